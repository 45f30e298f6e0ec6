import { createKernels, type KernelsOptions } from "@clusterwhy/kernels";
import { predictMargins, quantize, type TrainingJob, trainMany, writeXgboostJson } from "@clusterwhy/trees";
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
});
