import type { TreeEnsemble } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import {
  type BoostingOptions,
  type FeatureData,
  predictMargins,
  quantize,
  trainMany,
} from "@clusterwhy/trees";
import {
  interventionalShapValues,
  shapInteractions,
  shapValues,
  TreeExplainer,
} from "@clusterwhy/trees/shap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeTable } from "./tables.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

async function train(
  data: FeatureData,
  labels: ArrayLike<number>,
  options: BoostingOptions,
): Promise<TreeEnsemble> {
  const matrix = quantize(kernels, data);
  const [{ ensemble }] = await trainMany(kernels, matrix, [{ labels }], options);
  matrix.dispose();
  return ensemble;
}

const head = (data: FeatureData, numRows: number): FeatureData => ({
  ...data,
  numRows,
  values: data.values.slice(0, numRows * data.featureNames.length),
});

/** The margin where only the features of `known` (bits) are given: the other splits go both ways, by cover. */
function coalition(ensemble: TreeEnsemble, row: Float32Array, known: number): number {
  let sum = ensemble.baseMargins[0];
  for (let tree = 0; tree < ensemble.nodeOffsets.length - 1; tree++) {
    const offset = ensemble.nodeOffsets[tree];
    const value = (node: number): number => {
      const at = offset + node;
      const { left, right, cover } = ensemble;
      if (left[at] < 0) return ensemble.threshold[at];
      const feature = ensemble.feature[at];
      if ((known >> feature) & 1) return value(goesLeft(ensemble, at, row[feature]) ? left[at] : right[at]);
      const share = cover[offset + left[at]] / cover[at];
      return share * value(left[at]) + (cover[offset + right[at]] / cover[at]) * value(right[at]);
    };
    sum += value(0);
  }
  return sum;
}

function goesLeft(ensemble: TreeEnsemble, at: number, value: number): boolean {
  if (Number.isNaN(value)) return ensemble.defaultLeft[at] === 1;
  const from = ensemble.categoryOffset[at];
  if (from < 0) return value < ensemble.threshold[at];
  return !ensemble.categories.slice(from, from + ensemble.categorySize[at]).includes(value);
}

/** Shapley values by their definition, over all subsets. */
function shapley(numFeatures: number, worth: (known: number) => number): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const size = (set: number) => set.toString(2).replaceAll("0", "").length;
  return Array.from({ length: numFeatures }, (_, feature) => {
    let sum = 0;
    for (let set = 0; set < 1 << numFeatures; set++) {
      if ((set >> feature) & 1) continue;
      const weight = (factorial(size(set)) * factorial(numFeatures - size(set) - 1)) / factorial(numFeatures);
      sum += weight * (worth(set | (1 << feature)) - worth(set));
    }
    return sum;
  });
}

const { data, labels } = makeTable(6, { numRows: 300, numFeatures: 5 });
const few = head(data, 20);
const rowOf = (row: number) => few.values.subarray(row * 5, row * 5 + 5);

describe("path-dependent values", () => {
  it.each([
    ["tables", 4],
    ["walk", 4],
    ["tables", 8],
    ["walk", 11],
  ] as const)("are Shapley's by definition: %s, depth %i", async (method, maxDepth) => {
    const ensemble = await train(data, labels, { nEstimators: 6, maxDepth, minChildWeight: 0.1 });
    const { values } = await shapValues(kernels, ensemble, few, undefined, undefined, { method });
    for (let row = 0; row < few.numRows; row++) {
      const expected = shapley(5, (known) => coalition(ensemble, rowOf(row), known));
      expected.forEach((value, feature) => {
        expect(Math.abs(values[row * 5 + feature] - value)).toBeLessThan(1e-12);
      });
    }
  });

  it("by tables and by walks agree, and explain chosen rows in their order", async () => {
    const ensemble = await train(data, labels, { nEstimators: 15 });
    const walked = await shapValues(kernels, ensemble, data, undefined, undefined, { method: "walk" });
    const looked = await shapValues(kernels, ensemble, data);
    looked.values.forEach((value, i) => {
      expect(Math.abs(value - walked.values[i])).toBeLessThan(1e-12);
    });
    const chosen = await shapValues(kernels, ensemble, data, Int32Array.of(250, 3));
    expect(chosen.values.subarray(0, 5)).toEqual(looked.values.subarray(1250, 1255));
    expect(chosen.values.subarray(5)).toEqual(looked.values.subarray(15, 20));
  });

  it("of several outputs add up to each margin", async () => {
    const classes = Float32Array.from(labels, (label, row) => label + (row % 2));
    const ensemble = await train(data, classes, { objective: "multi:softprob", nEstimators: 5, maxDepth: 9 });
    expect(ensemble.numOutputs).toBe(3);
    const { values, baseValues } = await shapValues(kernels, ensemble, few);
    const margins = predictMargins(ensemble, few);
    margins.forEach((margin, cell) => {
      const sum = values.subarray(cell * 5, cell * 5 + 5).reduce((a, b) => a + b, baseValues[cell % 3]);
      expect(Math.abs(sum - margin)).toBeLessThan(1e-12);
    });
  });
});

