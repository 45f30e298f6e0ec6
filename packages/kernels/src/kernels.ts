import { ClusterwhyError, type RunControl, throwIfAborted, type Warning } from "@clusterwhy/core";
import { Arena } from "./arena.js";
import {
  compileKernels,
  createMemory,
  type Flavour,
  hasSharedMemory,
  hasSimd,
  instantiateKernels,
  type KernelExports,
} from "./module.js";
import {
  ARGS_OFFSET_BYTES,
  CONTROL_BLOCK_SIZE,
  CONTROL_BYTES,
  CONTROL_FAILED,
  CONTROL_KERNEL,
  CONTROL_NEXT_BLOCK,
  CONTROL_NUM_ARGS,
  CONTROL_NUM_ITEMS,
  CONTROL_SCRATCH,
  CONTROL_SCRATCH_BASE,
  type Kernel,
  kernelNames,
  MAX_ARGS,
  MAX_WORKERS,
  runBlocks,
} from "./pool/controlBlock.js";
import { controlWords, Pool } from "./pool/pool.js";
import { type WebWorker, yieldToHost } from "./pool/workerAdapter.js";
import { Scope } from "./scope.js";

export interface KernelsOptions {
  /**
   * Threads that share the work, the caller's own included. 1 runs everything inline. No result depends on it.
   * Integer in [1, 57]; default: the machine's processors, at most 8.
   */
  readonly threads?: number;
  /**
   * Makes a web worker that runs the module `@clusterwhy/kernels/worker`: for bundles in which that has no file of its
   * own. Only browsers ask. Default: the file beside this one.
   */
  readonly worker?: () => WebWorker;
  /** `false` runs the scalar twin, inline, to check the SIMD build against. Default: whether the engine has SIMD. */
  readonly simd?: boolean;
}

export interface ParallelWork {
  /** Items are split into blocks of `blockSize`, whatever the number of threads. */
  readonly numItems: number;
  readonly blockSize: number;
  /** Bytes of scratch that every participant gets for itself; its address follows `args`. Default 0: none. */
  readonly scratchBytes?: number;
}

/** Names of the kernels that take (…args, [scratchPtr], start, end) and return nothing. */
export type BlockKernel = {
  [Name in keyof KernelExports]: KernelExports[Name] extends (...args: never[]) => void ? Name : never;
}[keyof KernelExports];

const YIELD_AFTER_MS = 60;

/** The kernels on one memory, with their arena and workers. One computation at a time; `close` when done. */
export class Kernels {
  /** The host's own instance, for kernels that are called once. */
  readonly exports: KernelExports;
  readonly memory: WebAssembly.Memory;
  readonly threads: number;
  readonly warnings: readonly Warning[];
  private readonly arena: Arena;
  private readonly controlPtr: number;
  private readonly kernelIndex: Map<string, number>;
  private readonly pool: Pool | undefined;
  private busy = false;

