/**
 * The words through which host and workers meet, in shared memory, so that starting a job costs one notification
 * instead of messages.
 */
export const CONTROL_KERNEL = 0; // index into the module's exports
export const CONTROL_NUM_ARGS = 1;
export const CONTROL_NUM_ITEMS = 2;
export const CONTROL_BLOCK_SIZE = 3;
export const CONTROL_NEXT_BLOCK = 4; // claimed by atomic addition
export const CONTROL_FAILED = 5; // set by whoever's block threw; the others then stop claiming
export const CONTROL_SCRATCH = 6; // bytes of scratch per participant, 0 for none
export const CONTROL_SCRATCH_BASE = 7;
/** From here, one state word for every worker. */
export const CONTROL_STATES = 8;
export const MAX_WORKERS = 56;
export const MAX_ARGS = 24;
export const ARGS_OFFSET_BYTES = (CONTROL_STATES + MAX_WORKERS) * 4;
export const CONTROL_BYTES = ARGS_OFFSET_BYTES + MAX_ARGS * 8;

export const STATE_BOOTING = 0;
export const STATE_IDLE = 1;
export const STATE_RUNNING = 2;
export const STATE_CLOSED = 3;

export type Kernel = (...args: number[]) => void;

/** The exports in module order: host and workers agree on a kernel's index. */
export function kernelNames(module: WebAssembly.Module): string[] {
  return WebAssembly.Module.exports(module)
    .filter((entry) => entry.kind === "function")
    .map((entry) => entry.name);
}

/** Claims and runs blocks until none is left or somebody failed. Returns false where the caller must yield. */
export function runBlocks(
  control: Int32Array,
  args: readonly number[],
  kernel: Kernel,
  participant: number,
  mayContinue: () => boolean,
): boolean {
  const numItems = control[CONTROL_NUM_ITEMS];
  const blockSize = control[CONTROL_BLOCK_SIZE];
  const scratchBytes = control[CONTROL_SCRATCH] >>> 0;
  const scratch =
    scratchBytes === 0 ? [] : [(control[CONTROL_SCRATCH_BASE] >>> 0) + participant * scratchBytes];
  while (mayContinue()) {
    if (Atomics.load(control, CONTROL_FAILED) !== 0) return true;
    const start = Atomics.add(control, CONTROL_NEXT_BLOCK, 1) * blockSize;
    if (start >= numItems) return true;
    kernel(...args, ...scratch, start, Math.min(start + blockSize, numItems));
  }
  return false;
}
