// Times clusterwhy on a file of rows: node ours.mjs FILE ROWS DIMS RUNS [NEW_FILE NEW_ROWS]; prints one line of JSON.
import { readFileSync, writeFileSync } from "node:fs";
import { createPredictor, fitHdbscan, spanningTreeOf } from "../../packages/hdbscan/dist/index.js";
import { createKernels } from "../../packages/kernels/dist/index.js";
import { MIN_CLUSTER_SIZE, MIN_SAMPLES, makeRows, THREADS } from "./works.mjs";

const [file, rows, dims, runs, newFile, newRows] = process.argv.slice(2);
const read = (path, numRows) => {
  const bytes = readFileSync(path);
  return {
    numRows,
    numDims: Number(dims),
    values: new Float32Array(bytes.buffer, bytes.byteOffset, numRows * dims),
  };
};
const options = { minSamples: MIN_SAMPLES, minClusterSize: MIN_CLUSTER_SIZE };
const kernels = await createKernels({ threads: THREADS });
const warm = { numRows: 4000, numDims: Number(dims), values: makeRows(4000, Number(dims), 3) };
for (let i = 0; i < 3; i++) await fitHdbscan(kernels, warm, options);

async function best(work) {
  let seconds = Number.POSITIVE_INFINITY;
  let result;
  for (let run = 0; run < Number(runs); run++) {
    const started = performance.now();
    result = await work();
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  return { seconds, result };
}

const matrix = read(file, Number(rows));
const inputBytes = matrix.values.byteLength;
const before = process.memoryUsage().rss;
const fit = await best(() => fitHdbscan(kernels, matrix, options));
const peakBytes = process.resourceUsage().maxRSS * 1024;
const tree = await best(() => spanningTreeOf(kernels, matrix, { minSamples: MIN_SAMPLES }));
const report = {
  fitSeconds: fit.seconds,
  treeSeconds: tree.seconds,
  weight: tree.result.weights.reduce((sum, weight) => sum + weight, 0),
  numClusters: fit.result.numClusters,
  inputBytes,
  bytesAboveInput: peakBytes - before,
};
writeFileSync(`${file}.ours.labels`, fit.result.labels);
if (newFile !== undefined) {
  const predictor = await createPredictor(kernels, fit.result, matrix);
  const wanted = read(newFile, Number(newRows));
  const predicted = await best(() => predictor.predict(wanted));
  report.predictSeconds = predicted.seconds;
  writeFileSync(`${newFile}.ours.labels`, predicted.result.labels);
}
kernels.close();
console.log(JSON.stringify(report));