describe("interventional values", () => {
  it.each([5, 11])("are Shapley's over the background by definition, depth %i", async (maxDepth) => {
    const ensemble = await train(data, labels, { nEstimators: 5, maxDepth, minChildWeight: 0.1 });
    const background = { ...data, numRows: 8, values: data.values.slice(100 * 5, 108 * 5) };
    const { values, baseValue } = await interventionalShapValues(kernels, ensemble, few, background);
    const mixed = (row: Float32Array, known: number) => {
      const filled = background.values.map((value, i) => ((known >> (i % 5)) & 1 ? row[i % 5] : value));
      return predictMargins(ensemble, { ...background, values: filled }).reduce((a, b) => a + b) / 8;
    };
    expect(baseValue).toBeCloseTo(mixed(rowOf(0), 0), 12);
    for (let row = 0; row < few.numRows; row++) {
      shapley(5, (known) => mixed(rowOf(row), known)).forEach((value, feature) => {
        expect(Math.abs(values[row * 5 + feature] - value)).toBeLessThan(1e-12);
      });
    }
  });

  it("need a background", async () => {
    const ensemble = await train(data, labels, { nEstimators: 1 });
    const work = interventionalShapValues(kernels, ensemble, few, head(data, 0));
    await expect(work).rejects.toThrow("at least one background row");
  });
});

describe("interactions", () => {
  it("are half the interaction index by definition, symmetric, and add up to the values", async () => {
    const ensemble = await train(data, labels, { nEstimators: 4, maxDepth: 5 });
    const { values } = await shapInteractions(kernels, ensemble, few);
    const shap = await shapValues(kernels, ensemble, few);
    for (let row = 0; row < 5; row++) {
      const cell = (i: number, j: number) => values[(row * 5 + i) * 5 + j];
      for (let i = 0; i < 5; i++) {
        let sum = 0;
        for (let j = 0; j < 5; j++) {
          sum += cell(i, j);
          expect(cell(i, j)).toBe(cell(j, i));
        }
        expect(Math.abs(sum - shap.values[row * 5 + i])).toBeLessThan(1e-12);
      }
      // The index of (0, 1) is the Shapley value of 0 in the difference that knowing 1 makes.
      const others = [0, 2, 3, 4];
      const worth = (known: number) => {
        const set = others.reduce((all, feature, bit) => all | (((known >> bit) & 1) << feature), 0);
        return coalition(ensemble, rowOf(row), set | 2) - coalition(ensemble, rowOf(row), set);
      };
      expect(Math.abs(cell(0, 1) - shapley(4, worth)[0] / 2)).toBeLessThan(1e-12);
    }
  });
});

describe("TreeExplainer", () => {
  it("takes an ensemble and plain rows", async () => {
    const ensemble = await train(data, labels, { nEstimators: 3 });
    const explainer = new TreeExplainer(ensemble, { kernels });
    const plain = Array.from({ length: 4 }, (_, row) => [...rowOf(row)]);
    const { values } = await explainer.shapValues(plain);
    expect(values).toEqual((await shapValues(kernels, ensemble, head(data, 4))).values);
    const against = new TreeExplainer(ensemble, { kernels, background: plain });
    const expected = await interventionalShapValues(kernels, ensemble, few, head(data, 4));
    expect((await against.shapValues(few)).values).toEqual(expected.values);
  });

  it("refuses rows of other features", async () => {
    const ensemble = await train(data, labels, { nEstimators: 1 });
    await expect(new TreeExplainer(ensemble, { kernels }).shapValues([[1, 2]])).rejects.toThrow(
      "row 0 has 2 values; expected 5",
    );
    const other = makeTable(1, { numFeatures: 3 }).data;
    await expect(shapValues(kernels, ensemble, other)).rejects.toThrow(
      "trained on 5 features; the data has 3",
    );
  });
});
