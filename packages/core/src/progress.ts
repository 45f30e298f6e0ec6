import { ClusterwhyError } from "./errors.js";

/** A layout on its way. */
export interface LayoutFrame {
  readonly epoch: number;
  readonly numEpochs: number;
  readonly numDims: number;
  /** Float32Array [numRows × numDims], row-major: a copy of the positions now. Only within the call that gave the frame. */
  positions(): Float32Array;
}

/** What a long call reports and obeys. Libraries never write to the console themselves. */
export interface RunControl {
  /** Aborts the work at the next block; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the stage's name and the share done in [0, 1]. May be called often; must return quickly. */
  readonly onProgress?: (stage: string, share: number) => void;
  /** Called while the map of the whole table is laid out. May be called often; must return quickly. */
  readonly onLayout?: (frame: LayoutFrame) => void;
}

export function throwIfAborted(control: RunControl | undefined): void {
  if (control?.signal?.aborted) {
    throw control.signal.reason ?? new ClusterwhyError("usage", "ABORTED", "the work was cancelled");
  }
}
