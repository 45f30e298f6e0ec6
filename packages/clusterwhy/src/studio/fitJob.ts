import { basename } from "node:path";
import { Worker } from "node:worker_threads";
import { usageError } from "@clusterwhy/core";
import type { FitOptions } from "../options.js";
import type { FitMessage, FitTask } from "./fitWorker.js";

/** Where the fit stands; what the page shows. */
export type JobState =
  | { readonly status: "idle" }
  | {
      readonly status: "running";
      readonly source: string;
      readonly stage: string;
      readonly share: number;
      readonly started: number;
    }
  | { readonly status: "done"; readonly run: string }
  | { readonly status: "cancelled" }
  | { readonly status: "failed"; readonly code: string; readonly message: string };

/** Milliseconds that a cancelled fit has to stop by itself. */
const PATIENCE = 4000;

/** At most one fit at a time. */
export class FitJobs {
  #state: JobState = { status: "idle" };
  #worker: Worker | undefined;
  readonly #listeners = new Set<(state: JobState) => void>();

  get state(): JobState {
    return this.#state;
  }

  /** Calls `listener` with every new state. @returns stops that */
  listen(listener: (state: JobState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws ClusterwhyError `FIT_RUNNING` */
  start(source: string, options: FitOptions, folder: string): void {
    if (this.#worker !== undefined)
      throw usageError("FIT_RUNNING", "a fit is running; wait for it or cancel it");
    const started = Date.now();
    const task: FitTask = { source, options, folder };
    const worker = new Worker(new URL("./fitWorker.js", import.meta.url), { workerData: task });
    this.#worker = worker;
    this.#tell({ status: "running", source, stage: "read", share: 0, started });
    worker.on("message", (message: FitMessage) => {
      if (message.kind === "progress") {
        this.#tell({ status: "running", source, stage: message.stage, share: message.share, started });
      } else if (message.kind === "done") this.#end({ status: "done", run: basename(folder) });
      else if (message.code === "CANCELLED") this.#end({ status: "cancelled" });
      else this.#end({ status: "failed", code: message.code, message: message.message });
    });
    worker.on("error", (error) => this.#end({ status: "failed", code: "FAULT", message: error.message }));
    worker.on("exit", () => {
      this.#worker = undefined;
      if (this.#state.status === "running") this.#end({ status: "cancelled" });
    });
  }

  /** Asks the fit to stop, and stops it where it does not. Nothing of it is left behind. */
  cancel(): void {
    const worker = this.#worker;
    if (worker === undefined) return;
    worker.postMessage("cancel");
    setTimeout(() => {
      if (this.#worker === worker) void worker.terminate();
    }, PATIENCE).unref();
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #end(state: JobState): void {
    this.#tell(state);
  }

  #tell(state: JobState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
