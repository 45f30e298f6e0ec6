import type { RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import type { KernelRows } from "./kernelRows.js";

/** Leaves hold between half of it and all of it. A multiple of 4. */
const LEAF_CAPACITY = 32;
const TREE_BYTES = 64;
/** Bytes that the search kernel asks of every participant. */
export const SEARCH_SCRATCH_BYTES = 528;

/**
 * Builds the k-d tree that `kdTree.ts` of the kernels describes: level by level, the nodes of a level side by side.
 *
 * @param points address of the rows, borrowed as long as the tree lives
 * @returns address of the tree, allocated in `scope`
 */
export async function buildKdTree(
  kernels: Kernels,
  scope: Scope,
  points: number,
  rows: KernelRows,
  numRows: number,
  numDims: number,
  control?: RunControl,
): Promise<number> {
  let levels = 0;
  while (numRows > LEAF_CAPACITY * 2 ** levels) levels++;
  const numLeaves = 2 ** levels;
  const tree = scope.allocateZeroed(TREE_BYTES);
  const order = scope.copyIn(Int32Array.from({ length: numRows }, (_, row) => row));
  const words = [
    numRows,
    numDims,
    rows.stride,
    levels,
    points,
    order,
    scope.allocate(2 * numLeaves * rows.stride * 8),
    scope.allocate(2 * numLeaves * 4),
    scope.allocate(numLeaves * LEAF_CAPACITY * rows.stride * 4),
    LEAF_CAPACITY,
    rows.metric,
  ];
  kernels.u32(tree, words.length).set(words);
  for (let level = 0; level <= levels; level++) {
    const numNodes = 2 ** level;
    const blockSize = Math.max(1, Math.ceil(numNodes / 64));
    await kernels.parallel("splitKdNodes", [tree, level], { numItems: numNodes, blockSize }, control);
  }
  return tree;
}
