import { deriveSeed, type FuzzyGraph, type RunControl, throwIfAborted } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import { DensityForce } from "./density.js";
import { layoutOrder, reorderedTask, restoredRows } from "./layoutOrder.js";
import { epochsOf, type ResolvedUmapOptions } from "./options.js";

/** One layout to optimise. */
export interface LayoutTask {
  /** Every entry of it is sampled at least once: see `prominentEdges`. */
  readonly graph: FuzzyGraph;
  /** Float32Array [numRows × nComponents], row-major. Borrowed. */
  readonly initial: Float32Array;
  readonly options: ResolvedUmapOptions;
  readonly a: number;
  readonly b: number;
  /** densMAP: log radii in the data, see `localRadii`. */
  readonly logRadii?: Float64Array;
}

export const TASK_BYTES = 128;
const BLOCK_ROWS = 256;
/** Up to so many rows threads would wait for one another longer than they work. */
const INLINE_ROWS = 2_000;
/** Entries looked at in one inline call: a few hundredths of a second, after which a cancellation is seen. */
const INLINE_ENTRIES = 2_000_000;
/** A layout that somebody watches shows itself at least so often. */
const WATCHED_FRAMES = 50;
/** Rows and entries that the kernel may read beyond the last. */
const SPARE = 4;

/** Where a task's words lie in kernel memory, as `layout.ts` of the kernels describes them. */
export interface PlacedTask {
  readonly address: number;
  readonly numEpochs: number;
  readonly scratchBytes: number;
  /** The task with its rows as they lie in memory, and which rows they are. */
  readonly task: LayoutTask;
  readonly order: Int32Array;
}

/** A layout in kernel memory that can be moved on some epochs at a time. Holds the memory until `close`. */
export class LayoutRun {
  private constructor(
    private readonly kernels: Kernels,
    private readonly scope: Scope,
    private readonly placed: PlacedTask,
    private readonly density: DensityForce | undefined,
  ) {}

  static start(kernels: Kernels, task: LayoutTask): LayoutRun {
    const scope = kernels.scope();
    try {
      const placed = place(kernels, scope, task, scope.allocateZeroed(TASK_BYTES));
      const { graph, logRadii, options } = placed.task;
      const density =
        logRadii === undefined ? undefined : new DensityForce(kernels, scope, graph, logRadii, options);
      return new LayoutRun(kernels, scope, placed, density);
    } catch (error) {
      scope.close();
      throw error;
    }
  }

  /** All epochs of the schedule. */
  get numEpochs(): number {
    return this.placed.numEpochs;
  }

  /** Epochs done. */
  get epoch(): number {
    return this.kernels.i32(this.placed.address + 84, 1)[0];
  }

  /** Runs up to `epochs` more of the schedule; in pieces or at once gives the same bits. */
  async run(epochs: number, control?: RunControl): Promise<void> {
    const last = Math.min(this.numEpochs, this.epoch + epochs);
    const { graph, options } = this.placed.task;
    const inline = graph.numRows <= INLINE_ROWS && this.density === undefined;
    const quick = inline ? Math.max(1, Math.floor(INLINE_ENTRIES / (graph.targets.length + 1))) : 1;
    const perCall =
      control?.onLayout === undefined ? quick : Math.min(quick, Math.ceil(this.numEpochs / WATCHED_FRAMES));
    while (this.epoch < last) {
      throwIfAborted(control);
      if (inline) await this.runInline(Math.min(last, this.epoch + perCall), control);
      else await this.runEpoch(control);
      control?.onProgress?.("layout", this.epoch / this.numEpochs);
      control?.onLayout?.({
        epoch: this.epoch,
        numEpochs: this.numEpochs,
        numDims: options.nComponents,
        positions: () => this.positions(),
      });
    }
  }

  /** A copy of the positions as they are now: Float32Array [numRows × nComponents]. */
  positions(): Float32Array {
    return positionsOf(this.kernels, this.placed);
  }

  close(): void {
    this.scope.close();
  }

