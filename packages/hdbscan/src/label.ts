import type { CondensedTree } from "@clusterwhy/core";
import type { ClusterIndex } from "./clusterIndex.js";
import type { ResolvedHdbscanOptions } from "./options.js";

export interface Labelling {
  /** Int32Array [numRows]: clusters by falling size, then by smallest row; −1 is noise. */
  readonly labels: Int32Array;
  /** Positions of the clusters in the index, by label. */
  readonly clusters: readonly number[];
  /** Float64Array [numRows]: strength of membership in [0, 1]; 0 for noise. */
  readonly probabilities: Float64Array;
  /** Float64Array [numRows]: lambda at which every row leaves its last cluster. */
  readonly rowLambda: Float64Array;
  /** Int32Array [numRows]: position of that cluster. */
  readonly rowCluster: Int32Array;
}

/** Gives every row the label of the chosen cluster that it lies in, however deep below. */
export function labelRows(
  tree: CondensedTree,
  index: ClusterIndex,
  selected: readonly number[],
  options: Pick<ResolvedHdbscanOptions, "clusterSelectionEpsilon">,
): Labelling {
  const { numRows } = tree;
  const rowLambda = new Float64Array(numRows);
  const rowCluster = new Int32Array(numRows);
  for (let entry = 0; entry < tree.child.length; entry++) {
    if (tree.child[entry] >= numRows) continue;
    rowLambda[tree.child[entry]] = tree.lambda[entry];
    rowCluster[tree.child[entry]] = tree.parent[entry] - numRows;
  }
  // Which chosen cluster each cluster lies in; parents come first.
  const chosen = new Set(selected);
  const home = new Int32Array(index.numClusters).fill(-1);
  for (let cluster = 0; cluster < index.numClusters; cluster++) {
    const above = index.parent[cluster] < 0 ? -1 : home[index.parent[cluster]];
    home[cluster] = above >= 0 ? above : chosen.has(cluster) ? cluster : -1;
  }
  const rowHome = Int32Array.from(rowCluster, (cluster) => home[cluster]);
  if (selected.length === 1 && selected[0] === 0) dropFringeOfRoot(rowHome, rowLambda, index, options);
  const clusters = stableOrder(rowHome, selected);
  const labelOf = new Map(clusters.map((cluster, label) => [cluster, label]));
  const labels = Int32Array.from(rowHome, (cluster) => labelOf.get(cluster) ?? -1);
  const probabilities = Float64Array.from(rowHome, (cluster, row) => {
    if (cluster < 0) return 0;
    const largest = index.death[cluster];
    if (largest === 0 || !Number.isFinite(rowLambda[row]) || rowLambda[row] >= largest) return 1;
    return rowLambda[row] / largest;
  });
  return { labels, clusters, probabilities, rowLambda, rowCluster };
}

/** The root holds every row, so as a single cluster it keeps only its dense part, as the reference does. */
function dropFringeOfRoot(
  rowHome: Int32Array,
  rowLambda: Float64Array,
  index: ClusterIndex,
  options: Pick<ResolvedHdbscanOptions, "clusterSelectionEpsilon">,
): void {
  const epsilon = options.clusterSelectionEpsilon;
  const least = epsilon > 0 ? 1 / epsilon : index.death[0];
  for (let row = 0; row < rowHome.length; row++) if (rowLambda[row] < least) rowHome[row] = -1;
}

function stableOrder(rowHome: Int32Array, selected: readonly number[]): number[] {
  const size = new Map<number, number>();
  const first = new Map<number, number>();
  rowHome.forEach((cluster, row) => {
    if (cluster < 0) return;
    size.set(cluster, (size.get(cluster) ?? 0) + 1);
    if (!first.has(cluster)) first.set(cluster, row);
  });
  return selected
    .filter((cluster) => size.has(cluster))
    .sort(
      (a, b) =>
        (size.get(b) as number) - (size.get(a) as number) ||
        (first.get(a) as number) - (first.get(b) as number),
    );
}
