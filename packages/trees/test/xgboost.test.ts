import { readFileSync } from "node:fs";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import {
  type BoostingOptions,
  type FeatureData,
  importance,
  predictMargins,
  quantize,
  readXgboostJson,
  trainMany,
  writeXgboostJson,
} from "@clusterwhy/trees";
import { shapValues } from "@clusterwhy/trees/shap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

interface Case {
  options: Record<string, number | string>;
  weighted: boolean;
  types: string[];
  margins: number[];
  contributions: number[][];
  importance: Record<string, Record<string, number>>;
  model?: string;
}
const fixture = JSON.parse(readFileSync(new URL("./fixtures/xgboost.json", import.meta.url), "utf8")) as {
  rows: (number | null)[][];
  labels: number[];
  weights: number[];
  cases: Record<string, Case>;
};
const names = [..."abcde"];

function dataOf(types: string[]): FeatureData {
  const values = Float32Array.from(fixture.rows.flat(), (value) => value ?? Number.NaN);
  return { numRows: fixture.rows.length, featureNames: names, featureTypes: types, values };
}

/** XGBoost's names in camelCase, with the two that differ by more. */
function optionsOf(given: Case["options"]): BoostingOptions {
  const renamed = Object.entries(given).map(([name, value]) => [
    name === "max_cat_to_onehot"
      ? "maxCatToOnehot"
      : name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(renamed) as BoostingOptions;
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

describe.each(Object.entries(fixture.cases))("as XGBoost's hist method: %s", (_, one) => {
  async function train() {
    const data = dataOf(one.types);
    const matrix = quantize(kernels, data);
    const weights = one.weighted ? Float32Array.from(fixture.weights) : undefined;
    const job = { labels: fixture.labels, ...(weights === undefined ? {} : { weights }) };
    const [model] = await trainMany(kernels, matrix, [job], optionsOf(one.options));
    matrix.dispose();
    return { data, ensemble: model.ensemble };
  }

  it("trains the same trees", async () => {
    const { data, ensemble } = await train();
    expect(largestDifference(predictMargins(ensemble, data), one.margins)).toBeLessThan(1e-5);
  });

  it("gives the same SHAP values, which add up to the margin", async () => {
    const { data, ensemble } = await train();
    const { values, baseValue } = await shapValues(kernels, ensemble, data);
    const margins = predictMargins(ensemble, data);
    one.contributions.forEach((expected, row) => {
      const own = values.subarray(row * names.length, (row + 1) * names.length);
      expect(largestDifference([...own, baseValue], expected)).toBeLessThan(1e-4);
    });
    for (let row = 0; row < data.numRows; row++) {
      const total = values
        .subarray(row * names.length, (row + 1) * names.length)
        .reduce((a, b) => a + b, baseValue);
      expect(Math.abs(total - margins[row])).toBeLessThan(1e-5);
    }
  });

  it("gives the same importances", async () => {
    const { ensemble } = await train();
    const { weight, gain, cover, totalGain, totalCover } = importance(ensemble);
    const ours = { weight, gain, cover, total_gain: totalGain, total_cover: totalCover };
    for (const [kind, expected] of Object.entries(one.importance)) {
      names.forEach((name, feature) => {
        const wanted = expected[name] ?? 0;
        expect(Math.abs(ours[kind as keyof typeof ours][feature] - wanted)).toBeLessThanOrEqual(
          1e-4 * Math.abs(wanted),
        );
      });
    }
  });

  it("writes and reads its file without loss", async () => {
    const { data, ensemble } = await train();
    const text = writeXgboostJson(ensemble);
    const again = readXgboostJson(text);
    expect(largestDifference(predictMargins(again, data), predictMargins(ensemble, data))).toBeLessThan(1e-6);
    expect(writeXgboostJson(again)).toBe(text);
  });
});

describe("XGBoost's own files", () => {
  const files = Object.entries(fixture.cases).filter(([, one]) => one.model !== undefined);
  it.each(files)("reads the model of: %s", (_, one) => {
    const ensemble = readXgboostJson(one.model as string);
    expect(largestDifference(predictMargins(ensemble, dataOf(one.types)), one.margins)).toBeLessThan(1e-5);
    expect(ensemble.featureNames).toEqual(names);
  });
});
