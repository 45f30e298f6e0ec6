import type { ShapSample } from "@clusterwhy/core";

/** Positions in `sample.columns` by falling mean absolute SHAP value; columns that never matter are left out. */
export function columnOrder(sample: ShapSample): number[] {
  const numColumns = sample.columns.length;
  const sums = new Float64Array(numColumns);
  for (let i = 0; i < sample.values.length; i++) sums[i % numColumns] += Math.abs(sample.values[i]);
  return Array.from({ length: numColumns }, (_, c) => c)
    .filter((c) => sums[c] > 0)
    .sort((a, b) => sums[b] - sums[a] || a - b);
}

/** The least and the largest SHAP value of the sample. */
export function shapExtent(sample: ShapSample): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of sample.values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [-1, 1] : [low, high];
}

/** A sampled row's log-odds: the base value and its SHAP values. */
export function marginOf(sample: ShapSample, i: number): number {
  const numColumns = sample.columns.length;
  let margin = sample.baseValue;
  for (let c = 0; c < numColumns; c++) margin += sample.values[i * numColumns + c];
  return margin;
}
