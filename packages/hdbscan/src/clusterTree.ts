import type { CondensedTree, SpanningTree, Warning } from "@clusterwhy/core";
import { minSamplesOf, type ResolvedHdbscanOptions } from "./options.js";
import { type Labelling, labelRows, type Selection, strengthAt } from "./selection/label.js";
import { clusterPersistence, densestBelow, exemplars, outlierScoreAt } from "./selection/scores.js";
import { selectClusters } from "./selection/selectClusters.js";
import { peakLayers, type SizeLayer, sizeLayers } from "./selection/sizePersistence.js";
import { type ClusterIndex, clusterIndex } from "./tree/clusterIndex.js";
import { condenseTree } from "./tree/condense.js";
import type { SingleLinkageTree } from "./tree/singleLinkage.js";

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
  /** The smallest cluster size that was used: the option, or what `auto` chose. */
  readonly minClusterSize: number;
  /** What `auto` chose from, best first; empty otherwise. */
  readonly layers: readonly SizeLayer[];
  /** Float64Array [numRows]: lambda at which every row leaves its last cluster; may be Infinity. */
  readonly rowLambda: Float64Array;
  /** Int32Array [numRows]: that cluster's id in the condensed tree. */
  readonly rowCluster: Int32Array;
  readonly spanningTree: SpanningTree;
  readonly singleLinkageTree: SingleLinkageTree;
  readonly condensedTree: CondensedTree;
  readonly options: ResolvedHdbscanOptions;
  readonly warnings: readonly Warning[];
  /** The condensed tree's clusters and the rule that the labels follow. */
  readonly rule: ClusterRule;
}

/** From a place in the condensed tree to a label, a strength and an outlier score, for fitted and for new rows. */
export interface ClusterRule {
  readonly index: ClusterIndex;
  readonly selection: Selection;
  /** Positions in the index, by label. */
  readonly clusters: readonly number[];
  /** Float64Array by position: the largest lambda in the cluster and below it. */
  readonly densest: Float64Array;
}

/** Everything after the dendrogram: condensed tree → chosen clusters → labels and scores. */
export function clusterTree(
  spanningTree: SpanningTree,
  singleLinkageTree: SingleLinkageTree,
  options: ResolvedHdbscanOptions,
): HdbscanModel {
  const { numRows } = singleLinkageTree;
  const sized = chooseSize(singleLinkageTree, options);
  const condensedTree = condenseTree(singleLinkageTree, sized.minClusterSize);
  const index = clusterIndex(condensedTree);
  const clusterSelectionMethod =
    options.clusterSelectionMethod ?? (options.minClusterSize === "auto" ? "leaf" : "eom");
  const selected = selectClusters(index, { ...options, clusterSelectionMethod });
  const labelling = labelRows(condensedTree, index, selected, options);
  const rule = {
    index,
    selection: labelling.selection,
    clusters: labelling.clusters,
    densest: densestBelow(index),
  };
  return {
    labels: labelling.labels,
    numClusters: labelling.clusters.length,
    ...rowScores(labelling, rule),
    persistence: clusterPersistence(condensedTree, index, labelling),
    selectedClusters: Int32Array.from(labelling.clusters, (cluster) => cluster + numRows),
    exemplars: exemplars(index, labelling),
    ...sized,
    rowLambda: labelling.rowLambda,
    rowCluster: labelling.rowCluster.map((cluster) => cluster + numRows),
    spanningTree,
    singleLinkageTree,
    condensedTree,
    options,
    rule,
  };
}

function chooseSize(
  tree: SingleLinkageTree,
  options: ResolvedHdbscanOptions,
): Pick<HdbscanModel, "minClusterSize" | "layers" | "warnings"> {
  if (options.minClusterSize !== "auto") {
    return { minClusterSize: options.minClusterSize, layers: [], warnings: [] };
  }
  // Below minSamples rows the density estimate is too smooth for clusters to mean anything.
  const smallest = Math.max(2, minSamplesOf(options));
  const layers = peakLayers(sizeLayers(tree, smallest));
  if (layers.length > 0) return { minClusterSize: layers[0].minClusterSize, layers, warnings: [] };
  const message = `no smallest cluster size of ${smallest} or more splits the ${tree.numRows} rows; ${smallest} is used`;
  return { minClusterSize: smallest, layers, warnings: [{ code: "NO_SIZE_LAYERS", message }] };
}

function rowScores(
  { labels, rowLambda, rowCluster }: Labelling,
  { index, clusters, densest }: ClusterRule,
): Pick<HdbscanModel, "probabilities" | "outlierScores"> {
  const probabilities = new Float64Array(labels.length);
  const outlierScores = new Float64Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    probabilities[row] = strengthAt(index, clusters, labels[row], rowLambda[row]);
    outlierScores[row] = outlierScoreAt(densest, rowCluster[row], rowLambda[row]);
  }
  return { probabilities, outlierScores };
}
