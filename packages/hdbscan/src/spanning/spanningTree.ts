import type { Matrix, RunControl, SpanningTree } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { boruvkaEdges } from "./boruvka.js";
import { sortedTree } from "./edges.js";
import { primEdges } from "./prim.js";

export type SpanningMetric = "euclidean" | "manhattan" | "chebyshev";

const KERNEL_METRIC: Record<SpanningMetric, number> = { euclidean: 0, manhattan: 1, chebyshev: 2 };

export interface SpanningTreeOptions {
  /** The row itself not counted; at most numRows − 1 are used. */
  readonly minSamples: number;
  /** Default `euclidean`. */
  readonly metric?: SpanningMetric;
  /** The tree is the same; `auto` takes the faster. Default `auto`. */
  readonly algorithm?: "auto" | "boruvka" | "prim";
}

/**
 * The minimum spanning tree of the mutual reachability graph (Campello, Moulavi, Sander 2013, definition 4):
 * the weight of a pair is the largest of its distance and both core distances. Exact; of several trees of the same
 * weight it is the one by (weight, smaller row, larger row).
 *
 * @param matrix borrowed; finite
 */
export async function spanningTreeOf(
  kernels: Kernels,
  matrix: Matrix,
  options: SpanningTreeOptions,
  control?: RunControl,
): Promise<SpanningTree> {
  const { numRows } = matrix;
  const metric = options.metric ?? "euclidean";
  if (numRows < 2)
    return { numRows, from: new Int32Array(), to: new Int32Array(), weights: new Float64Array() };
  const k = Math.min(options.minSamples, numRows - 1);
  const scope = kernels.scope();
  try {
    const make = usesBoruvka(matrix, options) ? boruvkaEdges : primEdges;
    const edges = await make(kernels, scope, matrix, KERNEL_METRIC[metric], k, control);
    return sortedTree(kernels, numRows, edges, metric === "euclidean");
  } finally {
    scope.close();
  }
}

function usesBoruvka({ numRows, numDims }: Matrix, { algorithm = "auto" }: SpanningTreeOptions): boolean {
  if (algorithm !== "auto") return algorithm === "boruvka";
  return numRows > 500 && numDims <= 16;
}
