import type { KnnGraph } from "@clusterwhy/core";
import { allNodes, type ClusterNode } from "./splitStrength.js";

/** A split is open where less than this share of the smaller side's nearest neighbours lies on the other. */
export const OPEN_SHARE = 0.01;

/**
 * How far the two sides of a split reach into each other in the data: the share of the smaller side's nearest
 * neighbours, among those on either side, that lie on the larger one. 0: no row of either has a neighbour in the other.
 */
export function sharedNeighbors(node: ClusterNode, knn: KnnGraph): number {
  const side = new Uint8Array(knn.numRows);
  const [first, second] =
    node.children[0].rows.length <= node.children[1].rows.length
      ? node.children
      : [...node.children].reverse();
  for (const row of first.rows) side[row] = 1;
  for (const row of second.rows) side[row] = 2;
  let across = 0;
  let all = 0;
  for (const row of first.rows) {
    for (let at = row * knn.k; at < (row + 1) * knn.k; at++) {
      const other = side[knn.indices[at]];
      if (other === 2) across++;
      if (other !== 0) all++;
    }
  }
  return all === 0 ? 0 : across / all;
}

/** Splits whose sides are both larger than a neighbourhood: a smaller side always reaches across. */
export function isMeasurable(node: ClusterNode, knn: KnnGraph): boolean {
  return node.children.length === 2 && node.children.every((child) => child.rows.length > knn.k + 1);
}

/** Whether any measurable split of the tree, stronger than `least`, is open. */
export function hasOpenSplit(root: ClusterNode, knn: KnnGraph, least: number): boolean {
  return allNodes(root).some(
    (node) => node.strength > least && isMeasurable(node, knn) && sharedNeighbors(node, knn) < OPEN_SHARE,
  );
}
