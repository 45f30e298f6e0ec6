import type { RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import type { MetricRows } from "../metric.js";
import type { EdgeList } from "./edges.js";

const BLOCK_ROWS = 64;

/**
 * The spanning tree by Prim's algorithm on all pairs: O(rows²), for few rows and for metrics that boxes do not bound.
 *
 * @param core k, in [1, numRows − 1]: a row's core distance is that to its k-th other row; or the core distances
 */
export async function primEdges(
  kernels: Kernels,
  scope: Scope,
  { matrix, kernelMetric }: MetricRows,
  core: number | Float64Array,
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
    const shape = [points, numRows, numDims, kernelMetric] as const;
    if (typeof core === "number") {
      await kernels.parallel(
        "coreDistances",
        [...shape, core, cores],
        { numItems: numRows, blockSize: BLOCK_ROWS, scratchBytes: core * 8 },
        control,
      );
    } else {
      kernels.f64(cores, numRows).set(core);
    }
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
