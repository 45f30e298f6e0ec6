import { inputError, type TreeEnsemble } from "@clusterwhy/core";
import { goesLeft } from "./goesLeft.js";
import type { FeatureData } from "./quantize.js";

/**
 * Margins: the base margin plus the leaf values, added in double precision in the order of the trees.
 *
 * @returns Float64Array [numRows × numOutputs], row-major
 * @throws ClusterwhyError `FEATURE_COUNT`
 */
export function predictMargins(ensemble: TreeEnsemble, data: FeatureData): Float64Array {
  const numFeatures = ensemble.featureNames.length;
  if (data.featureNames.length !== numFeatures) {
    throw inputError(
      "FEATURE_COUNT",
      `the model was trained on ${numFeatures} features; the data has ${data.featureNames.length}`,
    );
  }
  const { numOutputs } = ensemble;
  const numTrees = ensemble.nodeOffsets.length - 1;
  const margins = new Float64Array(data.numRows * numOutputs);
  for (let row = 0; row < data.numRows; row++) {
    margins.set(ensemble.baseMargins, row * numOutputs);
    for (let tree = 0; tree < numTrees; tree++) {
      const leaf = leafOf(ensemble, tree, data.values, row * numFeatures);
      margins[row * numOutputs + ensemble.treeOutputs[tree]] += ensemble.threshold[leaf];
    }
  }
  return margins;
}

/**
 * Which leaf of every tree a row falls into, as the node's index within its tree.
 *
 * @returns Int32Array [numRows × numTrees], row-major
 */
export function predictLeaves(ensemble: TreeEnsemble, data: FeatureData): Int32Array {
  const numTrees = ensemble.nodeOffsets.length - 1;
  const leaves = new Int32Array(data.numRows * numTrees);
  for (let row = 0; row < data.numRows; row++) {
    for (let tree = 0; tree < numTrees; tree++) {
      const leaf = leafOf(ensemble, tree, data.values, row * ensemble.featureNames.length);
      leaves[row * numTrees + tree] = leaf - ensemble.nodeOffsets[tree];
    }
  }
  return leaves;
}

/** Position of the leaf among all nodes. */
function leafOf(ensemble: TreeEnsemble, tree: number, values: Float32Array, rowStart: number): number {
  const offset = ensemble.nodeOffsets[tree];
  let node = offset;
  while (ensemble.left[node] >= 0) {
    const left = goesLeft(ensemble, node, values[rowStart + ensemble.feature[node]]);
    node = offset + (left ? ensemble.left[node] : ensemble.right[node]);
  }
  return node;
}
