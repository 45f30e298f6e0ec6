import type { TreeEnsemble } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";

/** A node as the kernel writes it: 12 words; see `boosting.ts` of the kernels. */
export const NODE_WORDS = 12;

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

/** Copies the first `numTrees` trees out of the kernels' memory. */
export function readTrees(
  kernels: Kernels,
  nodesPtr: number,
  offsetsPtr: number,
  categoriesPtr: number,
  numCategories: number,
  numTrees: number,
): TreeArrays {
  const nodeOffsets = kernels.i32(offsetsPtr, numTrees + 1).slice();
  const numNodes = numTrees === 0 ? 0 : nodeOffsets[numTrees];
  nodeOffsets[0] = 0;
  const ints = kernels.i32(nodesPtr, numNodes * NODE_WORDS);
  const floats = kernels.f32(nodesPtr, numNodes * NODE_WORDS);
  const int = (word: number) =>
    Int32Array.from({ length: numNodes }, (_, node) => ints[node * NODE_WORDS + word]);
  const float = (word: number) =>
    Float32Array.from({ length: numNodes }, (_, node) => floats[node * NODE_WORDS + word]);
  return {
    nodeOffsets,
    treeOutputs: new Int32Array(numTrees),
    left: int(0),
    right: int(1),
    feature: int(2),
    threshold: float(3),
    defaultLeft: Uint8Array.from(int(4)),
    cover: float(5),
    gain: float(6),
    baseWeight: float(7),
    categoryOffset: int(8),
    categorySize: int(9),
    categories: numTrees === 0 ? new Int32Array() : kernels.i32(categoriesPtr, numCategories).slice(),
  };
}
