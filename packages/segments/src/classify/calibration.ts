import type { RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";

/** `probability = sigmoid(slope · margin + intercept)`. */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

/** What a classifier said of rows that it has not seen. */
export interface HeldOut {
  /** Float64Array [n], finite. */
  readonly margins: Float64Array;
  /** Uint8Array [n], 0 or 1, both present. */
  readonly labels: Uint8Array;
}

const JOB_BYTES = 32;
const SCRATCH_BYTES = 96;

/**
 * Platt scaling of held-out margins (Platt 1999) with the smoothed targets and the Newton steps of Lin, Lin and
 * Weng (2007), of several classifiers side by side. They are trained with balanced weights; fitting on unweighted rows
 * gives back the real prior.
 */
export async function plattScaling(
  kernels: Kernels,
  classifiers: readonly HeldOut[],
  control?: RunControl,
): Promise<Calibration[]> {
  const scope = kernels.scope();
  try {
    const words = classifiers.flatMap(({ margins, labels }) => [
      scope.copyIn(margins),
      scope.copyIn(labels),
      labels.length,
      ...new Array<number>(JOB_BYTES / 4 - 3).fill(0),
    ]);
    const jobs = scope.copyIn(Uint32Array.from(words));
    const work = { numItems: classifiers.length, blockSize: 1, scratchBytes: SCRATCH_BYTES };
    await kernels.parallel("plattScaling", [jobs], work, control);
    return classifiers.map((_, i) => {
      const [slope, intercept] = kernels.f64(jobs + i * JOB_BYTES + 16, 2);
      return { slope, intercept };
    });
  } finally {
    scope.close();
  }
}
