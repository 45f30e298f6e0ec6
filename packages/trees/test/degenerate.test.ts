import { createKernels, type Kernels } from "@clusterwhy/kernels";
import {
  type BoostingOptions,
  type FeatureData,
  predictLeaves,
  predictMargins,
  quantize,
  type TrainingJob,
  trainMany,
} from "@clusterwhy/trees";
import { shapValues } from "@clusterwhy/trees/shap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeTable } from "./tables.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

const column = (...values: number[]): FeatureData => ({
  numRows: values.length,
  featureNames: ["x"],
  featureTypes: ["float"],
  values: Float32Array.from(values),
});

async function train(data: FeatureData, job: TrainingJob, options: BoostingOptions = {}) {
  const matrix = quantize(kernels, data);
  try {
    const [{ ensemble }] = await trainMany(kernels, matrix, [job], { nEstimators: 5, ...options });
    return ensemble;
  } finally {
    matrix.dispose();
  }
}

describe("degenerate training tables", () => {
  it("one class only: XGBoost's bounded log-odds and no split", async () => {
    for (const [label, margin] of [
      [1, 13.74516],
      [0, -13.81551],
    ]) {
      const data = column(1, 2, 3, 4);
      const ensemble = await train(data, { labels: [label, label, label, label] });
      expect(ensemble.left.every((child) => child === -1)).toBe(true);
      for (const found of predictMargins(ensemble, data)) expect(found).toBeCloseTo(margin, 4);
    }
  });

  it("one row of each class: no side is heavy enough to split, unless that is allowed", async () => {
    const data = column(1, 2);
    const whole = await train(data, { labels: [0, 1] });
    expect([...predictMargins(whole, data)]).toEqual([0, 0]);
    const split = await train(data, { labels: [0, 1] }, { minChildWeight: 0, nEstimators: 1 });
    // G = ±½, H = ¼, λ = 1: weight ∓0.4, shrunk by 0.3.
    expect([...predictMargins(split, data)].map((margin) => margin.toFixed(6))).toEqual([
      "-0.120000",
      "0.120000",
    ]);
    expect(split.threshold[0]).toBe(2);
  });

  it("constant and wholly missing columns are never split on", async () => {
    const { data, labels } = makeTable(3, { numFeatures: 3, categories: 0 });
    for (let row = 0; row < data.numRows; row++) {
      data.values[row * 3] = 7;
      data.values[row * 3 + 2] = Number.NaN;
    }
    const ensemble = await train(data, { labels });
    const used = new Set<number>();
    ensemble.left.forEach((child, node) => {
      if (child >= 0) used.add(ensemble.feature[node]);
    });
    expect([...used]).toEqual([1]);
  });

  it("nothing but missing values: the base margin", async () => {
    const data = column(Number.NaN, Number.NaN, Number.NaN, Number.NaN);
    const ensemble = await train(data, { labels: [0, 1, 1, 1] });
    for (const margin of predictMargins(ensemble, data)) expect(margin).toBeCloseTo(Math.log(3), 6);
    const { values, baseValue } = await shapValues(kernels, ensemble, data);
    expect([...values]).toEqual([0, 0, 0, 0]);
    expect(baseValue).toBeCloseTo(Math.log(3), 6);
  });

  it("rows of weight 0 count as absent", async () => {
    const { data, labels, weights } = makeTable(4);
    const present = Int32Array.from({ length: 300 }, (_, i) => i);
    const zeroed = weights.map((weight, row) => (row < 300 ? weight : 0));
    const rows = await train(data, { labels, weights, rows: present });
    const all = await train(data, { labels, weights: zeroed });
    expect(predictMargins(all, data)).toEqual(predictMargins(rows, data));
  });

  it("refuses weights that are all 0, negative or no number, bad labels and no rows, and says so", async () => {
    const data = column(1, 2);
    const wanted = [
      [{ labels: [0, 1], weights: Float32Array.of(0, 0) }, "the weights of the training rows add up to 0"],
      [{ labels: [0, 1], weights: Float32Array.of(1, -2) }, "the weight of row 1 is -2; expected"],
      [{ labels: [0, 1], weights: Float32Array.of(Number.NaN, 1) }, "the weight of row 0 is NaN; expected"],
      [{ labels: [0, 3] }, "the label of row 1 is 3; expected 0 or 1"],
      [{ labels: [0] }, "2 rows and 1 labels"],
      [{ labels: [0, 1], rows: new Int32Array() }, "training needs at least one row"],
      [{ labels: [0, 1], rows: Int32Array.of(0, 2) }, "row 2 of 2"],
    ] as const;
    for (const [job, message] of wanted)
      await expect(train(data, job as TrainingJob)).rejects.toThrow(message);
    await expect(train(data, { labels: [0, 1] }, { maxDepth: 99 })).rejects.toThrow("maxDepth");
  });

  it("keeps infinite values in order, at the ends", async () => {
    const data = column(Number.NEGATIVE_INFINITY, -1, 1, Number.POSITIVE_INFINITY);
    const ensemble = await train(data, { labels: [0, 1, 1, 0] }, { minChildWeight: 0, nEstimators: 20 });
    const [low, a, b, high] = predictMargins(ensemble, data);
    expect(Math.max(low, high)).toBeLessThan(Math.min(a, b));
    expect(ensemble.threshold.every(Number.isFinite)).toBe(true);
  });
});

describe("categories", () => {
  it("unseen in training go left, as in XGBoost", async () => {
    const { data, labels } = makeTable(8, { numFeatures: 2, categories: 5, missing: 0 });
    const ensemble = await train(data, { labels }, { maxDepth: 1, nEstimators: 1, maxCatToOnehot: 1 });
    const categorical = ensemble.categoryOffset[0] >= 0;
    const unseen = { ...data, numRows: 1, values: Float32Array.of(data.values[0], 900) };
    if (categorical) expect(predictLeaves(ensemble, unseen)[0]).toBe(ensemble.left[0]);
    const alone: FeatureData = { ...column(0, 1, 2, 1, 0, 2, 1, 1), featureTypes: ["c"] };
    const tree = await train(
      alone,
      { labels: [0, 1, 0, 1, 0, 0, 1, 1] },
      { minChildWeight: 0, nEstimators: 1 },
    );
    expect(tree.categoryOffset[0]).toBe(0);
    for (const value of [3, 4095, -1]) {
      expect(predictLeaves(tree, { ...alone, numRows: 1, values: Float32Array.of(value) })[0]).toBe(
        tree.left[0],
      );
    }
  });

  it("are refused where they are no codes", () => {
    const bad: FeatureData = { ...column(0, 1.5), featureTypes: ["c"] };
    expect(() => quantize(kernels, bad)).toThrow("the categorical feature 'x' holds 1.5");
    expect(() => quantize(kernels, { ...bad, values: Float32Array.of(0, -1) })).toThrow("holds -1");
  });
});
