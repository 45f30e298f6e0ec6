import type { TreeEnsemble } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { NODE_WORDS } from "./records.js";

type TreeArrays = Pick<
  TreeEnsemble,
  | "nodeOffsets"
  | "treeOutputs"
  | "left"
  | "right"
  | "feature"
  | "threshold"
  | "defaultLeft"
  | "cover"
  | "gain"
  | "baseWeight"
  | "categoryOffset"
  | "categorySize"
  | "categories"
>;

/**
 * Copies the first `numTrees` trees out of the kernels' memory. Trees grown depth first get XGBoost's numbers, level by
 * level (`renumber`); grown by priority they have them.
 */
export function readTrees(
  kernels: Kernels,
  nodesPtr: number,
  offsetsPtr: number,
  categoriesPtr: number,
  numCategories: number,
  numTrees: number,
  numOutputs: number,
  renumber: boolean,
): TreeArrays {
  const nodeOffsets = new Int32Array(numTrees + 1);
  if (numTrees > 0) nodeOffsets.set(kernels.i32(offsetsPtr, numTrees + 1));
  const numNodes = nodeOffsets[numTrees];
  const ints = kernels.i32(nodesPtr, numNodes * NODE_WORDS);
  const floats = kernels.f32(nodesPtr, numNodes * NODE_WORDS);
  const arrays = {
    left: new Int32Array(numNodes).fill(-1),
    right: new Int32Array(numNodes).fill(-1),
    feature: new Int32Array(numNodes),
    threshold: new Float32Array(numNodes),
    defaultLeft: new Uint8Array(numNodes),
    cover: new Float32Array(numNodes),
    gain: new Float32Array(numNodes),
    baseWeight: new Float32Array(numNodes),
    categoryOffset: new Int32Array(numNodes),
    categorySize: new Int32Array(numNodes),
  };
  const lists = kernels.i32(categoriesPtr, numCategories);
  const categories: number[] = [];
  const queue = new Int32Array(numNodes);
  for (let tree = 0; tree < numTrees; tree++) {
    const offset = nodeOffsets[tree];
    const end = nodeOffsets[tree + 1] - offset;
    // Children are numbered when their parent is visited: queue[n] is the kernel's number of node n.
    let numbered = 1;
    for (let node = 0; node < end; node++) queue[node] = renumber ? 0 : node;
    for (let node = 0; node < end; node++) {
      const at = offset + node;
      const word = (offset + queue[node]) * NODE_WORDS;
      if (ints[word] >= 0) {
        arrays.left[at] = renumber ? numbered : ints[word];
        arrays.right[at] = renumber ? numbered + 1 : ints[word + 1];
        if (renumber) {
          queue[numbered++] = ints[word];
          queue[numbered++] = ints[word + 1];
        }
      }
      arrays.feature[at] = ints[word + 2];
      arrays.threshold[at] = floats[word + 3];
      arrays.defaultLeft[at] = ints[word + 4];
      arrays.cover[at] = floats[word + 5];
      arrays.gain[at] = floats[word + 6];
      arrays.baseWeight[at] = floats[word + 7];
      arrays.categorySize[at] = ints[word + 9];
      arrays.categoryOffset[at] = ints[word + 8] < 0 ? -1 : categories.length;
      // In the order of the nodes, whatever the order of growth.
      for (let i = 0; i < ints[word + 9]; i++) categories.push(lists[ints[word + 8] + i]);
    }
  }
  return {
    nodeOffsets,
    treeOutputs: Int32Array.from({ length: numTrees }, (_, tree) => tree % numOutputs),
    ...arrays,
    categories: Int32Array.from(categories),
  };
}
