import { basename } from "node:path";
import { Worker } from "node:worker_threads";
import { usageError } from "@clusterwhy/core";
import { heapFull } from "../cli/heapFull.js";
import type { JobMessage, JobTask, LayoutPicture } from "./jobWorker.js";

export type JobKind = JobTask["kind"];

/** Where the work stands; what the page shows. */
export type JobState =
  | { readonly status: "idle" }
  | {
      readonly status: "running";
      readonly kind: JobKind;
      readonly source: string;
      readonly stage: string;
      readonly share: number;
      /** Milliseconds since 1970. */
      readonly started: number;
      readonly stageStarted: number;
    }
  | { readonly status: "done"; readonly kind: "fit"; readonly run: string }
  | { readonly status: "done"; readonly kind: "tune" }
  | { readonly status: "cancelled"; readonly kind: JobKind }
  | { readonly status: "failed"; readonly kind: JobKind; readonly code: string; readonly message: string };

export interface JobListener {
  onState(state: JobState): void;
  onLayout(picture: LayoutPicture): void;
}

/** Milliseconds that a cancelled job has to stop by itself. */
const PATIENCE = 4000;

/** At most one fit or tuning at a time. */
export class Jobs {
  #state: JobState = { status: "idle" };
  #layout: LayoutPicture | undefined;
  #worker: Worker | undefined;
  readonly #listeners = new Set<JobListener>();

  get state(): JobState {
    return this.#state;
  }

  /** The newest picture of the layout of the fit that runs. */
  get layout(): LayoutPicture | undefined {
    return this.#layout;
  }

  /** Tells `listener` of every new state and picture. @returns stops that */
  listen(listener: JobListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws ClusterwhyError `FIT_RUNNING` */
  start(task: JobTask): void {
    if (this.#worker !== undefined) {
      const what = this.#state.status === "running" && this.#state.kind === "tune" ? "a tuning" : "a fit";
      throw usageError("FIT_RUNNING", `${what} is running; wait for it or cancel it`);
    }
    const { kind, source } = task;
    const started = Date.now();
    let stageStarted = started;
    const worker = new Worker(new URL("./jobWorker.js", import.meta.url), { workerData: task });
    this.#worker = worker;
    this.#layout = undefined;
    const running = (stage: string, share: number) =>
      this.#tell({ status: "running", kind, source, stage, share, started, stageStarted });
    // Whoever hears of the end may start the next one, though the thread has not quite gone. Only the first end counts.
    const end = (state: JobState) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#tell(state);
    };
    running("read", 0);
    worker.on("message", (message: JobMessage) => {
      if (message.kind === "progress") {
        if (this.#state.status === "running" && this.#state.stage !== message.stage)
          stageStarted = Date.now();
        running(message.stage, message.share);
      } else if (message.kind === "layout") this.#show(message.picture);
      else if (message.kind === "done") {
        end(
          kind === "fit"
            ? { status: "done", kind, run: basename(task.target) }
            : { status: "done", kind: "tune" },
        );
      } else if (message.code === "CANCELLED") end({ status: "cancelled", kind });
      else end({ status: "failed", kind, code: message.code, message: message.message });
    });
    worker.on("error", (error) => {
      const { code, message } = heapFull(error) ?? { code: "FAULT", message: error.message };
      end({ status: "failed", kind, code, message });
    });
    worker.on("exit", () => end({ status: "cancelled", kind }));
  }

  /** Asks the work to stop, and stops it where it does not. Nothing of it is left behind. */
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

  #tell(state: JobState): void {
    this.#state = state;
    if (state.status !== "running") this.#layout = undefined;
    for (const listener of this.#listeners) listener.onState(state);
  }

  #show(picture: LayoutPicture): void {
    this.#layout = picture;
    for (const listener of this.#listeners) listener.onLayout(picture);
  }
}
