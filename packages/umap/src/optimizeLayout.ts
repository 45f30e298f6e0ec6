import { deriveSeed, type FuzzyGraph, type RunControl, throwIfAborted } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import { defaultEpochs, type ResolvedUmapOptions } from "./options.js";

/** One layout to optimise. */
export interface LayoutTask {
  /** Every entry of it is sampled at least once: see `prominentEdges`. */
  readonly graph: FuzzyGraph;
  /** Float32Array [numRows × nComponents], row-major. Borrowed. */
  readonly initial: Float32Array;
  readonly options: ResolvedUmapOptions;
  readonly a: number;
  readonly b: number;
}

const BLOCK_ROWS = 256;
const TASK_BYTES = 128;

/**
 * Minimises UMAP's fuzzy cross entropy by stochastic gradients in batches: within an epoch all rows see the
 * positions of its start and write only their own, so that any number of threads gives the same bits; Adam with a
 * short memory makes up for the delay (uwot's batch mode). Edges are sampled in proportion to their weight as in
 * McInnes, Healy, Melville 2018, algorithm 5.
 *
 * @returns Float32Array [numRows × nComponents]
 */
export async function optimizeLayout(
  kernels: Kernels,
  task: LayoutTask,
  control?: RunControl,
): Promise<Float32Array> {
  const scope = kernels.scope();
  try {
    const placed = place(kernels, scope, task, scope.allocateZeroed(TASK_BYTES));
    for (let epoch = 0; epoch < placed.numEpochs; epoch++) {
      throwIfAborted(control);
      kernels.i32(placed.address + 84, 1)[0] = epoch;
      const work = { numItems: task.graph.numRows, blockSize: BLOCK_ROWS, scratchBytes: placed.scratchBytes };
      await kernels.parallel("layoutEpoch", [placed.address], work, control);
      swapPositions(kernels, placed.address);
      control?.onProgress?.("layout", (epoch + 1) / placed.numEpochs);
    }
    return positionsOf(kernels, placed.address, task.initial.length);
  } finally {
    scope.close();
  }
}

/** The same bits as one by one, each layout on one thread: for many small ones side by side. */
export async function optimizeLayouts(
  kernels: Kernels,
  tasks: readonly LayoutTask[],
  control?: RunControl,
): Promise<Float32Array[]> {
  const scope = kernels.scope();
  try {
    const base = scope.allocateZeroed(TASK_BYTES * tasks.length);
    const placed = tasks.map((task, i) => place(kernels, scope, task, base + i * TASK_BYTES));
    const scratchBytes = Math.max(...placed.map((one) => one.scratchBytes));
    await kernels.parallel(
      "layoutWhole",
      [base],
      { numItems: tasks.length, blockSize: 1, scratchBytes },
      control,
    );
    return tasks.map((task, i) => positionsOf(kernels, placed[i].address, task.initial.length));
  } finally {
    scope.close();
  }
}

interface PlacedTask {
  readonly address: number;
  readonly numEpochs: number;
  readonly scratchBytes: number;
}

/** Writes the task as `layout.ts` of the kernels describes it. */
function place(kernels: Kernels, scope: Scope, task: LayoutTask, address: number): PlacedTask {
  const { initial, options } = task;
  const numEpochs = options.nEpochs ?? defaultEpochs(task.graph.numRows);
  const { offsets, targets, weights } = task.graph;
  const periods = samplingPeriods(weights);
  const numFloats = initial.length;
  const words = [
    task.graph.numRows,
    options.nComponents,
    scope.copyIn(offsets),
    scope.copyIn(targets),
    scope.copyIn(periods),
    scope.copyIn(periods),
    scope.copyIn(initial),
    scope.allocate(numFloats * 4),
    scope.allocateZeroed(numFloats * 4),
    scope.allocateZeroed(numFloats * 4),
    options.negativeSampleRate,
    deriveSeed(options.seed, "negative samples"),
  ];
  kernels.u32(address, words.length).set(words);
  kernels.f64(address + 48, 4).set([task.a, task.b, options.repulsionStrength, options.learningRate]);
  kernels.i32(address + 80, 3).set([numEpochs, 0, numEpochs]);
  const numIndices = longestRowOf(offsets) * (1 + options.negativeSampleRate) + 8;
  return { address, numEpochs, scratchBytes: numIndices * 4 + 32 + options.nComponents * 16 };
}

/**
 * Epochs between two samples of an edge: the heaviest is sampled in every epoch, one of half its weight in every
 * second one.
 */
function samplingPeriods(weights: Float32Array): Float32Array {
  let heaviest = 0;
  for (const weight of weights) if (weight > heaviest) heaviest = weight;
  return weights.map((weight) => heaviest / weight);
}

function longestRowOf(offsets: Uint32Array): number {
  let longest = 0;
  for (let row = 1; row < offsets.length; row++) longest = Math.max(longest, offsets[row] - offsets[row - 1]);
  return longest;
}

function swapPositions(kernels: Kernels, address: number): void {
  const pointers = kernels.u32(address + 24, 2);
  pointers.reverse();
}

function positionsOf(kernels: Kernels, address: number, numFloats: number): Float32Array {
  return kernels.f32(kernels.u32(address + 24, 1)[0], numFloats).slice();
}
