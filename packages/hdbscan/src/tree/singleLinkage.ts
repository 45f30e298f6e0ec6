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
  /** Int32Array [numRows]: the rows as the dendrogram's leaves read from left to right. */
  readonly order: Int32Array;
  /** Int32Array [numRows − 1]: where in `order` the rows below the merged node begin. */
  readonly starts: Int32Array;
  /** Absent where every row stands for itself alone. */
  readonly weighted?: WeightedRows & {
    /** Float64Array [numRows − 1]: Σ weights of the rows below the merged node. */
    readonly below: Float64Array;
  };
}

/** Rows that stand for several at the same place. */
export interface WeightedRows {
  /** Float64Array [numRows], positive: how many. */
  readonly weights: Float64Array;
  /** Float64Array [numRows]: the core distance, at which those that a row stands for join. */
  readonly cores: Float64Array;
}

/** @param rows kept */
export function singleLinkageTree(tree: SpanningTree, rows?: WeightedRows): SingleLinkageTree {
  const { numRows } = tree;
  const merges = Math.max(numRows - 1, 0);
  const left = new Int32Array(merges);
  const right = new Int32Array(merges);
  const sizes = new Int32Array(merges);
  const find = finder(numRows);
  // By row: the node that the row's component has become, stored at the component's root.
  const node = Int32Array.from({ length: numRows }, (_, row) => row);
  for (let merge = 0; merge < merges; merge++) {
    const a = find.root(tree.from[merge]);
    const b = find.root(tree.to[merge]);
    left[merge] = node[a];
    right[merge] = node[b];
    sizes[merge] = find.size(a) + find.size(b);
    node[find.join(a, b)] = numRows + merge;
  }
  const shape = { numRows, left, right, distances: tree.weights, sizes };
  const read = readingOrder(shape);
  return rows === undefined
    ? { ...shape, ...read }
    : { ...shape, ...read, weighted: { ...rows, below: weightsBelow(shape, rows.weights) } };
}

/** Disjoint sets, joined by size, paths halved. */
function finder(numRows: number) {
  const parent = Int32Array.from({ length: numRows }, (_, row) => row);
  const sizes = new Int32Array(numRows).fill(1);
  return {
    root(row: number): number {
      let at = row;
      while (parent[at] !== at) {
        parent[at] = parent[parent[at]];
        at = parent[at];
      }
      return at;
    },
    size: (root: number) => sizes[root],
    join(a: number, b: number): number {
      const [large, small] = sizes[a] >= sizes[b] ? [a, b] : [b, a];
      parent[small] = large;
      sizes[large] += sizes[small];
      return large;
    },
  };
}

type Shape = Pick<SingleLinkageTree, "numRows" | "left" | "right" | "sizes">;

function readingOrder({ numRows, left, right, sizes }: Shape): { order: Int32Array; starts: Int32Array } {
  const order = new Int32Array(numRows);
  const starts = new Int32Array(sizes.length);
  const place = (node: number, at: number) => {
    if (node < numRows) order[at] = node;
    else starts[node - numRows] = at;
  };
  // Parents have larger ids than their children.
  for (let merge = sizes.length - 1; merge >= 0; merge--) {
    const leftSize = left[merge] < numRows ? 1 : sizes[left[merge] - numRows];
    place(left[merge], starts[merge]);
    place(right[merge], starts[merge] + leftSize);
  }
  return { order, starts };
}

function weightsBelow({ numRows, left, right, sizes }: Shape, rowWeights: Float64Array): Float64Array {
  const weights = new Float64Array(sizes.length);
  const below = (node: number) => (node < numRows ? rowWeights[node] : weights[node - numRows]);
  for (let merge = 0; merge < weights.length; merge++) {
    weights[merge] = below(left[merge]) + below(right[merge]);
  }
  return weights;
}
