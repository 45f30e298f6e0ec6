import type { Matrix } from "@clusterwhy/core";
import { kernelRows } from "@clusterwhy/neighbors";

export type SpanningMetric =
  | "euclidean"
  | "manhattan"
  | "chebyshev"
  | "cosine"
  | "correlation"
  | "canberra"
  | "braycurtis"
  | "hamming"
  | "jaccard";

/** Rows and metric as the kernels take them. */
export interface MetricRows {
  readonly matrix: Matrix;
  /** The kernels' number. */
  readonly kernelMetric: number;
  /** Whether boxes bound the distance, so that a k-d tree serves. */
  readonly coordinatewise: boolean;
  /** From the kernels' distance to the metric's own; rising. */
  readonly toDistance: (kernelDistance: number) => number;
}

const KERNEL_METRIC: Record<SpanningMetric, number> = {
  euclidean: 0,
  manhattan: 1,
  chebyshev: 2,
  cosine: 0,
  correlation: 0,
  canberra: 4,
  braycurtis: 5,
  hamming: 6,
  jaccard: 7,
};

/**
 * Kernels give euclidean distances squared. For unit vectors |u − v|² = 2 − 2 u·v, so that cosine and correlation are
 * half of that, of rows at unit length.
 */
export function metricRows(matrix: Matrix, metric: SpanningMetric): MetricRows {
  const kernelMetric = KERNEL_METRIC[metric];
  const coordinatewise = kernelMetric <= 2;
  if (metric === "euclidean") return { matrix, kernelMetric, coordinatewise, toDistance: Math.sqrt };
  if (metric === "cosine" || metric === "correlation") {
    const rows = kernelRows(matrix, metric);
    const unit = { numRows: matrix.numRows, numDims: rows.stride, values: rows.values };
    return { matrix: unit, kernelMetric, coordinatewise, toDistance: (squared) => squared / 2 };
  }
  const scale = metric === "hamming" && matrix.numDims > 0 ? 1 / matrix.numDims : 1;
  return { matrix, kernelMetric, coordinatewise, toDistance: (distance) => distance * scale };
}

/** The kernels' distance of rows `a` of `left` and `b` of `right`, operation by operation (metrics 0 to 2). */
export function kernelDistance(
  kernelMetric: number,
  left: Matrix,
  a: number,
  right: Matrix,
  b: number,
): number {
  const { numDims } = left;
  let sum = 0;
  for (let dim = 0, at = a * numDims, other = b * numDims; dim < numDims; dim++, at++, other++) {
    const d = Math.abs(left.values[at] - right.values[other]);
    if (kernelMetric === 0) sum += d * d;
    else if (kernelMetric === 1) sum += d;
    else sum = Math.max(sum, d);
  }
  return sum;
}
