import type { CondensedTree } from "@clusterwhy/core";
import type { SingleLinkageTree } from "./singleLinkage.js";

/**
 * Keeps of the dendrogram only the splits into two parts of at least `minClusterSize` rows (Σ of their weights, where
 * rows have weights); smaller parts are rows that leave their cluster (Campello, Moulavi, Sander 2013, section 4;
 * McInnes and Healy 2017).
 *
 * A split at distance 0 separates identical rows and is none: they leave together at lambda = Infinity.
 */
export function condenseTree(tree: SingleLinkageTree, minClusterSize: number): CondensedTree {
  const { numRows } = tree;
  const entries = new EntryList(tree);
  // Breadth first, so that clusters are numbered level by level.
  const nodes: number[] = [];
  const owners: number[] = [];
  let numClusters = 1;
  if (numRows >= 1) {
    nodes.push(2 * numRows - 2);
    owners.push(numRows);
  }
  for (let position = 0; position < nodes.length; position++) {
    const node = nodes[position];
    const cluster = owners[position];
    const merge = node - numRows;
    // A row by itself is a cluster only where it stands for many; they join at its core distance.
    const distance = merge < 0 ? (tree.weighted?.cores[node] ?? 0) : tree.distances[merge];
    const lambda = distance === 0 ? Number.POSITIVE_INFINITY : 1 / distance;
    if (merge < 0 || distance === 0) {
      entries.addRows(node, cluster, lambda);
      continue;
    }
    const left = tree.left[merge];
    const right = tree.right[merge];
    const leftIsLarge = entries.weight(left) >= minClusterSize;
    const rightIsLarge = entries.weight(right) >= minClusterSize;
    const split = leftIsLarge && rightIsLarge;
    for (const [side, large] of [
      [left, leftIsLarge],
      [right, rightIsLarge],
    ] as const) {
      if (split) {
        const child = numRows + numClusters++;
        entries.add(cluster, child, lambda, side);
        nodes.push(side);
        owners.push(child);
      } else if (large) {
        nodes.push(side);
        owners.push(cluster);
      } else {
        entries.addRows(side, cluster, lambda);
      }
    }
  }
  return { numRows, numClusters, ...entries.arrays() };
}

class EntryList {
  private count = 0;
  private readonly parent: Int32Array;
  private readonly child: Int32Array;
  private readonly lambda: Float64Array;
  private readonly childSize: Int32Array;
  private readonly childWeight: Float64Array | undefined;

  /** Every row leaves once, and a tree of numRows leaves has fewer than 2 × numRows clusters. */
  constructor(private readonly tree: SingleLinkageTree) {
    const most = 3 * tree.numRows;
    this.parent = new Int32Array(most);
    this.child = new Int32Array(most);
    this.lambda = new Float64Array(most);
    this.childSize = new Int32Array(most);
    if (tree.weighted !== undefined) this.childWeight = new Float64Array(most);
  }

  size(node: number): number {
    return node < this.tree.numRows ? 1 : this.tree.sizes[node - this.tree.numRows];
  }

  weight(node: number): number {
    const { numRows, weighted } = this.tree;
    if (weighted === undefined) return this.size(node);
    return node < numRows ? weighted.weights[node] : weighted.below[node - numRows];
  }

  /** The child stands for everything below `node`. */
  add(parent: number, child: number, lambda: number, node: number): void {
    const at = this.count++;
    this.parent[at] = parent;
    this.child[at] = child;
    this.lambda[at] = lambda;
    this.childSize[at] = this.size(node);
    if (this.childWeight !== undefined) this.childWeight[at] = this.weight(node);
  }

  addRows(node: number, cluster: number, lambda: number): void {
    const { numRows, order, starts } = this.tree;
    if (node < numRows) {
      this.add(cluster, node, lambda, node);
      return;
    }
    const start = starts[node - numRows];
    const end = start + this.size(node);
    for (let at = start; at < end; at++) this.add(cluster, order[at], lambda, order[at]);
  }

  arrays() {
    const used = {
      parent: this.parent.slice(0, this.count),
      child: this.child.slice(0, this.count),
      lambda: this.lambda.slice(0, this.count),
      childSize: this.childSize.slice(0, this.count),
    };
    return this.childWeight === undefined
      ? used
      : { ...used, childWeight: this.childWeight.slice(0, this.count) };
  }
}
