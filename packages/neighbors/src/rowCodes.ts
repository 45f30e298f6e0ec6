import type { RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import type { KernelRows } from "./kernelRows.js";
import { KERNEL_METRIC } from "./metrics.js";

/** Below so many dimensions floats are as fast. */
const LEAST_DIMS = 48;
/** Root mean square of the codes below which rounding would blur distances: heavy tails leave the bulk too coarse. */
const LEAST_RMS = 24;
const ROWS_SAMPLED = 2000;

export interface RowCodes {
  readonly codes: number;
  readonly codeStride: number;
  readonly norms: number;
}

/**
 * Rows as 16-bit integers, for the search of candidates: centred, on a scale at which sums of squares of differences
 * stay below 2^31. Euclidean order only (of unit rows that is the cosine's as well); `undefined` where floats are better.
 */
export async function codeRows(
  kernels: Kernels,
  scope: Scope,
  points: number,
  rows: KernelRows,
  numRows: number,
  control?: RunControl,
): Promise<RowCodes | undefined> {
  const { metric, stride, values } = rows;
  if (stride < LEAST_DIMS || (metric !== KERNEL_METRIC.euclidean && metric !== KERNEL_METRIC.cosine)) {
    return undefined;
  }
  const centres = columnMeans(values, numRows, stride);
  // |x − centre| of rows at the far end decides the scale: no squared distance exceeds four times its square.
  let largest = 0;
  let sampledSquares = 0;
  let numSampled = 0;
  const every = Math.ceil(numRows / ROWS_SAMPLED);
  for (let row = 0; row < numRows; row++) {
    let squares = 0;
    for (let dim = 0; dim < stride; dim++) squares += (values[row * stride + dim] - centres[dim]) ** 2;
    if (squares > largest) largest = squares;
    if (row % every === 0) {
      sampledSquares += squares;
      numSampled++;
    }
  }
  if (largest === 0) return undefined;
  // Half a unit of rounding a dimension, and a margin.
  const scale = (Math.sqrt(2 ** 29) - Math.sqrt(stride)) / (Math.sqrt(largest) * 1.01);
  if (!Number.isFinite(scale) || scale * Math.sqrt(sampledSquares / numSampled / stride) < LEAST_RMS) {
    return undefined;
  }
  const peak = Math.sqrt(largest) * scale;
  if (peak > 32_767) return undefined;
  const codeStride = Math.ceil(stride / 8) * 8;
  const codes = scope.allocate(numRows * codeStride * 2);
  const norms = scope.allocate(numRows * 4);
  const placedCentres = scope.copyIn(centres);
  await kernels.parallel(
    "codeRows",
    [points, stride, placedCentres, scale, codes, codeStride, norms],
    { numItems: numRows, blockSize: 256 },
    control,
  );
  return { codes, codeStride, norms };
}

function columnMeans(values: Float32Array, numRows: number, stride: number): Float32Array {
  const sums = new Float64Array(stride);
  for (let row = 0; row < numRows; row++) {
    for (let dim = 0; dim < stride; dim++) sums[dim] += values[row * stride + dim];
  }
  return Float32Array.from(sums, (sum) => sum / numRows);
}
