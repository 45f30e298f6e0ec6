import { inputError, type Matrix, RandomStream, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { kernelRows, type Metric, NeighborIndex } from "@clusterwhy/neighbors";

/** Up to here every row is measured, beyond a seeded sample of this many; fewer where rows are wide as well. */
const MOST_ROWS = 5_000;
const LEAST_ROWS = 500;
/** Values compared at most: a sampled row is compared with all rows. */
const MOST_WORK = 1e10;

export interface MapQuality {
  readonly trustworthiness: number;
  readonly continuity: number;
  readonly neighborPreservation: number;
}

/**
 * How far rows that are neighbours in the embedding are neighbours in the data (Venna and Kaski 2001), in [0, 1]:
 * 1 − 2 / (n k (2 n − 3 k − 1)) Σ (rank − k) over neighbours in the embedding whose rank in the data is beyond k.
 * scikit-learn's definition. Above 5,000 rows the sum is taken over a sample of 5,000 rows, of 500 at least where
 * columns are many.
 *
 * @param categorical columns whose values are codes, for the mixed metric
 * @throws ClusterwhyError `K_OUT_OF_RANGE` unless nNeighbors < numRows / 2, `NOT_FINITE`
 */
export async function trustworthiness(
  kernels: Kernels,
  matrix: Matrix,
  embedding: Matrix,
  nNeighbors = 15,
  metric: Metric = "euclidean",
  control?: RunControl,
  categorical: readonly number[] = [],
): Promise<number> {
  const sample = sampleRows(matrix, nNeighbors);
  const near = await neighborsOf(kernels, embedding, "euclidean", [], sample, nNeighbors, control);
  return rankShare(kernels, matrix, metric, categorical, sample, near, nNeighbors, control);
}

/** The same with data and embedding exchanged: how far neighbours in the data are neighbours in the embedding. */
export async function continuity(
  kernels: Kernels,
  matrix: Matrix,
  embedding: Matrix,
  nNeighbors = 15,
  metric: Metric = "euclidean",
  control?: RunControl,
  categorical: readonly number[] = [],
): Promise<number> {
  const sample = sampleRows(matrix, nNeighbors);
  const near = await neighborsOf(kernels, matrix, metric, categorical, sample, nNeighbors, control);
  return rankShare(kernels, embedding, "euclidean", [], sample, near, nNeighbors, control);
}

/** Share of the nearest rows in the data that are among as many nearest in the embedding, mean over the sample. */
export async function neighborPreservation(
  kernels: Kernels,
  matrix: Matrix,
  embedding: Matrix,
  nNeighbors = 15,
  metric: Metric = "euclidean",
  control?: RunControl,
  categorical: readonly number[] = [],
): Promise<number> {
  return (await mapQuality(kernels, matrix, embedding, nNeighbors, metric, control, categorical))
    .neighborPreservation;
}

/** All three measures of one sample. */
export async function mapQuality(
  kernels: Kernels,
  matrix: Matrix,
  embedding: Matrix,
  nNeighbors = 15,
  metric: Metric = "euclidean",
  control?: RunControl,
  categorical: readonly number[] = [],
): Promise<MapQuality> {
  const k = nNeighbors;
  const sample = sampleRows(matrix, k);
  const inData = await neighborsOf(kernels, matrix, metric, categorical, sample, k, control);
  const inMap = await neighborsOf(kernels, embedding, "euclidean", [], sample, k, control);
  let kept = 0;
  for (let i = 0; i < sample.length; i++) {
    const near = new Set(inMap.subarray(i * k, (i + 1) * k));
    for (let j = 0; j < k; j++) if (near.has(inData[i * k + j])) kept++;
  }
  return {
    trustworthiness: await rankShare(kernels, matrix, metric, categorical, sample, inMap, k, control),
    continuity: await rankShare(kernels, embedding, "euclidean", [], sample, inData, k, control),
    neighborPreservation: kept / (sample.length * k),
  };
}

function sampleRows(matrix: Matrix, k: number): Int32Array {
  const { numDims, numRows } = matrix;
  if (!(Number.isInteger(k) && k >= 1 && k < numRows / 2)) {
    throw inputError(
      "K_OUT_OF_RANGE",
      `nNeighbors must be in [1, numRows / 2) = [1, ${numRows / 2}); found ${k}`,
    );
  }
  const rows = Int32Array.from({ length: numRows }, (_, row) => row);
  if (numRows <= MOST_ROWS) return rows;
  const affordable = Math.floor(MOST_WORK / (numRows * numDims));
  const wished = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, affordable));
  return new RandomStream(0, "trustworthiness").shuffle(rows).slice(0, wished).sort();
}

/** Int32Array [numSampled × k]: the nearest rows of each sampled row, itself left out; exact. */
async function neighborsOf(
  kernels: Kernels,
  { numDims, numRows, values }: Matrix,
  metric: Metric,
  categorical: readonly number[],
  sample: Int32Array,
  k: number,
  control?: RunControl,
): Promise<Int32Array> {
  const queries = new Float32Array(sample.length * numDims);
  sample.forEach((row, i) => {
    queries.set(values.subarray(row * numDims, (row + 1) * numDims), i * numDims);
  });
  const index = await NeighborIndex.build(
    kernels,
    { numRows, numDims, values },
    { metric, categorical, exact: true },
    control,
  );
  try {
    const width = k + 1;
    const found = await index.query({ numRows: sample.length, numDims, values: queries }, width, control);
    const near = new Int32Array(sample.length * k);
    sample.forEach((row, i) => {
      const all = found.indices.subarray(i * width, (i + 1) * width);
      const self = all.indexOf(row);
      // Among many equal rows the row itself may not come up: then the last is one too many.
      near.set(self < 0 ? all.subarray(0, k) : all.filter((_, j) => j !== self), i * k);
    });
    return near;
  } finally {
    index.close();
  }
}

/** 1 less the normalised sum of how far beyond k the ranks of `near` in `matrix` are. */
async function rankShare(
  kernels: Kernels,
  matrix: Matrix,
  metric: Metric,
  categorical: readonly number[],
  sample: Int32Array,
  near: Int32Array,
  k: number,
  control?: RunControl,
): Promise<number> {
  const { numRows } = matrix;
  const rows = kernelRows(matrix, metric, categorical);
  const scope = kernels.scope();
  try {
    const points = scope.copyIn(rows.values);
    const sampled = scope.copyIn(sample);
    const neighbors = scope.copyIn(near);
    const penalties = scope.allocate(sample.length * 8);
    await kernels.parallel(
      "rankPenalties",
      [points, numRows, rows.stride, rows.metric, k, sampled, neighbors, penalties],
      { numItems: sample.length, blockSize: 32, scratchBytes: numRows * 4 },
      control,
    );
    const total = kernels.f64(penalties, sample.length).reduce((sum, penalty) => sum + penalty, 0);
    return 1 - (2 / (sample.length * k * (2 * numRows - 3 * k - 1))) * total;
  } finally {
    scope.close();
  }
}
