import type { XgboostTree } from "./xgboostSchema.js";

/** Checked trees, and the output of each, as the arrays of a TreeEnsemble. */
export function joinTrees(trees: readonly XgboostTree[], outputs: ArrayLike<number>) {
  const nodeOffsets = new Int32Array(trees.length + 1);
  trees.forEach((tree, i) => {
    nodeOffsets[i + 1] = nodeOffsets[i] + tree.left_children.length;
  });
  const numNodes = nodeOffsets[trees.length];
  const joined = {
    nodeOffsets,
    treeOutputs: Int32Array.from(outputs),
    left: new Int32Array(numNodes),
    right: new Int32Array(numNodes),
    feature: new Int32Array(numNodes),
    threshold: new Float32Array(numNodes),
    defaultLeft: new Uint8Array(numNodes),
    cover: new Float32Array(numNodes),
    gain: new Float32Array(numNodes),
    baseWeight: new Float32Array(numNodes),
    categoryOffset: new Int32Array(numNodes).fill(-1),
    categorySize: new Int32Array(numNodes),
  };
  const categories: number[] = [];
  trees.forEach((tree, i) => {
    const at = nodeOffsets[i];
    joined.left.set(tree.left_children, at);
    joined.right.set(tree.right_children, at);
    joined.feature.set(tree.split_indices, at);
    joined.threshold.set(tree.split_conditions, at);
    joined.defaultLeft.set(Uint8Array.from(tree.default_left, Number), at);
    joined.cover.set(tree.sum_hessian, at);
    joined.gain.set(tree.loss_changes, at);
    joined.baseWeight.set(tree.base_weights, at);
    for (let k = 0; k < tree.categories_nodes.length; k++) {
      const node = at + tree.categories_nodes[k];
      const start = tree.categories_segments[k];
      joined.categoryOffset[node] = categories.length;
      // Some files have no number here, and none is used.
      if (Number.isNaN(joined.threshold[node])) joined.threshold[node] = 0;
      joined.categorySize[node] = tree.categories_sizes[k];
      for (let c = 0; c < tree.categories_sizes[k]; c++) categories.push(tree.categories[start + c]);
    }
  });
  return { ...joined, categories: Int32Array.from(categories) };
}
