import type { SpanningTree } from "@clusterwhy/core";

/**
 * The dendrogram that the spanning tree's edges build in rising order. Merge i makes node numRows + i; ids below
 * numRows are rows.
 */
export interface SingleLinkageTree {
  readonly numRows: number;
  /** Int32Array [numRows − 1] each: the two nodes that merge. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Float64Array [numRows − 1], ascending. */
  readonly distances: Float64Array;
  /** Int32Array [numRows − 1]: rows below the merged node. */
  readonly sizes: Int32Array;
}

export function singleLinkageTree(tree: SpanningTree): SingleLinkageTree {
  const { numRows } = tree;
  const merges = Math.max(numRows - 1, 0);
  const left = new Int32Array(merges);
  const right = new Int32Array(merges);
  const sizes = new Int32Array(merges);
  const parent = Int32Array.from({ length: numRows + merges }, (_, node) => node);
  const find = (start: number): number => {
    let root = start;
    while (parent[root] !== root) root = parent[root];
    for (let node = start; node !== root; ) {
      const next = parent[node];
      parent[node] = root;
      node = next;
    }
    return root;
  };
  const sizeOf = (node: number) => (node < numRows ? 1 : sizes[node - numRows]);
  for (let merge = 0; merge < merges; merge++) {
    const a = find(tree.from[merge]);
    const b = find(tree.to[merge]);
    left[merge] = a;
    right[merge] = b;
    sizes[merge] = sizeOf(a) + sizeOf(b);
    parent[a] = numRows + merge;
    parent[b] = numRows + merge;
  }
  return { numRows, left, right, distances: tree.weights, sizes };
}
