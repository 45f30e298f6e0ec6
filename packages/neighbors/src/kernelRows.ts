import { inputError, type Matrix } from "@clusterwhy/core";
import { isAngular, KERNEL_METRIC, type Metric } from "./metrics.js";

/** Rows as the kernels want them: zero-padded to a multiple of four floats, transformed where the metric asks. */
export interface KernelRows {
  readonly values: Float32Array;
  readonly stride: number;
  readonly metric: number;
}

export function kernelRows(matrix: Matrix, metric: Metric): KernelRows {
  const { numRows, numDims } = matrix;
  const angular = isAngular(metric);
  const stride = Math.ceil((numDims + (angular ? 1 : 0)) / 4) * 4;
  const values = new Float32Array(numRows * stride);
  for (let row = 0; row < numRows; row++) {
    const own = matrix.values.subarray(row * numDims, (row + 1) * numDims);
    for (const value of own) {
      if (!Number.isFinite(value)) {
        throw inputError(
          "NOT_FINITE",
          `row ${row} of the matrix holds ${value}; impute or drop such values first`,
        );
      }
    }
    if (angular) writeUnitRow(own, values, row * stride, metric === "correlation");
    else values.set(own, row * stride);
  }
  return { values, stride, metric: KERNEL_METRIC[metric] };
}

/**
 * The row at unit length. A row without direction gets a dimension of its own instead, so that such rows are at
 * distance 0 of each other and at distance 1 of all others.
 */
function writeUnitRow(row: Float32Array, out: Float32Array, at: number, centre: boolean): void {
  const mean = centre ? row.reduce((sum, value) => sum + value, 0) / row.length : 0;
  let squares = 0;
  for (const value of row) squares += (value - mean) ** 2;
  if (squares === 0) {
    out[at + row.length] = 1;
    return;
  }
  const scale = 1 / Math.sqrt(squares);
  row.forEach((value, dim) => {
    out[at + dim] = (value - mean) * scale;
  });
}
