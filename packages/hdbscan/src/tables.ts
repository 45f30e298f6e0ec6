import type { HdbscanModel } from "./clusterTree.js";

// The reference packages' tables, column by column under their own names.

/** hdbscan's `condensed_tree_.to_pandas()`. */
export function condensedTreeTable({ condensedTree }: HdbscanModel) {
  const { parent, child, lambda, childSize } = condensedTree;
  return { parent, child, lambda_val: lambda, child_size: childSize };
}

/** hdbscan's `single_linkage_tree_.to_pandas()`: merge i makes node `parent`. */
export function singleLinkageTable({ singleLinkageTree }: HdbscanModel) {
  const { numRows, left, right, distances, sizes } = singleLinkageTree;
  const parent = Int32Array.from(left, (_, merge) => numRows + merge);
  return { parent, left_child: left, right_child: right, distance: distances, size: sizes };
}

/** hdbscan's `minimum_spanning_tree_.to_pandas()`. */
export function spanningTreeTable({ spanningTree }: HdbscanModel) {
  const { from, to, weights } = spanningTree;
  return { from, to, distance: weights };
}

/** scipy's linkage matrix, Float64Array [(numRows − 1) × 4], row-major: left, right, distance, size. */
export function linkageMatrix({ singleLinkageTree }: HdbscanModel): Float64Array {
  const { left, right, distances, sizes } = singleLinkageTree;
  const matrix = new Float64Array(4 * left.length);
  for (let merge = 0; merge < left.length; merge++) {
    matrix.set([left[merge], right[merge], distances[merge], sizes[merge]], 4 * merge);
  }
  return matrix;
}
