import type { Matrix, RunControl, SpanningTree } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";

export type SpanningMetric = "euclidean" | "manhattan" | "chebyshev";

const KERNEL_METRIC: Record<SpanningMetric, number> = { euclidean: 0, manhattan: 1, chebyshev: 2 };
const BLOCK_ROWS = 64;

/**
 * The minimum spanning tree of the mutual reachability graph (Campello, Moulavi, Sander 2013, definition 4):
 * the weight of a pair is the largest of its distance and both core distances. Exact; O(rows²).
 *
 * @param matrix     borrowed; finite
 * @param minSamples the row itself not counted; at most numRows − 1 are used
 */
export async function spanningTreeOf(
  kernels: Kernels,
  matrix: Matrix,
  options: { readonly minSamples: number; readonly metric?: SpanningMetric },
  control?: RunControl,
): Promise<SpanningTree> {
  const { numRows, numDims } = matrix;
  const metric = options.metric ?? "euclidean";
  if (numRows < 2)
    return { numRows, from: new Int32Array(), to: new Int32Array(), weights: new Float64Array() };
  const k = Math.min(options.minSamples, numRows - 1);
  const scope = kernels.scope();
  try {
    const points = scope.copyIn(matrix.values);
    const cores = scope.allocate(numRows * 8);
    const shape = [points, numRows, numDims, KERNEL_METRIC[metric]];
    await kernels.parallel(
      "coreDistances",
      [...shape, k, cores],
      { numItems: numRows, blockSize: BLOCK_ROWS, scratchBytes: k * 8 },
      control,
    );
    const pending = scope.allocate(numRows * 4);
    const best = scope.allocate(numRows * 8);
    const source = scope.allocate(numRows * 4);
    const from = scope.allocate(numRows * 4);
    const to = scope.allocate(numRows * 4);
    const weights = scope.allocate(numRows * 8);
    kernels.exports.primSpanningTree(
      ...(shape as [number, number, number, number]),
      cores,
      pending,
      best,
      source,
      from,
      to,
      weights,
    );
    const edges = numRows - 1;
    return sortedTree(
      numRows,
      kernels.i32(from, edges),
      kernels.i32(to, edges),
      kernels.f64(weights, edges),
      metric,
    );
  } finally {
    scope.close();
  }
}

function sortedTree(
  numRows: number,
  from: Int32Array,
  to: Int32Array,
  weights: Float64Array,
  metric: SpanningMetric,
): SpanningTree {
  const order = Int32Array.from({ length: numRows - 1 }, (_, edge) => edge);
  order.sort((a, b) => weights[a] - weights[b] || from[a] - from[b] || to[a] - to[b]);
  return {
    numRows,
    from: Int32Array.from(order, (edge) => from[edge]),
    to: Int32Array.from(order, (edge) => to[edge]),
    weights: Float64Array.from(order, (edge) =>
      metric === "euclidean" ? Math.sqrt(weights[edge]) : weights[edge],
    ),
  };
}
