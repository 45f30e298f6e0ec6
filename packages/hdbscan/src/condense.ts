import type { CondensedTree } from "@clusterwhy/core";
import type { SingleLinkageTree } from "./singleLinkage.js";

/**
 * Keeps of the dendrogram only the splits into two parts of at least `minClusterSize` rows; smaller parts are rows
 * that leave their cluster (Campello, Moulavi, Sander 2013, section 4; McInnes and Healy 2017).
 *
 * A split at distance 0 separates identical rows and is none: they leave together at lambda = Infinity.
 */
export function condenseTree(tree: SingleLinkageTree, minClusterSize: number): CondensedTree {
  const { numRows } = tree;
  const entries = new EntryList();
  let numClusters = 1;
  if (numRows >= 2) {
    // Breadth first, so that clusters are numbered level by level.
    const queue: { node: number; cluster: number }[] = [{ node: 2 * numRows - 2, cluster: numRows }];
    for (let position = 0; position < queue.length; position++) {
      const { node, cluster } = queue[position];
      const merge = node - numRows;
      const distance = tree.distances[merge];
      const sides = [tree.left[merge], tree.right[merge]];
      if (distance === 0) {
        addRows(entries, tree, node, cluster, Number.POSITIVE_INFINITY);
        continue;
      }
      const lambda = 1 / distance;
      const sizes = sides.map((side) => (side < numRows ? 1 : tree.sizes[side - numRows]));
      const split = sizes[0] >= minClusterSize && sizes[1] >= minClusterSize;
      sides.forEach((side, i) => {
        if (split) {
          const child = numRows + numClusters++;
          entries.add(cluster, child, lambda, sizes[i]);
          queue.push({ node: side, cluster: child });
        } else if (sizes[i] >= minClusterSize) {
          queue.push({ node: side, cluster });
        } else {
          addRows(entries, tree, side, cluster, lambda);
        }
      });
    }
  } else if (numRows === 1) {
    entries.add(1, 0, Number.POSITIVE_INFINITY, 1);
  }
  return { numRows, numClusters, ...entries.arrays() };
}

function addRows(
  entries: EntryList,
  tree: SingleLinkageTree,
  from: number,
  cluster: number,
  lambda: number,
): void {
  const stack = [from];
  while (stack.length > 0) {
    const node = stack.pop() as number;
    if (node < tree.numRows) entries.add(cluster, node, lambda, 1);
    else stack.push(tree.right[node - tree.numRows], tree.left[node - tree.numRows]);
  }
}

class EntryList {
  private readonly parent: number[] = [];
  private readonly child: number[] = [];
  private readonly lambda: number[] = [];
  private readonly childSize: number[] = [];

  add(parent: number, child: number, lambda: number, size: number): void {
    this.parent.push(parent);
    this.child.push(child);
    this.lambda.push(lambda);
    this.childSize.push(size);
  }

  arrays() {
    return {
      parent: Int32Array.from(this.parent),
      child: Int32Array.from(this.child),
      lambda: Float64Array.from(this.lambda),
      childSize: Int32Array.from(this.childSize),
    };
  }
}
