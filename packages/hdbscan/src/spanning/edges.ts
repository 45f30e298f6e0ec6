import type { SpanningTree } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";

/** Addresses of a tree's edges, in any order, weights in the kernels' unit. */
export interface EdgeList {
  readonly from: number;
  readonly to: number;
  readonly weights: number;
}

/** The edges by (weight, smaller row, larger row), as arrays of their own. */
export function sortedTree(
  kernels: Kernels,
  numRows: number,
  edges: EdgeList,
  toDistance: (weight: number) => number,
): SpanningTree {
  const numEdges = numRows - 1;
  const scope = kernels.scope();
  try {
    const order = scope.allocate(numEdges * 4);
    const spare = scope.allocate(numEdges * 4);
    const counts = scope.allocate(2048 * 4);
    kernels.exports.sortEdges(edges.from, edges.to, edges.weights, numEdges, order, spare, counts);
    const sorted = kernels.i32(order, numEdges);
    const [from, to] = [kernels.i32(edges.from, numEdges), kernels.i32(edges.to, numEdges)];
    const weights = kernels.f64(edges.weights, numEdges);
    const tree = {
      numRows,
      from: new Int32Array(numEdges),
      to: new Int32Array(numEdges),
      weights: new Float64Array(numEdges),
    };
    for (let place = 0; place < numEdges; place++) {
      const edge = sorted[place];
      tree.from[place] = from[edge];
      tree.to[place] = to[edge];
      tree.weights[place] = toDistance(weights[edge]);
    }
    return tree;
  } finally {
    scope.close();
  }
}
