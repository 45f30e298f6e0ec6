import type { Matrix, RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { type IndexOptions, NeighborIndex, type Neighbors } from "./neighborIndex.js";

export interface NeighborsOptions extends IndexOptions {
  /** Neighbours per row, the row itself excluded. Integer in [1, numRows − 1]. */
  readonly k: number;
}

/**
 * The k nearest neighbours of every row. `NeighborIndex` is the same in two steps, for new rows as well.
 *
 * @param matrix borrowed; finite, for the mixed metric NaN where missing
 * @throws ClusterwhyError `K_OUT_OF_RANGE`, `NOT_FINITE`
 */
export async function nearestNeighbors(
  kernels: Kernels,
  matrix: Matrix,
  options: NeighborsOptions,
  control?: RunControl,
): Promise<Neighbors> {
  const index = await NeighborIndex.build(kernels, matrix, options, control);
  try {
    return await index.neighbors(options.k, control);
  } finally {
    index.close();
  }
}
