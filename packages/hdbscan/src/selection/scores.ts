import type { CondensedTree } from "@clusterwhy/core";
import type { ClusterIndex } from "../tree/clusterIndex.js";
import type { Labelling } from "./label.js";

/** By position: the largest lambda in the cluster and all below it. */
export function densestBelow(index: ClusterIndex): Float64Array {
  const densest = index.death.slice();
  for (let cluster = index.numClusters - 1; cluster > 0; cluster--) {
    densest[index.parent[cluster]] = Math.max(densest[index.parent[cluster]], densest[cluster]);
  }
  return densest;
}

/**
 * GLOSH (Campello, Moulavi, Zimek, Sander 2015): 1 − lambda(row) / lambda(densest row of the row's cluster and all
 * below it), in [0, 1].
 */
export function outlierScoreAt(densest: Float64Array, cluster: number, lambda: number): number {
  const largest = densest[cluster];
  if (largest === 0 || !Number.isFinite(lambda) || lambda >= largest) return 0;
  return Number.isFinite(largest) ? (largest - lambda) / largest : 1;
}

/** Stability relative to its largest possible value, in [0, 1]: the hdbscan package's `cluster_persistence_`. */
export function clusterPersistence(
  tree: CondensedTree,
  index: ClusterIndex,
  labelling: Labelling,
): Float64Array {
  let largest = 0;
  for (const lambda of tree.lambda) largest = Math.max(largest, lambda);
  const sizes = new Float64Array(labelling.clusters.length);
  // With weights, a row's share of the cluster is its weight, as in the stability.
  const weights = rowWeightsOf(tree);
  labelling.labels.forEach((label, row) => {
    if (label >= 0) sizes[label] += weights === undefined ? 1 : weights[row];
  });
  return Float64Array.from(labelling.clusters, (cluster, label) => {
    if (!Number.isFinite(largest) || largest === 0) return 1;
    return index.stability[cluster] / (sizes[label] * largest);
  });
}

function rowWeightsOf(tree: CondensedTree): Float64Array | undefined {
  if (tree.childWeight === undefined) return undefined;
  const weights = new Float64Array(tree.numRows);
  tree.child.forEach((child, entry) => {
    if (child < tree.numRows) weights[child] = (tree.childWeight as Float64Array)[entry];
  });
  return weights;
}

/** The most persistent rows of every leaf below each chosen cluster, ascending: what the cluster is built around. */
export function exemplars(index: ClusterIndex, labelling: Labelling): Int32Array[] {
  const rowsOf = new Map<number, number[]>();
  labelling.rowCluster.forEach((cluster, row) => {
    if (labelling.rowLambda[row] !== index.death[cluster]) return;
    const rows = rowsOf.get(cluster);
    if (rows === undefined) rowsOf.set(cluster, [row]);
    else rows.push(row);
  });
  return labelling.clusters.map((cluster) => {
    const found: number[] = [];
    const stack = [cluster];
    while (stack.length > 0) {
      const current = stack.pop() as number;
      if (index.children[current].length === 0) for (const row of rowsOf.get(current) ?? []) found.push(row);
      stack.push(...index.children[current]);
    }
    return Int32Array.from(found).sort();
  });
}
