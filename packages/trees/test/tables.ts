import { threefry2x32 } from "@clusterwhy/core";
import type { FeatureData } from "@clusterwhy/trees";

/** A seeded table of overlapping classes: few distinct values, many, missing ones, and categories in the last column. */
export function makeTable(
  seed: number,
  options: { numRows?: number; numFeatures?: number; missing?: number; categories?: number } = {},
): { data: FeatureData; labels: Float32Array; weights: Float32Array } {
  const { numRows = 400, numFeatures = 5, missing = 0.1, categories = 6 } = options;
  const uniform = (row: number, column: number) => threefry2x32(seed, 1, row, column)[0] / 2 ** 32;
  const values = new Float32Array(numRows * numFeatures);
  const labels = new Float32Array(numRows);
  const weights = new Float32Array(numRows);
  for (let row = 0; row < numRows; row++) {
    let score = 2 * uniform(row, 90) - 1;
    for (let feature = 0; feature < numFeatures; feature++) {
      const u = uniform(row, feature);
      const categorical = categories > 0 && feature === numFeatures - 1;
      const value = categorical ? Math.floor(u * categories) : feature === 0 ? Math.floor(u * 12) : u * 4 - 2;
      score += categorical
        ? value % 3 === 1
          ? 1.5
          : 0
        : feature === 0
          ? value / 8
          : feature === 1
            ? -value
            : 0;
      const absent = uniform(row, 100 + feature) < missing;
      values[row * numFeatures + feature] = absent ? Number.NaN : value;
    }
    labels[row] = score > 1 ? 1 : 0;
    weights[row] = 0.25 + 3 * uniform(row, 91);
  }
  const featureTypes = Array.from({ length: numFeatures }, (_, feature) =>
    categories > 0 && feature === numFeatures - 1 ? "c" : "float",
  );
  const featureNames = featureTypes.map((_, feature) => `feature ${feature}`);
  return { data: { numRows, featureNames, featureTypes, values }, labels, weights };
}