  /** Use {@link createKernels}. */
  constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    exports: KernelExports,
    threads: number,
    warnings: readonly Warning[],
    worker?: () => WebWorker,
  ) {
    this.exports = exports;
    this.memory = memory;
    this.threads = threads;
    this.warnings = warnings;
    this.arena = new Arena(memory, exports.heapBase());
    this.controlPtr = this.arena.allocate(CONTROL_BYTES);
    new Uint8Array(memory.buffer, this.controlPtr, CONTROL_BYTES).fill(0);
    this.kernelIndex = new Map(kernelNames(module).map((name, index) => [name, index]));
    if (threads > 1) {
      const start = { module, memory, controlPtr: this.controlPtr };
      this.pool = new Pool(controlWords(memory, this.controlPtr), start, threads - 1, worker);
    }
  }

  /** A group of allocations; close it in a `finally`. */
  scope(): Scope {
    return new Scope(this.arena, this.memory);
  }

  /** Views of the memory: valid until the next allocation. */
  f32(address: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count);
  }
  f64(address: number, count: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, count);
  }
  i32(address: number, count: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, count);
  }
  u32(address: number, count: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, count);
  }
  u16(address: number, count: number): Uint16Array {
    return new Uint16Array(this.memory.buffer, address, count);
  }
  u8(address: number, count: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, count);
  }

  /**
   * Runs `kernel(...args, [scratchPtr], start, end)` over all blocks of the items, on the caller's thread and on
   * all workers that are ready. Blocks must write to places of their own; then the result is the same bits for any
   * number of threads.
   *
   * @throws the signal's reason when aborted; ClusterwhyError `KERNEL_FAILED` when a block trapped
   */
  async parallel(
    kernel: BlockKernel,
    args: readonly number[],
    work: ParallelWork,
    control?: RunControl,
  ): Promise<void> {
    throwIfAborted(control);
    if (work.numItems <= 0) return;
    if (this.busy) throw new ClusterwhyError("internal", "KERNELS_BUSY", "one computation at a time");
    if (args.length > MAX_ARGS) throw new ClusterwhyError("internal", "KERNEL_ARGS", "too many arguments");
    this.busy = true;
    const scope = this.scope();
    try {
      const words = this.describe(kernel, args, work, scope);
      const helpers = work.numItems > work.blockSize ? (this.pool?.wake() ?? []) : [];
      try {
        await this.takePart(kernel, args, words, control);
      } finally {
        await this.pool?.settle(helpers);
      }
      if (Atomics.load(words, CONTROL_FAILED) !== 0) {
        throw new ClusterwhyError("internal", "KERNEL_FAILED", `the kernel ${kernel} failed`);
      }
    } finally {
      scope.close();
      this.busy = false;
    }
  }

  /** Ends the workers; safe to call twice. The memory goes with the last reference. */
  close(): void {
    this.pool?.close();
  }

  /** Bytes that are allocated now: 0 apart from the control block when every scope is closed. */
  get bytesInUse(): number {
    return this.arena.bytesInUse;
  }

  private describe(
    kernel: BlockKernel,
    args: readonly number[],
    work: ParallelWork,
    scope: Scope,
  ): Int32Array {
    const scratchBytes = Math.ceil((work.scratchBytes ?? 0) / 64) * 64;
    const scratchBase = scratchBytes === 0 ? 0 : scope.allocate(scratchBytes * this.threads);
    const words = controlWords(this.memory, this.controlPtr);
    words[CONTROL_KERNEL] = this.kernelIndex.get(kernel) as number;
    words[CONTROL_NUM_ARGS] = args.length;
    words[CONTROL_NUM_ITEMS] = work.numItems;
    words[CONTROL_BLOCK_SIZE] = work.blockSize;
    words[CONTROL_SCRATCH] = scratchBytes;
    words[CONTROL_SCRATCH_BASE] = scratchBase;
    this.f64(this.controlPtr + ARGS_OFFSET_BYTES, MAX_ARGS).set(args);
    Atomics.store(words, CONTROL_FAILED, 0);
    Atomics.store(words, CONTROL_NEXT_BLOCK, 0);
    return words;
  }

  private async takePart(
    kernel: BlockKernel,
    args: readonly number[],
    words: Int32Array,
    control: RunControl | undefined,
  ): Promise<void> {
    const call = this.exports[kernel] as unknown as Kernel;
    try {
      for (;;) {
        const until = performance.now() + YIELD_AFTER_MS;
        if (runBlocks(words, args, call, 0, () => performance.now() < until)) return;
        await yieldToHost();
        throwIfAborted(control);
      }
    } catch (cause) {
      Atomics.store(words, CONTROL_FAILED, 1);
      throw cause;
    }
  }
}

/** Compiles the kernels for this engine and starts the workers in the background. */
export async function createKernels(options: KernelsOptions = {}): Promise<Kernels> {
  const wanted = options.threads ?? defaultThreads();
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MAX_WORKERS + 1) {
    throw new ClusterwhyError(
      "usage",
      "OPTION_INVALID",
      `threads: expected an integer in [1, ${MAX_WORKERS + 1}]; found ${String(wanted)}`,
    );
  }
  const warnings: Warning[] = [];
  const simd = options.simd ?? hasSimd();
  const shared = hasSharedMemory();
  if (options.simd === undefined && !simd) {
    warnings.push({ code: "NO_SIMD", message: "this engine has no WebAssembly SIMD: slower, same results" });
  }
  if (!shared && wanted > 1) {
    warnings.push({
      code: "NO_SHARED_MEMORY",
      message: "no shared memory (a page must be cross-origin isolated for it): one thread, same results",
    });
  }
  const flavour: Flavour = !simd ? "scalarLocal" : shared ? "simdShared" : "simdLocal";
  const module = await compileKernels(flavour);
  const memory = createMemory(flavour);
  const exports = await instantiateKernels(module, memory);
  const threads = flavour === "simdShared" ? wanted : 1;
  return new Kernels(module, memory, exports, threads, warnings, options.worker);
}

function defaultThreads(): number {
  const { navigator, process } = globalThis as {
    navigator?: { hardwareConcurrency?: number };
    process?: { getBuiltinModule?: (name: string) => { availableParallelism(): number } };
  };
  const processors =
    process?.getBuiltinModule?.("node:os")?.availableParallelism() ?? navigator?.hardwareConcurrency ?? 1;
  return Math.max(1, Math.min(8, processors));
}
