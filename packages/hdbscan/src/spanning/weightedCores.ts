import type { RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { kernelDistance, type MetricRows } from "../metric.js";
import { nearestOnTree } from "./kdNeighbors.js";

/**
 * Core distances where a row of weight w stands for w rows at its place: the distance within which the weights of the
 * others, the w − 1 that share the place included, reach `minSamples`; at most that to the farthest row.
 *
 * @returns Float64Array [numRows] in the kernels' unit
 */
export async function weightedCores(
  kernels: Kernels,
  rows: MetricRows,
  rowWeights: Float64Array,
  minSamples: number,
  control?: RunControl,
): Promise<Float64Array> {
  const { matrix, kernelMetric } = rows;
  const { numRows } = matrix;
  const cores = new Float64Array(numRows);
  for (let k = Math.min(numRows - 1, minSamples); ; k = Math.min(numRows - 1, 2 * k)) {
    const lists = await nearestOnTree(kernels, matrix, kernelMetric, k, control);
    let enough = true;
    for (let row = 0; row < numRows; row++) {
      let reached = rowWeights[row] - 1;
      let last = -1;
      for (let i = 0; i < k && reached < minSamples; i++) {
        last = lists[row * k + i];
        reached += rowWeights[last];
      }
      if (reached < minSamples) enough = false;
      cores[row] = last < 0 ? 0 : kernelDistance(kernelMetric, matrix, row, matrix, last);
    }
    if (enough || k === numRows - 1) return cores;
  }
}
