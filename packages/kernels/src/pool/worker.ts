import { instantiateKernels } from "../module.js";
import {
  ARGS_OFFSET_BYTES,
  CONTROL_FAILED,
  CONTROL_KERNEL,
  CONTROL_NUM_ARGS,
  CONTROL_STATES,
  type Kernel,
  kernelNames,
  runBlocks,
  STATE_BOOTING,
  STATE_CLOSED,
  STATE_IDLE,
  STATE_RUNNING,
} from "./controlBlock.js";
import { onFirstMessage } from "./workerAdapter.js";

/** What the host sends once; everything after goes through the control block. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly controlPtr: number;
  readonly slot: number;
}

onFirstMessage<WorkerStart>(async ({ module, memory, controlPtr, slot }) => {
  const kernels = (await instantiateKernels(module, memory)) as unknown as Record<string, Kernel>;
  const names = kernelNames(module);
  const control = new Int32Array(memory.buffer, controlPtr, ARGS_OFFSET_BYTES / 4);
  const argSlots = new Float64Array(memory.buffer, controlPtr + ARGS_OFFSET_BYTES);
  const state = CONTROL_STATES + slot;
  // The host may have closed the pool before this worker was ready.
  Atomics.compareExchange(control, state, STATE_BOOTING, STATE_IDLE);
  for (;;) {
    Atomics.wait(control, state, STATE_IDLE);
    const now = Atomics.load(control, state);
    if (now === STATE_CLOSED) return;
    if (now !== STATE_RUNNING) continue;
    try {
      const kernel = kernels[names[control[CONTROL_KERNEL]]];
      const args = Array.from(argSlots.subarray(0, control[CONTROL_NUM_ARGS]));
      runBlocks(control, args, kernel, slot + 1, () => true);
    } catch {
      Atomics.store(control, CONTROL_FAILED, 1);
    }
    Atomics.compareExchange(control, state, STATE_RUNNING, STATE_IDLE);
    Atomics.notify(control, state);
  }
});
