import type { RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { LayoutRun, type LayoutTask, place, positionsOf, TASK_BYTES } from "./layoutRun.js";

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
  const run = LayoutRun.start(kernels, task);
  try {
    await run.run(run.numEpochs, control);
    return run.positions();
  } finally {
    run.close();
  }
}

/** From so many rows on, sharing an epoch costs threads little. */
const SHARED_ROWS = 4_000;

/** Whether threads would be idle while others finish the last layouts: then large ones have all threads, one after another. */
function isBetterInTurn({ threads }: Kernels, tasks: readonly LayoutTask[]): boolean {
  const last = tasks.length % threads;
  return last > 0 && tasks.length < 2 * threads && tasks.every(({ graph }) => graph.numRows >= SHARED_ROWS);
}

/**
 * The same bits as one by one: many small ones side by side, each on one thread; few large ones, and densMAP's, one
 * after another.
 */
export async function optimizeLayouts(
  kernels: Kernels,
  tasks: readonly LayoutTask[],
  control?: RunControl,
): Promise<Float32Array[]> {
  if (tasks.some((task) => task.logRadii !== undefined) || isBetterInTurn(kernels, tasks)) {
    const layouts: Float32Array[] = [];
    for (const task of tasks) layouts.push(await optimizeLayout(kernels, task, control));
    return layouts;
  }
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
    return placed.map((one) => positionsOf(kernels, one));
  } finally {
    scope.close();
  }
}
