import type { CondensedTree } from "@clusterwhy/core";

/** The clusters of a condensed tree by position: cluster id minus numRows. Children come after their parents. */
export interface ClusterIndex {
  readonly numClusters: number;
  /** Int32Array: −1 for the root. */
  readonly parent: Int32Array;
  readonly children: readonly (readonly number[])[];
  /** Lambda at which the cluster appears; 0 for the root. */
  readonly birth: Float64Array;
  /** Largest lambda among the cluster's own entries; 0 without any. */
  readonly death: Float64Array;
  /** Rows below: Σ of their weights, where rows have weights. */
  readonly size: Float64Array;
  /** Σ over what leaves the cluster of (lambda − birth) × rows: its excess of mass (McInnes and Healy 2017, eq. 3). */
  readonly stability: Float64Array;
}

export function clusterIndex(tree: CondensedTree): ClusterIndex {
  const { numRows, numClusters } = tree;
  const weights = tree.childWeight ?? tree.childSize;
  const parent = new Int32Array(numClusters).fill(-1);
  const children: number[][] = Array.from({ length: numClusters }, () => []);
  const birth = new Float64Array(numClusters);
  const death = new Float64Array(numClusters);
  const size = new Float64Array(numClusters);
  const stability = new Float64Array(numClusters);
  for (let entry = 0; entry < tree.child.length; entry++) {
    const owner = tree.parent[entry] - numRows;
    const cluster = tree.child[entry] - numRows;
    death[owner] = Math.max(death[owner], tree.lambda[entry]);
    if (owner === 0) size[0] += weights[entry];
    if (cluster < 0) continue;
    parent[cluster] = owner;
    children[owner].push(cluster);
    birth[cluster] = tree.lambda[entry];
    size[cluster] = weights[entry];
  }
  for (let entry = 0; entry < tree.child.length; entry++) {
    const owner = tree.parent[entry] - numRows;
    stability[owner] += (tree.lambda[entry] - birth[owner]) * weights[entry];
  }
  return { numClusters, parent, children, birth, death, size, stability };
}
