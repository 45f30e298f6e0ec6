import {
  inputError,
  type Matrix,
  type RunControl,
  resolveOptions,
  type SpanningTree,
  usageError,
} from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { clusterTree, type HdbscanModel } from "./clusterTree.js";
import { type HdbscanOptions, hdbscanOptionsSchema, minSamplesOf, type SelectionOptions } from "./options.js";
import { type DistanceMatrix, spanningTreeOfDistances } from "./spanning/precomputed.js";
import { weightedSpanningTree } from "./spanning/spanningTree.js";
import { singleLinkageTree } from "./tree/singleLinkage.js";
import { requireFinite, requireRowWeights } from "./validate.js";

/** Rows to cluster, borrowed: finite, at least one. */
export interface WeightedMatrix extends Matrix {
  /**
   * Float64Array [numRows], positive: how many rows each stands for, in core distances, cluster sizes and excess of
   * mass. A whole weight w gives what w copies of the row would. Default: one each.
   */
  readonly rowWeights?: Float64Array;
}

/**
 * HDBSCAN (Campello, Moulavi, Sander 2013): spanning tree → dendrogram → condensed tree → clusters. Exact.
 *
 * @param data rows; with the metric `precomputed`, their distances
 * @throws ClusterwhyError `NO_ROWS`, `NOT_FINITE`, `ROW_WEIGHTS`, `DISTANCES`, or a usage error for an option
 */
export async function fitHdbscan(
  kernels: Kernels,
  data: WeightedMatrix | DistanceMatrix,
  options?: HdbscanOptions,
  control?: RunControl,
): Promise<HdbscanModel> {
  const resolved = resolveOptions(hdbscanOptionsSchema, options);
  if (data.numRows < 1) throw inputError("NO_ROWS", "HDBSCAN needs at least one row; found none");
  const minSamples = minSamplesOf(resolved);
  if ((resolved.metric === "precomputed") !== "distances" in data) {
    throw usageError(
      "OPTION_INVALID",
      `metric: expected 'precomputed' for distances and another one for rows; found '${resolved.metric}'`,
    );
  }
  if ("distances" in data) {
    const tree = spanningTreeOfDistances(data, minSamples);
    return clusterTree(tree, singleLinkageTree(tree), resolved);
  }
  requireFinite(data);
  const rowWeights = requireRowWeights(data);
  const metric = resolved.metric === "precomputed" ? "euclidean" : resolved.metric;
  const treeOptions = { minSamples, metric, ...(rowWeights && { rowWeights }) };
  const { tree, cores } = await weightedSpanningTree(kernels, data, treeOptions, control);
  const weighted = rowWeights && cores && { weights: rowWeights, cores };
  return clusterTree(tree, singleLinkageTree(tree, weighted), resolved);
}

/** Everything after the spanning tree. */
export function clusterSpanningTree(spanningTree: SpanningTree, options?: HdbscanOptions): HdbscanModel {
  const resolved = resolveOptions(hdbscanOptionsSchema, options);
  return clusterTree(spanningTree, singleLinkageTree(spanningTree), resolved);
}

/**
 * The same trees under another minClusterSize, method, epsilon, maxClusterSize or number of clusters: milliseconds,
 * since no distance is computed. Options that are not given stay as they were.
 */
export function reselect(model: HdbscanModel, options: Partial<SelectionOptions>): HdbscanModel {
  const resolved = resolveOptions(hdbscanOptionsSchema, { ...keptOptions(model, options), ...options });
  return clusterTree(model.spanningTree, model.singleLinkageTree, resolved);
}

/** A given number of clusters replaces method and epsilon, a given method or epsilon the number of clusters. */
function keptOptions(model: HdbscanModel, given: Partial<SelectionOptions>): HdbscanOptions {
  const { numClusters, clusterSelectionMethod, clusterSelectionEpsilon, ...kept } = model.options;
  if (given.numClusters !== undefined) return kept;
  if (given.clusterSelectionMethod === undefined && given.clusterSelectionEpsilon === undefined) {
    return model.options;
  }
  return {
    ...kept,
    clusterSelectionEpsilon,
    ...(clusterSelectionMethod === undefined ? {} : { clusterSelectionMethod }),
  };
}
