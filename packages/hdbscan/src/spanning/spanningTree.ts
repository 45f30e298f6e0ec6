import type { Matrix, RunControl, SpanningTree } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { type MetricRows, metricRows, type SpanningMetric } from "../metric.js";
import { boruvkaEdges } from "./boruvka.js";
import { sortedTree } from "./edges.js";
import { primEdges } from "./prim.js";
import { weightedCores } from "./weightedCores.js";

export interface SpanningTreeOptions {
  /** The row itself not counted; at most numRows − 1 are used. */
  readonly minSamples: number;
  /** Default `euclidean`. */
  readonly metric?: SpanningMetric;
  /**
   * The tree is the same; `auto` takes the faster. `boruvka` is for metrics that boxes bound: euclidean, manhattan,
   * chebyshev, cosine, correlation. Default `auto`.
   */
  readonly algorithm?: "auto" | "boruvka" | "prim";
  /** Float64Array [numRows], positive: how many rows each stands for. Default: one each. */
  readonly rowWeights?: Float64Array;
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
  return (await weightedSpanningTree(kernels, matrix, options, control)).tree;
}

/** The tree, and with row weights the core distances. */
export async function weightedSpanningTree(
  kernels: Kernels,
  matrix: Matrix,
  options: SpanningTreeOptions,
  control?: RunControl,
): Promise<{ tree: SpanningTree; cores?: Float64Array }> {
  const { numRows } = matrix;
  const rows = metricRows(matrix, options.metric ?? "euclidean");
  if (numRows < 2) {
    const tree = { numRows, from: new Int32Array(), to: new Int32Array(), weights: new Float64Array() };
    return options.rowWeights ? { tree, cores: new Float64Array(numRows) } : { tree };
  }
  const scope = kernels.scope();
  try {
    const core =
      options.rowWeights === undefined
        ? Math.min(options.minSamples, numRows - 1)
        : await weightedCores(kernels, rows, options.rowWeights, options.minSamples, control);
    const make = usesBoruvka(rows, options) ? boruvkaEdges : primEdges;
    const edges = await make(kernels, scope, rows, core, control);
    const tree = sortedTree(kernels, numRows, edges, rows.toDistance);
    return typeof core === "number" ? { tree } : { tree, cores: core.map(rows.toDistance) };
  } finally {
    scope.close();
  }
}

/** Below some hundred rows, setting up a k-d tree costs more than it saves. */
function usesBoruvka(
  { matrix, coordinatewise }: MetricRows,
  { algorithm = "auto" }: SpanningTreeOptions,
): boolean {
  if (!coordinatewise) return false;
  return algorithm === "auto" ? matrix.numRows > 500 : algorithm === "boruvka";
}
