import {
  type CondensedTree,
  inputError,
  type Matrix,
  type RunControl,
  resolveOptions,
  type SpanningTree,
} from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { clusterIndex } from "./clusterIndex.js";
import { condenseTree } from "./condense.js";
import { labelRows } from "./label.js";
import { type HdbscanOptions, hdbscanOptionsSchema, type ResolvedHdbscanOptions } from "./options.js";
import { clusterPersistence, exemplars, outlierScores } from "./scores.js";
import { selectClusters } from "./selectClusters.js";
import { singleLinkageTree } from "./singleLinkage.js";
import { spanningTreeOf } from "./spanning/spanningTree.js";

export interface HdbscanModel {
  /** Int32Array [numRows]: clusters by falling size, then by smallest row; −1 is noise. */
  readonly labels: Int32Array;
  readonly numClusters: number;
  /** Float64Array [numRows]: strength of membership in [0, 1]; 0 for noise. */
  readonly probabilities: Float64Array;
  /** Float64Array [numRows]: GLOSH, in [0, 1]. */
  readonly outlierScores: Float64Array;
  /** Float64Array [numClusters], in [0, 1]. */
  readonly persistence: Float64Array;
  /** Ids in the condensed tree, by label. */
  readonly selectedClusters: Int32Array;
  /** Rows that each cluster is built around, by label. */
  readonly exemplars: readonly Int32Array[];
  readonly spanningTree: SpanningTree;
  readonly condensedTree: CondensedTree;
  readonly options: ResolvedHdbscanOptions;
}

/**
 * HDBSCAN (Campello, Moulavi, Sander 2013): spanning tree → dendrogram → condensed tree → clusters. Exact.
 *
 * @param matrix borrowed; finite, at least one row
 * @throws ClusterwhyError `NO_ROWS`, `NOT_FINITE`, or a usage error for an option out of range
 */
export async function fitHdbscan(
  kernels: Kernels,
  matrix: Matrix,
  options?: HdbscanOptions,
  control?: RunControl,
): Promise<HdbscanModel> {
  const resolved = resolveOptions(hdbscanOptionsSchema, options);
  if (matrix.numRows < 1) throw inputError("NO_ROWS", "HDBSCAN needs at least one row; found none");
  const bad = matrix.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const row = Math.floor(bad / matrix.numDims);
    throw inputError(
      "NOT_FINITE",
      `row ${row} of the matrix holds ${matrix.values[bad]}; impute or drop such values first`,
    );
  }
  const minSamples = resolved.minSamples ?? resolved.minClusterSize;
  const tree = await spanningTreeOf(kernels, matrix, { minSamples, metric: resolved.metric }, control);
  return clusterSpanningTree(tree, resolved);
}

/** Everything after the spanning tree: another minClusterSize, method or epsilon costs milliseconds. */
export function clusterSpanningTree(spanningTree: SpanningTree, options?: HdbscanOptions): HdbscanModel {
  const resolved = resolveOptions(hdbscanOptionsSchema, options);
  const condensedTree = condenseTree(singleLinkageTree(spanningTree), resolved.minClusterSize);
  const index = clusterIndex(condensedTree);
  const labelling = labelRows(condensedTree, index, selectClusters(index, resolved), resolved);
  return {
    labels: labelling.labels,
    numClusters: labelling.clusters.length,
    probabilities: labelling.probabilities,
    outlierScores: outlierScores(index, labelling),
    persistence: clusterPersistence(condensedTree, index, labelling),
    selectedClusters: Int32Array.from(labelling.clusters, (cluster) => cluster + spanningTree.numRows),
    exemplars: exemplars(index, labelling),
    spanningTree,
    condensedTree,
    options: resolved,
  };
}
