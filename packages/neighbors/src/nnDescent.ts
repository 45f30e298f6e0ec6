import { type RunControl, throwIfAborted } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import type { KernelRows } from "./kernelRows.js";
import { codeRows, type RowCodes } from "./rowCodes.js";
import type { RpForest } from "./rpForest.js";

/** New and old candidates of a row at most, each; more find more in a round and cost more. At most 255. */
const MOST_CANDIDATES = 24;
/** Neighbours beyond those asked for: a wider graph finds more. */
const SPARE_NEIGHBORS = 5;
const MAX_ITERATIONS = 16;
/** Share of changed entries below which the graph counts as found. */
const SETTLED = 0.001;
/** Rows of a round; what they find is put in before the next round. */
const ROUND_ROWS = 8192;
const BLOCK_ROWS = 32;
const MOST_BUCKETS = 128;

/**
 * Approximate neighbours by NN-descent (Dong, Charikar, Li 2011), started from random projection trees.
 *
 * @param points  address of the rows
 * @param indices address of Int32Array [numRows × k], written: ascending by (distance, row)
 * @param distances address of Float32Array [numRows × k], written
 */
export async function descend(
  kernels: Kernels,
  points: number,
  rows: KernelRows,
  numRows: number,
  k: number,
  forest: RpForest,
  seed: number,
  indices: number,
  distances: number,
  control?: RunControl,
): Promise<void> {
  const scope = kernels.scope();
  try {
    const codes = await codeRows(kernels, scope, points, rows, numRows, control);
    const width = Math.min(numRows - 1, k + SPARE_NEIGHBORS);
    const task = placeTask(kernels, scope, points, rows, numRows, width, codes, seed);
    await joinAllLeaves(kernels, task, forest, numRows, control);
    await iterate(kernels, task, numRows, width, control);
    await kernels.parallel(
      "rerank",
      [points, rows.stride, rows.metric, task.indices, width, k, indices, distances],
      { numItems: numRows, blockSize: 256 },
      control,
    );
  } finally {
    scope.close();
  }
}

interface DescentTask {
  readonly address: number;
  readonly indices: number;
  readonly updates: number;
  readonly numBuckets: number;
  readonly joinScratch: number;
}

/** Writes the task as `nnDescent.ts` of the kernels describes it; all lists empty. */
function placeTask(
  kernels: Kernels,
  scope: Scope,
  points: number,
  rows: KernelRows,
  numRows: number,
  k: number,
  codes: RowCodes | undefined,
  seed: number,
): DescentTask {
  let shift = 0;
  while (numRows >> shift > MOST_BUCKETS) shift++;
  const numBuckets = ((numRows - 1) >> shift) + 1;
  const numBlocks = Math.ceil(Math.min(ROUND_ROWS, numRows) / BLOCK_ROWS);
  const most = MOST_CANDIDATES;
  // All pairs of new candidates and all of new with old, in both directions.
  const capacity = BLOCK_ROWS * (most * (most - 1) + 2 * most * most);
  const address = scope.allocateZeroed(128);
  const indices = scope.allocate(numRows * k * 4);
  const distances = scope.allocate(numRows * k * 4);
  const updates = scope.allocate(numBuckets * 4);
  const words = [
    points,
    rows.stride,
    rows.metric,
    codes?.codes ?? 0,
    codes?.codeStride ?? 0,
    codes?.norms ?? 0,
    numRows,
    k,
    indices,
    distances,
    scope.allocateZeroed(numRows * k),
    scope.allocate((numRows + 2) * 4),
    scope.allocate(numRows * k * 4),
    scope.allocate(numRows * most * 8),
    scope.allocate(numRows * 2),
    most,
    scope.allocate(numBlocks * capacity * 12),
    capacity,
    scope.allocate(numBlocks * (numBuckets + 1) * 4),
    shift,
    numBuckets,
    0,
    0,
    updates,
    seed,
    0,
  ];
  kernels.u32(address, words.length).set(words);
  kernels.i32(indices, numRows * k).fill(-1);
  kernels.f32(distances, numRows * k).fill(Number.POSITIVE_INFINITY);
  return { address, indices, updates, numBuckets, joinScratch: capacity * 12 + numBuckets * 4 + most * 24 };
}

async function joinAllLeaves(
  kernels: Kernels,
  task: DescentTask,
  forest: RpForest,
  numRows: number,
  control?: RunControl,
): Promise<void> {
  const numLeaves = 2 ** forest.levels;
  const scratchBytes = (Math.ceil(numRows / numLeaves) + 1) * 4;
  for (let tree = 0; tree < forest.numTrees; tree++) {
    await kernels.parallel(
      "joinLeaves",
      [task.address, forest.orders + tree * numRows * 4, forest.levels],
      { numItems: numLeaves, blockSize: Math.max(1, Math.ceil(numLeaves / 256)), scratchBytes },
      control,
    );
  }
}

async function iterate(
  kernels: Kernels,
  task: DescentTask,
  numRows: number,
  k: number,
  control?: RunControl,
): Promise<void> {
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    throwIfAborted(control);
    kernels.u32(task.address + 100, 1)[0] = iteration;
    kernels.exports.reverseGraph(task.address);
    await kernels.parallel(
      "drawCandidates",
      [task.address],
      { numItems: numRows, blockSize: 256, scratchBytes: MOST_CANDIDATES * 8 },
      control,
    );
    kernels.u32(task.updates, task.numBuckets).fill(0);
    for (let first = 0; first < numRows; first += ROUND_ROWS) {
      const numRound = Math.min(ROUND_ROWS, numRows - first);
      kernels.u32(task.address + 84, 2).set([first, numRound]);
      await kernels.parallel(
        "joinCandidates",
        [task.address],
        { numItems: Math.ceil(numRound / BLOCK_ROWS), blockSize: 1, scratchBytes: task.joinScratch },
        control,
      );
      await kernels.parallel(
        "applyRecords",
        [task.address],
        { numItems: task.numBuckets, blockSize: 2 },
        control,
      );
    }
    const updates = kernels.u32(task.updates, task.numBuckets).reduce((sum, count) => sum + count, 0);
    control?.onProgress?.("neighbors", (iteration + 1) / MAX_ITERATIONS);
    if (updates <= SETTLED * numRows * k) return;
  }
}
