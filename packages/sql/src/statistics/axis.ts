import { portableMath } from "@clusterwhy/core";

/** Bins of a column of numbers. */
export interface Axis {
  readonly scale: "linear" | "log1p";
  /** Ascending, one more than bins, from min to max. */
  readonly edges: readonly number[];
}

/** Equally wide bins from min to max; on log(1 + x / smallest positive value) for long tails. */
export function histogramAxis(
  numbers: {
    readonly min: number;
    readonly median: number;
    readonly max: number;
    /** NaN where no value is positive. */
    readonly smallestPositive: number;
  },
  bins: number,
): Axis {
  const { min, median, max, smallestPositive } = numbers;
  // Skewed towards large values: the upper half spans far more than the lower one.
  const scale = min >= 0 && max - median > 10 * (median - min) && max > min ? "log1p" : "linear";
  // max / unit must be a number.
  const unit = Math.max(smallestPositive || 1, max * 1e-300);
  const low = scale === "log1p" ? portableMath.log1p(min / unit) : min;
  const high = scale === "log1p" ? portableMath.log1p(max / unit) : max;
  const back = (y: number) => (scale === "log1p" ? portableMath.expm1(y) * unit : y);
  const inside = Array.from({ length: bins - 1 }, (_, i) => {
    const share = (i + 1) / bins;
    return back(low * (1 - share) + high * share);
  });
  return { scale, edges: [min, ...inside, max] };
}
