// One case on our side, in a process of its own for the sake of its peak memory: prints a line of JSON.
import { readFileSync, writeFileSync } from "node:fs";
import { createKernels } from "../../packages/kernels/dist/index.js";
import { fitUmap, transformRows } from "../../packages/umap/dist/index.js";

const { data, fresh, numDims, options, out, repeats, threads } = JSON.parse(process.argv[2]);
const read = (file) => {
  const { buffer, byteLength, byteOffset } = readFileSync(file);
  const values = new Float32Array(buffer, byteOffset, byteLength / 4);
  return { numRows: values.length / numDims, numDims, values };
};
const matrix = read(data);
const kernels = await createKernels({ threads });
const few = Math.min(matrix.numRows, 1000);
const warmUp = { numRows: few, numDims, values: matrix.values.slice(0, few * numDims) };
await fitUmap(kernels, warmUp, { ...options, nEpochs: 20 });

const seconds = [];
let result;
for (let i = 0; i < repeats; i++) {
  const started = performance.now();
  result = await fitUmap(kernels, matrix, options);
  seconds.push((performance.now() - started) / 1000);
}
let embedding = result.embedding;
if (fresh) {
  const rows = read(fresh);
  await transformRows(kernels, result, { numRows: 10, numDims, values: rows.values.slice(0, 10 * numDims) });
  for (let i = 0; i < repeats; i++) {
    const started = performance.now();
    embedding = await transformRows(kernels, result, rows);
    seconds[i] = (performance.now() - started) / 1000;
  }
}
kernels.close();
writeFileSync(out, new Uint8Array(embedding.values.buffer));
const peakMiB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ seconds: Math.min(...seconds), recall: result.recall, peakMiB }));
