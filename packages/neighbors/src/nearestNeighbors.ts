import { inputError, type KnnGraph, type Matrix, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { kernelRows, type Metric } from "./metrics.js";

export interface NeighborsOptions {
  /** Neighbours per row, the row itself excluded. Integer in [1, numRows − 1]. */
  readonly k: number;
  /** Default `euclidean`. */
  readonly metric?: Metric;
}

const BLOCK_ROWS = 64;

/**
 * The exact k nearest neighbours of every row, by blocked brute force: O(rows² × dims) with SIMD on all threads.
 *
 * @param matrix borrowed; finite
 * @throws ClusterwhyError `K_OUT_OF_RANGE`, `NOT_FINITE`
 */
export async function nearestNeighbors(
  kernels: Kernels,
  matrix: Matrix,
  options: NeighborsOptions,
  control?: RunControl,
): Promise<KnnGraph> {
  const { numRows } = matrix;
  const { k, metric = "euclidean" } = options;
  if (!Number.isInteger(k) || k < 1 || k > numRows - 1) {
    throw inputError(
      "K_OUT_OF_RANGE",
      `k must be an integer in [1, ${numRows - 1}] (numRows − 1); found ${k}`,
    );
  }
  const rows = kernelRows(matrix, metric);
  const scope = kernels.scope();
  try {
    const points = scope.copyIn(rows.values);
    const indices = scope.allocate(numRows * k * 4);
    const distances = scope.allocate(numRows * k * 4);
    await kernels.parallel(
      "nearestNeighbors",
      [points, numRows, rows.stride, rows.metric, k, indices, distances],
      { numItems: numRows, blockSize: BLOCK_ROWS },
      control,
    );
    return {
      numRows,
      k,
      indices: kernels.i32(indices, numRows * k).slice(),
      distances: kernels.f32(distances, numRows * k).slice(),
      includesSelf: false,
    };
  } finally {
    scope.close();
  }
}
