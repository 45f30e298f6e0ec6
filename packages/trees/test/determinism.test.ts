import { createKernels, type KernelsOptions } from "@clusterwhy/kernels";
import {
  type BoostingOptions,
  predictMargins,
  quantize,
  quantizeInParallel,
  type TrainingJob,
  trainMany,
  writeXgboostJson,
} from "@clusterwhy/trees";
import { shapValues } from "@clusterwhy/trees/shap";
import { describe, expect, it } from "vitest";
import { makeTable } from "./tables.js";

const table = makeTable(5, { numRows: 1500, numFeatures: 6 });
const settings = { nEstimators: 12, subsample: 0.7, colsampleByTree: 0.6, maxDepth: 5, seed: 3 };

/** Six models side by side, their held-out margins, and the SHAP values of the first. */
async function everything(options: KernelsOptions) {
  const kernels = await createKernels(options);
  // Workers that are still starting take no part in a job.
  if (options.threads !== 1) await new Promise((resolve) => setTimeout(resolve, 300));
  const matrix = quantize(kernels, table.data, { maxBin: 64 });
  const all = Int32Array.from({ length: table.data.numRows }, (_, row) => row);
  const jobs: TrainingJob[] = Array.from({ length: 6 }, (_, item) => ({
    labels: table.labels,
    weights: table.weights,
    rows: all.filter((row) => row % 6 !== item),
    evaluationRows: all.filter((row) => row % 6 === item),
    seedItem: item,
  }));
  const models = await trainMany(kernels, matrix, jobs, { ...settings, earlyStoppingRounds: 5 });
  const shap = await shapValues(kernels, models[0].ensemble, table.data);
  matrix.dispose();
  kernels.close();
  return {
    texts: models.map(({ ensemble }) => writeXgboostJson(ensemble)),
    margins: models.map(({ evaluationMargins }) => evaluationMargins),
    histories: models.map(({ evaluationHistory }) => evaluationHistory),
    shap,
    trained: predictMargins(models[0].ensemble, table.data),
  };
}

describe("the same bits", () => {
  it("with 1, 2 and 8 threads, and without SIMD", async () => {
    const one = await everything({ threads: 1 });
    expect(new Set(one.texts).size).toBe(6);
    expect(await everything({ threads: 2 })).toEqual(one);
    expect(await everything({ threads: 8 })).toEqual(one);
    expect(await everything({ threads: 1, simd: false })).toEqual(one);
  });

  it("when one large model has all threads", async () => {
    const large = makeTable(11, { numRows: 140_000, numFeatures: 4 });
    const all = Int32Array.from({ length: large.data.numRows }, (_, row) => row);
    const jobs = [
      { labels: large.labels, weights: large.weights },
      {
        labels: large.labels,
        rows: all.filter((row) => row % 9 > 0),
        evaluationRows: all.filter((row) => row % 9 === 0),
      },
    ];
    const train = async (threads: number, job: TrainingJob, options: BoostingOptions) => {
      const kernels = await createKernels({ threads });
      if (threads > 1) await new Promise((resolve) => setTimeout(resolve, 300));
      const matrix = await quantizeInParallel(kernels, large.data);
      const [model] = await trainMany(kernels, matrix, [job], { nEstimators: 3, ...options });
      kernels.close();
      return model;
    };
    for (const job of jobs) {
      const options = { subsample: 0.8, colsampleByNode: 0.7, earlyStoppingRounds: 2, maxDepth: 5 };
      expect(await train(3, job, options)).toEqual(await train(1, job, options));
    }
    const classes = { labels: large.labels.map((label, row) => label + (row % 3)) };
    const options = { objective: "multi:softprob", maxDepth: 3, monotoneConstraints: [0, -1] } as const;
    expect(await train(2, classes, options)).toEqual(await train(1, classes, options));
  });
});
