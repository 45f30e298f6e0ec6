import type { Matrix, RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import type { EdgeList } from "./edges.js";

const BLOCK_ROWS = 64;

/** The spanning tree by Prim's algorithm on all pairs: O(rows²), for few rows or many columns. */
export async function primEdges(
  kernels: Kernels,
  scope: Scope,
  matrix: Matrix,
  metric: number,
  k: number,
  control?: RunControl,
): Promise<EdgeList> {
  const { numRows, numDims } = matrix;
  const edges = {
    from: scope.allocate(numRows * 4),
    to: scope.allocate(numRows * 4),
    weights: scope.allocate(numRows * 8),
  };
  const working = kernels.scope();
  try {
    const points = working.copyIn(matrix.values);
    const cores = working.allocate(numRows * 8);
    const shape = [points, numRows, numDims, metric] as const;
    await kernels.parallel(
      "coreDistances",
      [...shape, k, cores],
      { numItems: numRows, blockSize: BLOCK_ROWS, scratchBytes: k * 8 },
      control,
    );
    const pending = working.allocate(numRows * 4);
    const best = working.allocate(numRows * 8);
    const source = working.allocate(numRows * 4);
    kernels.exports.primSpanningTree(
      ...shape,
      cores,
      pending,
      best,
      source,
      edges.from,
      edges.to,
      edges.weights,
    );
    return edges;
  } finally {
    working.close();
  }
}
