import type { CondensedTree } from "@clusterwhy/core";
import type { ClusterIndex } from "../tree/clusterIndex.js";

/** Which chosen cluster a place in the condensed tree belongs to: the one rule for fitted and for new rows. */
export interface Selection {
  /** Int32Array [numClusters of the tree]: position of the chosen cluster that each cluster lies in; −1 for none. */
  readonly home: Int32Array;
  /** The root holds every row, so as a single cluster it keeps only rows from this lambda on, as the reference does. */
  readonly leastLambda: number;
  /** Int32Array [numClusters of the tree]: the label of a chosen cluster; −1 for the others. */
  readonly labelOf: Int32Array;
}

export interface Labelling {
  /** Int32Array [numRows]: clusters by falling size, then by smallest row; −1 is noise. */
  readonly labels: Int32Array;
  /** Positions of the clusters in the index, by label. */
  readonly clusters: readonly number[];
  readonly selection: Selection;
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
  options: { readonly clusterSelectionEpsilon: number },
): Labelling {
  const { numRows } = tree;
  const rowLambda = new Float64Array(numRows);
  const rowCluster = new Int32Array(numRows);
  for (let entry = 0; entry < tree.child.length; entry++) {
    if (tree.child[entry] >= numRows) continue;
    rowLambda[tree.child[entry]] = tree.lambda[entry];
    rowCluster[tree.child[entry]] = tree.parent[entry] - numRows;
  }
  const unnamed = unnamedSelection(index, selected, options);
  const sizes = new Int32Array(index.numClusters);
  const firstRows = new Int32Array(index.numClusters);
  for (let row = numRows - 1; row >= 0; row--) {
    const home = homeAt(unnamed, rowCluster[row], rowLambda[row]);
    if (home < 0) continue;
    sizes[home]++;
    firstRows[home] = row;
  }
  const clusters = selected
    .filter((cluster) => sizes[cluster] > 0)
    .sort((a, b) => sizes[b] - sizes[a] || firstRows[a] - firstRows[b]);
  clusters.forEach((cluster, label) => {
    unnamed.labelOf[cluster] = label;
  });
  const labels = new Int32Array(numRows);
  for (let row = 0; row < numRows; row++) labels[row] = labelAt(unnamed, rowCluster[row], rowLambda[row]);
  return { labels, clusters, selection: unnamed, rowLambda, rowCluster };
}

function unnamedSelection(
  index: ClusterIndex,
  selected: readonly number[],
  options: { readonly clusterSelectionEpsilon: number },
): Selection {
  const chosen = new Uint8Array(index.numClusters);
  for (const cluster of selected) chosen[cluster] = 1;
  const home = new Int32Array(index.numClusters).fill(-1);
  for (let cluster = 0; cluster < index.numClusters; cluster++) {
    const above = index.parent[cluster] < 0 ? -1 : home[index.parent[cluster]];
    home[cluster] = above >= 0 ? above : chosen[cluster] === 1 ? cluster : -1;
  }
  const onlyRoot = selected.length === 1 && selected[0] === 0;
  const epsilon = options.clusterSelectionEpsilon;
  const leastLambda = !onlyRoot ? 0 : epsilon > 0 ? 1 / epsilon : index.death[0];
  return { home, leastLambda, labelOf: new Int32Array(index.numClusters).fill(-1) };
}

function homeAt(selection: Selection, cluster: number, lambda: number): number {
  return lambda < selection.leastLambda ? -1 : selection.home[cluster];
}

/** The label of what leaves `cluster` (a position in the index) at `lambda`; −1 for noise. */
export function labelAt(selection: Selection, cluster: number, lambda: number): number {
  const home = homeAt(selection, cluster, lambda);
  return home < 0 ? -1 : selection.labelOf[home];
}

/** Strength of membership, in [0, 1], of what leaves a place with this label at `lambda`; 0 for noise. */
export function strengthAt(
  index: ClusterIndex,
  clusters: readonly number[],
  label: number,
  lambda: number,
): number {
  if (label < 0) return 0;
  const largest = index.death[clusters[label]];
  return largest === 0 || !Number.isFinite(lambda) || lambda >= largest ? 1 : lambda / largest;
}
