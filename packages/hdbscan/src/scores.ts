import type { CondensedTree } from "@clusterwhy/core";
import type { ClusterIndex } from "./clusterIndex.js";
import type { Labelling } from "./label.js";

/**
 * GLOSH (Campello, Moulavi, Zimek, Sander 2015): 1 − lambda(row) / lambda(densest row of the row's cluster and all
 * below it), in [0, 1].
 */
export function outlierScores(index: ClusterIndex, labelling: Labelling): Float64Array {
  const densest = index.death.slice();
  for (let cluster = index.numClusters - 1; cluster > 0; cluster--) {
    densest[index.parent[cluster]] = Math.max(densest[index.parent[cluster]], densest[cluster]);
  }
  return Float64Array.from(labelling.rowLambda, (lambda, row) => {
    const largest = densest[labelling.rowCluster[row]];
    if (largest === 0 || !Number.isFinite(lambda)) return 0;
    return Number.isFinite(largest) ? (largest - lambda) / largest : 1;
  });
}

/** Stability relative to its largest possible value, in [0, 1]: the hdbscan package's `cluster_persistence_`. */
export function clusterPersistence(
  tree: CondensedTree,
  index: ClusterIndex,
  labelling: Labelling,
): Float64Array {
  let largest = 0;
  for (const lambda of tree.lambda) largest = Math.max(largest, lambda);
  const sizes = new Int32Array(labelling.clusters.length);
  for (const label of labelling.labels) if (label >= 0) sizes[label]++;
  return Float64Array.from(labelling.clusters, (cluster, label) => {
    if (!Number.isFinite(largest) || largest === 0) return 1;
    return index.stability[cluster] / (sizes[label] * largest);
  });
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
      if (index.children[current].length === 0) found.push(...(rowsOf.get(current) ?? []));
      stack.push(...index.children[current]);
    }
    return Int32Array.from(found).sort();
  });
}
