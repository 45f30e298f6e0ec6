import type { Matrix, RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { LayoutRun } from "./layoutRun.js";
import type { UmapOptions } from "./options.js";
import { modelOf, type PreparedUmap, prepareUmap, type UmapInput, type UmapModel } from "./prepareUmap.js";
import type { UmapRows } from "./rows.js";

/**
 * A fit in pieces, to watch or to stop early: after `start` everything but the optimisation is done, `run` moves it on.
 * Holds kernel memory until `close`.
 */
export class UmapRun {
  private constructor(
    private readonly prepared: PreparedUmap,
    private readonly layout: LayoutRun,
  ) {}

  /** As `fitUmap`, up to the initial layout. */
  static async start(
    kernels: Kernels,
    input: UmapRows | UmapInput,
    options?: UmapOptions,
    control?: RunControl,
  ): Promise<UmapRun> {
    const prepared = await prepareUmap(kernels, input, options, control);
    return new UmapRun(prepared, LayoutRun.start(kernels, prepared.task));
  }

  /** Epochs of the whole schedule, and those done. */
  get numEpochs(): number {
    return this.layout.numEpochs;
  }
  get epoch(): number {
    return this.layout.epoch;
  }

  /** Up to `epochs` more of the schedule; in pieces or at once gives the same bits. */
  async run(epochs: number, control?: RunControl): Promise<void> {
    await this.layout.run(epochs, control);
  }

  /** The layout as it is now: a copy. */
  get embedding(): Matrix {
    return this.model().embedding;
  }

  model(): UmapModel {
    return modelOf(this.prepared, this.layout.positions());
  }

  close(): void {
    this.layout.close();
  }
}
