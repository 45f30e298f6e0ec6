import { ClusterwhyError } from "@clusterwhy/core";
import {
  ARGS_OFFSET_BYTES,
  CONTROL_STATES,
  MAX_WORKERS,
  STATE_CLOSED,
  STATE_IDLE,
  STATE_RUNNING,
} from "./controlBlock.js";
import type { WorkerStart } from "./worker.js";
import { mayBlock, startWorker, type WebWorker, type WorkerHandle, yieldToHost } from "./workerAdapter.js";

/** Workers that wait in shared memory for blocks of work. They start once and in the background. */
export class Pool {
  private readonly workers: WorkerHandle[] = [];
  private death: unknown;
  private closed = false;

  constructor(
    private readonly control: Int32Array,
    start: Omit<WorkerStart, "slot">,
    numWorkers: number,
    worker?: () => WebWorker,
  ) {
    for (let slot = 0; slot < Math.min(numWorkers, MAX_WORKERS); slot++) {
      const started = startWorker(worker);
      started.onDeath((cause) => {
        if (!this.closed) this.death = cause ?? "exit";
      });
      started.send({ ...start, slot } satisfies WorkerStart);
      this.workers.push(started);
    }
  }

  /** Wakes every worker that is ready and returns their slots; the control block must be filled in. */
  wake(): number[] {
    this.throwIfDead();
    const slots: number[] = [];
    for (let slot = 0; slot < this.workers.length; slot++) {
      const state = CONTROL_STATES + slot;
      // A worker that is still booting joins from the next job on: no result depends on who takes part.
      if (Atomics.compareExchange(this.control, state, STATE_IDLE, STATE_RUNNING) === STATE_IDLE) {
        Atomics.notify(this.control, state);
        slots.push(slot);
      }
    }
    return slots;
  }

  /** Resolves when the workers of these slots have finished their last blocks. */
  async settle(slots: readonly number[]): Promise<void> {
    for (const slot of slots) {
      const state = CONTROL_STATES + slot;
      let spins = 0;
      while (Atomics.load(this.control, state) === STATE_RUNNING) {
        if (spins++ < 2_000) continue;
        if (mayBlock()) Atomics.wait(this.control, state, STATE_RUNNING, 20);
        if (Atomics.load(this.control, state) !== STATE_RUNNING) break;
        await yieldToHost();
        this.throwIfDead();
      }
    }
  }

  /** Ends the workers; safe to call twice. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (let slot = 0; slot < this.workers.length; slot++) {
      Atomics.store(this.control, CONTROL_STATES + slot, STATE_CLOSED);
      Atomics.notify(this.control, CONTROL_STATES + slot);
      this.workers[slot].terminate();
    }
  }

  private throwIfDead(): void {
    if (this.death === undefined) return;
    throw new ClusterwhyError(
      "internal",
      "WORKER_DIED",
      `a worker ended unexpectedly: ${String(this.death)}`,
    );
  }
}

export function controlWords(memory: WebAssembly.Memory, controlPtr: number): Int32Array {
  return new Int32Array(memory.buffer, controlPtr, ARGS_OFFSET_BYTES / 4);
}
