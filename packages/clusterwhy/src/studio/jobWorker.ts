import { rename, writeFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { ClusterwhyError, type LayoutFrame, type RunControl } from "@clusterwhy/core";
import { fitTable } from "../fitTable.js";
import type { FitOptions } from "../options.js";
import { type PackedPoints, packPoints } from "./packedPoints.js";
import { tune } from "./tuning.js";

/** What the worker is told and what it tells. */
export interface JobTask {
  readonly kind: "fit" | "tune";
  readonly source: string;
  readonly options: FitOptions;
  /** The run folder, or the tuning's file, to write. */
  readonly target: string;
}
export type JobMessage =
  | { readonly kind: "progress"; readonly stage: string; readonly share: number }
  | { readonly kind: "layout"; readonly picture: LayoutPicture }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

/** The map on its way to its final form. */
export interface LayoutPicture extends PackedPoints {
  readonly epoch: number;
  readonly numEpochs: number;
}

const TUNE_STAGE = "trying settings";
const MOST_POINTS = 4000;
/** Milliseconds between two messages of a kind. */
const PROGRESS_PAUSE = 60;
const LAYOUT_PAUSE = 120;

/** A fit or a tuning in a thread of its own, so that the studio goes on answering. */
async function work(task: JobTask): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("the studio's worker was started outside a worker thread");
  const tell = (message: JobMessage) => port.postMessage(message);
  const aborter = new AbortController();
  port.on("message", () => aborter.abort(new Error("cancelled")));
  const control: RunControl = {
    signal: aborter.signal,
    onProgress: throttled(PROGRESS_PAUSE, (_, share) => share === 1, tellProgress),
    onLayout: throttled(LAYOUT_PAUSE, ({ epoch, numEpochs }) => epoch === numEpochs, tellLayout),
  };
  try {
    await (task.kind === "fit" ? fitAndSave(task, control) : tuneAndSave(task, control));
    tell({ kind: "done" });
  } catch (error) {
    const code = aborter.signal.aborted
      ? "CANCELLED"
      : error instanceof ClusterwhyError
        ? error.code
        : "FAULT";
    tell({ kind: "failed", code, message: error instanceof Error ? error.message : String(error) });
  } finally {
    port.close();
  }

  function tellProgress(stage: string, share: number) {
    tell({ kind: "progress", stage, share });
  }

  function tellLayout({ epoch, numEpochs, numDims, positions }: LayoutFrame) {
    const picture = { epoch, numEpochs, ...packPoints(positions(), numDims, MOST_POINTS) };
    tell({ kind: "layout", picture });
  }
}

async function fitAndSave({ source, options, target }: JobTask, control: RunControl): Promise<void> {
  const run = await fitTable(source, options, control);
  try {
    control.onProgress?.("write", 0);
    control.signal?.throwIfAborted();
    await run.save(target);
  } finally {
    await run.close();
  }
}

async function tuneAndSave({ source, options, target }: JobTask, control: RunControl): Promise<void> {
  // The stages of each map would make the bar jump; their number says how far the whole is.
  const tuning = await tune(source, options, {
    signal: control.signal,
    onProgress: (stage, share) => {
      if (stage === TUNE_STAGE) control.onProgress?.(stage, share);
    },
  });
  control.signal?.throwIfAborted();
  const partial = `${target}.partial`;
  await writeFile(partial, JSON.stringify(tuning));
  await rename(partial, target);
}

/** At most one call in so many milliseconds; what `isLast` holds for always passes. */
function throttled<Args extends unknown[]>(
  pause: number,
  isLast: (...args: Args) => boolean,
  call: (...args: Args) => void,
): (...args: Args) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (...args) => {
    const now = performance.now();
    if (now - last < pause && !isLast(...args)) return;
    last = now;
    call(...args);
  };
}

await work(workerData as JobTask);
