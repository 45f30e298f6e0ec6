import { parentPort, workerData } from "node:worker_threads";
import { ClusterwhyError } from "@clusterwhy/core";
import { fitTable } from "../fitTable.js";
import type { FitOptions } from "../options.js";

/** What the worker is told and what it tells. */
export interface FitTask {
  readonly source: string;
  readonly options: FitOptions;
  readonly folder: string;
}
export type FitMessage =
  | { readonly kind: "progress"; readonly stage: string; readonly share: number }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

/** A fit in a thread of its own, so that the studio goes on answering. */
async function work(task: FitTask): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("the fit's worker was started outside a worker thread");
  const tell = (message: FitMessage) => port.postMessage(message);
  const aborter = new AbortController();
  port.on("message", () => aborter.abort(new Error("cancelled")));
  let lastTold = 0;
  const onProgress = (stage: string, share: number) => {
    const now = performance.now();
    if (now - lastTold < 60 && share < 1) return;
    lastTold = now;
    tell({ kind: "progress", stage, share });
  };
  try {
    const run = await fitTable(task.source, task.options, { signal: aborter.signal, onProgress });
    try {
      tell({ kind: "progress", stage: "write", share: 0 });
      aborter.signal.throwIfAborted();
      await run.save(task.folder);
    } finally {
      await run.close();
    }
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
}

await work(workerData as FitTask);
