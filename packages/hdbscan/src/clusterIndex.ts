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
  /** Rows below. */
  readonly size: Int32Array;
  /** Σ over what leaves the cluster of (lambda − birth) × rows: its excess of mass (McInnes and Healy 2017, eq. 3). */
  readonly stability: Float64Array;
}

export function clusterIndex(tree: CondensedTree): ClusterIndex {
  const { numRows, numClusters } = tree;
  const parent = new Int32Array(numClusters).fill(-1);
  const children: number[][] = Array.from({ length: numClusters }, () => []);
  const birth = new Float64Array(numClusters);
  const death = new Float64Array(numClusters);
  const size = new Int32Array(numClusters);
  const stability = new Float64Array(numClusters);
  size[0] = numRows;
  for (let entry = 0; entry < tree.child.length; entry++) {
    const owner = tree.parent[entry] - numRows;
    const cluster = tree.child[entry] - numRows;
    death[owner] = Math.max(death[owner], tree.lambda[entry]);
    if (cluster < 0) continue;
    parent[cluster] = owner;
    children[owner].push(cluster);
    birth[cluster] = tree.lambda[entry];
    size[cluster] = tree.childSize[entry];
  }
  for (let entry = 0; entry < tree.child.length; entry++) {
    const owner = tree.parent[entry] - numRows;
    stability[owner] += (tree.lambda[entry] - birth[owner]) * tree.childSize[entry];
  }
  return { numClusters, parent, children, birth, death, size, stability };
}
