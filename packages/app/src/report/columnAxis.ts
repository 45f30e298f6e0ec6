/** Bins that are equally wide on the axis. */
export interface ColumnAxis {
  readonly scale: "linear" | "log1p";
  /** Ascending, in raw units. */
  readonly edges: readonly number[];
}

const BINS = 24;

/**
 * The axis of a column that no histogram describes: equally wide bins, on log(1 + x / smallest positive value) where
 * the upper half of the values spans more than ten times what the lower half does.
 *
 * @param values NaN is missing; borrowed
 */
export function columnAxis(values: Float64Array): ColumnAxis {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { scale: "linear", edges: [0, 1] };
  const min = sorted[0];
  const max = sorted[sorted.length - 1];
  if (min === max) return { scale: "linear", edges: [min - 0.5, max + 0.5] };
  const median = sorted[sorted.length >> 1];
  const skewed = min >= 0 && max - median > 10 * (median - min);
  const unit = skewed ? (sorted.find((value) => value > 0) ?? 1) : 1;
  const there = (value: number) => (skewed ? Math.log1p(value / unit) : value);
  const back = (position: number) => (skewed ? Math.expm1(position) * unit : position);
  const [low, high] = [there(min), there(max)];
  const edges = Array.from({ length: BINS + 1 }, (_, i) => back(low + ((high - low) * i) / BINS));
  edges[0] = min;
  edges[BINS] = max;
  return { scale: skewed ? "log1p" : "linear", edges };
}
