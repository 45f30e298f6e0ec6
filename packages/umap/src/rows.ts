import { inputError, type Matrix, type RunControl, type SparseMatrix, usageError } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import {
  type Metric,
  NeighborIndex,
  type Neighbors,
  nearestNeighbors,
  SPARSE_METRICS,
  SparseIndex,
  type SparseMetric,
} from "@clusterwhy/neighbors";
import type { ResolvedUmapOptions } from "./options.js";

/** What UMAP takes: dense rows, or sparse ones for the cosine and euclidean metrics. */
export type UmapRows = Matrix | SparseMatrix;

export function isSparse(rows: UmapRows): rows is SparseMatrix {
  return "columns" in rows;
}

type SearchOptions = Pick<ResolvedUmapOptions, "metric" | "seed" | "categoricalColumns">;

/** The k nearest rows of every row, itself excluded. */
export async function neighborsWithin(
  kernels: Kernels,
  rows: UmapRows,
  k: number,
  { categoricalColumns: categorical, metric, seed }: SearchOptions,
  control?: RunControl,
): Promise<Neighbors> {
  if (!isSparse(rows)) return nearestNeighbors(kernels, rows, { k, metric, seed, categorical }, control);
  const index = SparseIndex.build(kernels, rows, sparseMetric(metric));
  try {
    return await index.neighbors(k, control);
  } finally {
    index.close();
  }
}

/**
 * The k nearest rows of `data` for every one of `fresh`.
 *
 * @throws ClusterwhyError `WRONG_COLUMNS`, `NOT_FINITE`
 */
export async function neighborsAmong(
  kernels: Kernels,
  data: UmapRows,
  fresh: UmapRows,
  k: number,
  { categoricalColumns: categorical, metric, seed }: SearchOptions,
  control?: RunControl,
): Promise<Neighbors> {
  if (isSparse(data) !== isSparse(fresh)) {
    const kind = (rows: UmapRows) => (isSparse(rows) ? "sparse" : "dense");
    throw inputError("WRONG_ROWS", `the model was fitted to ${kind(data)} rows; found ${kind(fresh)} ones`);
  }
  if (fresh.numDims !== data.numDims) {
    throw inputError(
      "WRONG_COLUMNS",
      `the model was fitted to ${data.numDims} columns; found a matrix of ${fresh.numDims}`,
    );
  }
  const index = isSparse(data)
    ? SparseIndex.build(kernels, data, sparseMetric(metric))
    : await NeighborIndex.build(kernels, data, { metric, seed, categorical }, control);
  try {
    return await index.query(fresh as Matrix & SparseMatrix, k, control);
  } finally {
    index.close();
  }
}

function sparseMetric(metric: Metric): SparseMetric {
  const found = SPARSE_METRICS.find((name) => name === metric);
  if (found !== undefined) return found;
  throw usageError(
    "OPTION_INVALID",
    `metric: expected ${SPARSE_METRICS.join(" or ")} for sparse rows; found ${metric}`,
  );
}

/** Sums of the rows of each group, and the groups' sizes: Float64Array [numGroups × numDims], Int32Array [numGroups]. */
export function groupSums(rows: UmapRows, labels: Int32Array, numGroups: number) {
  const { numDims, numRows, values } = rows;
  const sums = new Float64Array(numGroups * numDims);
  const sizes = new Int32Array(numGroups);
  for (let row = 0; row < numRows; row++) {
    const base = labels[row] * numDims;
    sizes[labels[row]]++;
    if (isSparse(rows)) {
      for (let at = rows.offsets[row]; at < rows.offsets[row + 1]; at++)
        sums[base + rows.columns[at]] += values[at];
    } else {
      for (let dim = 0; dim < numDims; dim++) sums[base + dim] += values[row * numDims + dim];
    }
  }
  return { sums, sizes };
}
