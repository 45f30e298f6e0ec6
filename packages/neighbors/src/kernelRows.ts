import { inputError, type Matrix, usageError } from "@clusterwhy/core";
import { isAngular, KERNEL_METRIC, type Metric } from "./metrics.js";

/**
 * Rows as the kernels want them: padded to a multiple of four floats (with zeros, for the mixed metric with NaN),
 * transformed where the metric asks.
 */
export interface KernelRows {
  readonly values: Float32Array;
  readonly stride: number;
  readonly metric: number;
  /** Of the mixed metric: how columns became floats, to treat new rows alike. */
  readonly plan?: MixedPlan;
}

/** Numeric columns, scaled by their range, come first; both parts are padded to a multiple of four floats by NaN. */
export interface MixedPlan {
  /** Float of each column in a row. */
  readonly places: Int32Array;
  /** 1 / range, 1 for categorical columns, 0 for constant ones. */
  readonly factors: Float64Array;
  readonly numNumeric: number;
}

/**
 * The same rows for what needs numbers only, such as the planes of a forest: what is missing is in the middle of what is
 * known.
 */
export function withoutGaps({ values, stride }: KernelRows): Float32Array {
  if (!values.some(Number.isNaN)) return values;
  const sums = new Float64Array(stride);
  const counts = new Float64Array(stride);
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    sums[i % stride] += value;
    counts[i % stride]++;
  });
  return values.map((value, i) =>
    Number.isNaN(value) ? sums[i % stride] / Math.max(counts[i % stride], 1) : value,
  );
}

/**
 * @param categorical of the mixed metric: columns whose values are codes; default none
 * @param plan        of the mixed metric: that of the rows to compare with; default from these rows' ranges
 * @throws ClusterwhyError `NOT_FINITE`, or a usage error for a categorical column that does not exist
 */
export function kernelRows(
  matrix: Matrix,
  metric: Metric,
  categorical: readonly number[] = [],
  plan?: MixedPlan,
): KernelRows {
  const { numRows, numDims } = matrix;
  if (categorical.length > 0 && metric !== "mixed") {
    throw usageError("OPTION_INVALID", `categorical columns: expected none for ${metric}, only for mixed`);
  }
  if (metric === "mixed") return mixedRows(matrix, plan ?? mixedPlan(matrix, categorical));
  const angular = isAngular(metric);
  const stride = Math.ceil((numDims + (angular ? 1 : 0)) / 4) * 4;
  const values = new Float32Array(numRows * stride);
  for (let row = 0; row < numRows; row++) {
    const own = matrix.values.subarray(row * numDims, (row + 1) * numDims);
    checkFinite(own, row);
    if (angular) writeUnitRow(own, values, row * stride, metric === "correlation");
    else values.set(own, row * stride);
  }
  return { values, stride, metric: KERNEL_METRIC[metric] };
}

function checkFinite(values: Float32Array, row: number): void {
  for (const value of values) {
    if (!Number.isFinite(value)) throw notFinite(value, row);
  }
}

function notFinite(value: number, row: number): Error {
  return inputError(
    "NOT_FINITE",
    `row ${row} of the matrix holds ${value}; impute or drop such values first`,
  );
}

function mixedPlan({ numDims, numRows, values }: Matrix, categorical: readonly number[]): MixedPlan {
  for (const column of categorical) {
    if (Number.isInteger(column) && column >= 0 && column < numDims) continue;
    throw usageError(
      "OPTION_INVALID",
      `categorical columns: expected numbers in [0, ${numDims - 1}]; found ${column}`,
    );
  }
  const isCategorical = new Set(categorical);
  const numNumeric = Math.ceil((numDims - isCategorical.size) / 4) * 4;
  const places = new Int32Array(numDims);
  const factors = new Float64Array(numDims).fill(1);
  let numeric = 0;
  let coded = numNumeric;
  for (let dim = 0; dim < numDims; dim++) {
    places[dim] = isCategorical.has(dim) ? coded++ : numeric++;
    if (isCategorical.has(dim)) continue;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = dim; i < numRows * numDims; i += numDims) {
      if (Number.isNaN(values[i])) continue;
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    factors[dim] = high > low ? 1 / (high - low) : 0;
  }
  return { places, factors, numNumeric };
}

function mixedRows({ numDims, numRows, values }: Matrix, plan: MixedPlan): KernelRows {
  const { factors, numNumeric, places } = plan;
  const numCoded = places.reduce((count, place) => count + Number(place >= numNumeric), 0);
  const stride = numNumeric + Math.ceil(numCoded / 4) * 4;
  const placed = new Float32Array(numRows * stride).fill(Number.NaN);
  for (let row = 0; row < numRows; row++) {
    const own = values.subarray(row * numDims, (row + 1) * numDims);
    for (const value of own) if (Math.abs(value) === Number.POSITIVE_INFINITY) throw notFinite(value, row);
    for (let dim = 0; dim < numDims; dim++) placed[row * stride + places[dim]] = own[dim] * factors[dim];
  }
  return { values: placed, stride, metric: KERNEL_METRIC.mixed | (numNumeric << 8), plan };
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
