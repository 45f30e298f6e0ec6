// umap-js on one case: prints a line of JSON. Its start is random and its thread one; it takes no seed but a generator.
import { readFileSync, writeFileSync } from "node:fs";
import { UMAP } from "umap-js";

const { data, numDims, options, out } = JSON.parse(process.argv[2]);
const { buffer, byteLength, byteOffset } = readFileSync(data);
const values = new Float32Array(buffer, byteOffset, byteLength / 4);
const rows = Array.from({ length: values.length / numDims }, (_, row) => [
  ...values.subarray(row * numDims, (row + 1) * numDims),
]);
let state = 1;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
new UMAP({ nNeighbors: options.nNeighbors, nEpochs: 20, random }).fit(rows.slice(0, 500));
const started = performance.now();
const embedding = new UMAP({ nNeighbors: options.nNeighbors, random }).fit(rows);
const seconds = (performance.now() - started) / 1000;
writeFileSync(out, new Uint8Array(Float32Array.from(embedding.flat()).buffer));
console.log(JSON.stringify({ seconds, peakMiB: process.resourceUsage().maxRSS / 1024 }));
