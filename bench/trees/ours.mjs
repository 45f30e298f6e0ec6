// One case in a process of its own: a task as JSON in, {seconds, ...} as the last line out. Data are in memory before
// the clock starts; binning counts.
import { readFileSync, writeFileSync } from "node:fs";
import { createKernels } from "../../packages/kernels/dist/index.js";
import * as trees from "../../packages/trees/dist/index.js";
import { shapValues } from "../../packages/trees/dist/shap/index.js";

const task = JSON.parse(process.argv[2]);
const bytesOf = (path) => {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};
const data = {
  numRows: task.numRows,
  featureNames: Array.from({ length: task.numFeatures }, (_, feature) => `f${feature}`),
  featureTypes: new Array(task.numFeatures).fill("float"),
  values: new Float32Array(bytesOf(task.values)),
};
const kernels = await createKernels({ threads: task.threads });
// Workers start in the background.
await new Promise((resolve) => setTimeout(resolve, 400));

const work = {
  async train() {
    const labels = new Int32Array(bytesOf(task.labels));
    const jobs = task.classes.map((own) => ({
      labels: Float32Array.from(labels, (label) => +(label === own)),
    }));
    const { result, seconds } = await timed(async () => {
      const matrix = await trees.quantizeInParallel(kernels, data);
      const models = await trees.trainMany(kernels, matrix, jobs, task.options);
      matrix.dispose();
      return models;
    });
    for (const [i, { ensemble }] of result.entries()) {
      writeFileSync(`${task.out}.${i}.json`, trees.writeXgboostJson(ensemble));
    }
    return seconds;
  },
  async shap() {
    const ensemble = trees.readXgboostJson(readFileSync(task.model, "utf8"));
    const { result, seconds } = await timed(() => shapValues(kernels, ensemble, data));
    writeFileSync(task.out, new Uint8Array(result.values.buffer));
    return seconds;
  },
  async predict() {
    const ensemble = trees.readXgboostJson(readFileSync(task.model, "utf8"));
    const options = { precision: "single" };
    const { result, seconds } = await timed(() =>
      trees.predictMarginsInParallel(kernels, ensemble, data, options),
    );
    writeFileSync(task.out, new Uint8Array(result.buffer));
    return seconds;
  },
};
console.log(JSON.stringify({ seconds: await work[task.kind]() }));
kernels.close();

/** The best of the repeats. */
async function timed(run) {
  let [seconds, result] = [Number.POSITIVE_INFINITY, undefined];
  for (let i = 0; i < task.repeats; i++) {
    const start = performance.now();
    result = await run();
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return { result, seconds };
}
