import { createKernels } from "@clusterwhy/kernels";
import { type FeatureData, quantize, trainMany } from "@clusterwhy/trees";
import { describe, expect, it } from "vitest";
import { makeTable } from "./tables.js";

const NUM_ROWS = 3000;

/** One more row, of missing values or a copy of the first: without part in the bins, but they must have room for it. */
function withLastRow(data: FeatureData, missing: boolean): FeatureData {
  const { featureNames, values } = data;
  const last = missing
    ? new Float32Array(featureNames.length).fill(Number.NaN)
    : values.slice(0, featureNames.length);
  const joined = new Float32Array(values.length + last.length);
  joined.set(values);
  joined.set(last, values.length);
  return { ...data, numRows: data.numRows + 1, values: joined };
}

describe("bins as bytes and as cell numbers", () => {
  // Each width has another way of bringing rows together and adding them; categories are in the last column.
  it.each([3, 5, 8, 12, 20, 29])("give the same trees of %i features", async (numFeatures) => {
    const table = makeTable(numFeatures, { numRows: NUM_ROWS, numFeatures, missing: 0, categories: 9 });
    const rows = Int32Array.from({ length: NUM_ROWS }, (_, row) => row);
    const all = { labels: Float32Array.of(...table.labels, 0), rows };
    const held = {
      ...all,
      rows: rows.filter((row) => row % 5 > 0),
      evaluationRows: rows.filter((row) => row % 5 === 0),
      seedItem: 1,
    };
    const train = async (missing: boolean, simd: boolean) => {
      const kernels = await createKernels({ threads: 1, simd });
      const matrix = quantize(kernels, withLastRow(table.data, missing), { sketchRows: NUM_ROWS });
      // 256 bins and missing values are one more than a byte tells apart.
      expect(matrix.mostBins).toBe(256);
      const options = { nEstimators: 6, maxCatToOnehot: 4 };
      const models = [
        ...(await trainMany(kernels, matrix, [all, held], options)),
        ...(await trainMany(kernels, matrix, [held], { ...options, subsample: 0.7, maxLeaves: 12 })),
      ];
      kernels.close();
      return models;
    };
    const bytes = await train(false, true);
    expect(bytes[0].ensemble.left.length).toBeGreaterThan(300);
    expect(await train(true, true)).toEqual(bytes);
    expect(await train(false, false)).toEqual(bytes);
  });
});
