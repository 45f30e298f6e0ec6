import { portableMath } from "@clusterwhy/core";

/** Bins that the inside and the outside of every segment share. */
export interface HistogramAxis {
  readonly scale: "linear" | "log1p";
  /** Ascending, in raw units. */
  readonly edges: readonly number[];
}

const BINS = 24;

/**
 * Equally wide bins on a linear scale, or on log(1 + x / unit) where the upper half of the values spans more than ten
 * times what the lower half does. Whole numbers of a small range get a bin each.
 *
 * @param sorted finite values, ascending
 */
export function histogramAxis(sorted: Float64Array): HistogramAxis {
  if (sorted.length === 0) return { scale: "linear", edges: [0, 1] };
  const min = sorted[0];
  const max = sorted[sorted.length - 1];
  if (min === max) return { scale: "linear", edges: [min - 0.5, max + 0.5] };
  const integers = sorted.every((value) => Number.isInteger(value));
  if (integers && max - min < BINS) {
    return { scale: "linear", edges: Array.from({ length: max - min + 2 }, (_, i) => min - 0.5 + i) };
  }
  const median = sorted[sorted.length >> 1];
  const skewed = min >= 0 && max - median > 10 * (median - min);
  if (!skewed) return { scale: "linear", edges: spread(min, max, (x) => x) };
  // From the smallest positive value on, decades are equally wide; for counts from 1.
  const positive = sorted.find((value) => value > 0) ?? 1;
  const unit = integers ? 1 : positive;
  const low = portableMath.log1p(min / unit);
  const high = portableMath.log1p(max / unit);
  return { scale: "log1p", edges: spread(low, high, (y) => portableMath.expm1(y) * unit, min, max) };
}

function spread(low: number, high: number, back: (y: number) => number, first = low, last = high): number[] {
  const edges = Array.from({ length: BINS + 1 }, (_, i) => back(low + ((high - low) * i) / BINS));
  edges[0] = first;
  edges[BINS] = last;
  return edges;
}

/** The bin of a value; values beyond the ends belong to the last bins. */
export function binOf(axis: HistogramAxis, value: number): number {
  const { edges } = axis;
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