  private async runInline(end: number, control?: RunControl): Promise<void> {
    const { address, scratchBytes } = this.placed;
    this.kernels.i32(address + 88, 1)[0] = end;
    await this.kernels.parallel(
      "layoutWhole",
      [address],
      { numItems: 1, blockSize: 1, scratchBytes },
      control,
    );
  }

  private async runEpoch(control?: RunControl): Promise<void> {
    const { address, scratchBytes } = this.placed;
    await this.density?.renew(address, this.epoch, this.numEpochs, control);
    const work = { numItems: this.placed.task.graph.numRows, blockSize: BLOCK_ROWS, scratchBytes };
    await this.kernels.parallel("layoutEpoch", [address], work, control);
    this.kernels.u32(address + 24, 2).reverse();
    this.kernels.i32(address + 84, 1)[0]++;
  }
}

export function place(kernels: Kernels, scope: Scope, given: LayoutTask, address: number): PlacedTask {
  const order = layoutOrder(given.initial, given.graph.numRows, given.options.nComponents);
  const task = reorderedTask(given, order);
  const { initial, options } = task;
  const { nComponents, negativeSampleRate } = options;
  const { numRows, offsets, targets, weights } = task.graph;
  const numEpochs = epochsOf(options, numRows);
  const shares = sampledShares(weights);
  const pushes = pushesPerRow(shares, numRows, negativeSampleRate);
  const numFloats = initial.length + SPARE * nComponents;
  const words = [
    numRows,
    nComponents,
    scope.copyIn(offsets),
    copyWithRoom(kernels, scope, targets),
    copyWithRoom(kernels, scope, shares),
    pushes,
    scope.copyIn(repeated(initial, numFloats)),
    scope.allocate(numFloats * 4),
    scope.allocateZeroed(numFloats * 4),
    scope.allocateZeroed(numFloats * 4),
    negativeSampleRate,
    deriveSeed(options.seed, "negative samples"),
  ];
  kernels.u32(address, words.length).set(words);
  kernels.f64(address + 48, 4).set([task.a, task.b, options.repulsionStrength, options.learningRate]);
  kernels.i32(address + 80, 3).set([numEpochs, 0, numEpochs]);
  const numIndices = Math.max(longestRowOf(offsets), pushes) + 8;
  return { address, numEpochs, scratchBytes: numIndices * 4 + 16 + nComponents * 48, task, order };
}

/** The positions as they are now, by the rows that were given: Float32Array [numRows × nComponents]. */
export function positionsOf(kernels: Kernels, { address, order, task }: PlacedTask): Float32Array {
  const positions = kernels.f32(kernels.u32(address + 24, 1)[0], task.initial.length);
  return restoredRows(positions, order, task.options.nComponents);
}

/** Share of the epochs in which an entry is sampled, times 2^32: its weight against the heaviest. */
function sampledShares(weights: Float32Array): Uint32Array {
  let heaviest = 0;
  for (const weight of weights) if (weight > heaviest) heaviest = weight;
  const shares = new Uint32Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    shares[i] = Math.min(Math.round((weights[i] / heaviest) * 2 ** 32), 2 ** 32 - 1);
  }
  return shares;
}

/** Random rows that push a row in an epoch: `negativeSampleRate` for each sampled entry, on average over all rows. */
function pushesPerRow(shares: Uint32Array, numRows: number, negativeSampleRate: number): number {
  let sampled = 0;
  for (const share of shares) sampled += share;
  return Math.ceil((negativeSampleRate * sampled) / 2 ** 32 / numRows);
}

function copyWithRoom(kernels: Kernels, scope: Scope, source: Int32Array | Uint32Array): number {
  const address = scope.allocateZeroed((source.length + SPARE) * 4);
  kernels.u32(address, source.length).set(source);
  return address;
}

/** The values, then the first ones once more, over and over. */
function repeated(values: Float32Array, length: number): Float32Array {
  const longer = new Float32Array(length);
  longer.set(values);
  for (let i = values.length; i < length; i++) longer[i] = longer[i - values.length];
  return longer;
}

function longestRowOf(offsets: Uint32Array): number {
  let longest = 0;
  for (let row = 1; row < offsets.length; row++) longest = Math.max(longest, offsets[row] - offsets[row - 1]);
  return longest;
}
