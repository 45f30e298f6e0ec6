import type { Matrix, RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import { buildKdTree, type KdTree } from "./kdTree.js";

const LEAF_ROWS = 32; // the kernels' MAX_LEAF_ROWS
export const LEAVES_PER_BLOCK = 64;

/** Addresses of what the kernels' kdCores writes, all by position. */
export interface CoreSearch {
  readonly cores: number;
  readonly lists: number;
  readonly listLength: number;
  readonly tied: number;
}

/** Core distances and lists of the `listLength` nearest rows, for every row of the tree. */
export async function coresOnTree(
  kernels: Kernels,
  scope: Scope,
  tree: KdTree,
  k: number,
  listLength: number,
  control?: RunControl,
): Promise<CoreSearch> {
  const found = {
    cores: scope.allocate(tree.numRows * 8),
    lists: scope.allocate(tree.numRows * listLength * 4),
    listLength,
    tied: scope.allocate(tree.numRows),
  };
  await kernels.parallel(
    "kdCores",
    [tree.address, k, found.cores, found.lists, listLength, found.tied],
    {
      numItems: tree.numLeaves,
      blockSize: LEAVES_PER_BLOCK,
      scratchBytes: 64 + LEAF_ROWS * (20 + 12 * k + 4 * tree.numDims),
    },
    control,
  );
  return found;
}

/** Address of the least core distance below every node. */
export async function leastCores(
  kernels: Kernels,
  scope: Scope,
  tree: KdTree,
  cores: number,
  control?: RunControl,
): Promise<number> {
  const nodeCores = scope.allocate(tree.numNodes * 8);
  const leaves = { numItems: tree.numLeaves, blockSize: LEAVES_PER_BLOCK };
  await kernels.parallel("kdLeafCores", [tree.address, cores, nodeCores], leaves, control);
  kernels.exports.kdNodeCores(tree.address, nodeCores);
  return nodeCores;
}

/** Int32Array [numRows × k]: every row's k nearest other rows, nearest first. */
export async function nearestOnTree(
  kernels: Kernels,
  matrix: Matrix,
  kernelMetric: number,
  k: number,
  control?: RunControl,
): Promise<Int32Array> {
  const { numRows } = matrix;
  const scope = kernels.scope();
  try {
    const tree = await buildKdTree(kernels, scope, matrix, kernelMetric, control);
    const { lists } = await coresOnTree(kernels, scope, tree, k, k, control);
    const rowAt = kernels.i32(tree.rows, numRows);
    const positions = kernels.i32(lists, numRows * k);
    const nearest = new Int32Array(numRows * k);
    for (let position = 0; position < numRows; position++) {
      const row = rowAt[position];
      for (let i = 0; i < k; i++) nearest[row * k + i] = rowAt[positions[position * k + i]];
    }
    return nearest;
  } finally {
    scope.close();
  }
}
