import { NormalScores } from "./normalScores.js";

/**
 * The single-group version of one column: the sample of the same size whose histogram is the unimodal one nearest
 * to the data's in least squares (isotonic regression up to the mode and down after it; Barlow et al. 1972). Skew,
 * tails and repeated values stay; gaps and second humps, which would themselves be groups, are filled. A column of two
 * values becomes a normal one.
 *
 * @param sorted  Float64Array [n], ascending, finite. Borrowed.
 * @returns Float64Array [n], ascending
 */
export function unimodalMargin(sorted: Float64Array, scores = new NormalScores()): Float64Array {
  if (isFlag(sorted)) return smeared(sorted, scores);
  const edges = binEdges(sorted);
  const numBins = edges.starts.length - 1;
  const counts = Float64Array.from(
    { length: numBins },
    (_, bin) => edges.starts[bin + 1] - edges.starts[bin],
  );
  const fitted = nearestUnimodal(counts);
  return sampleBins(sorted, edges, fitted);
}

function isFlag(sorted: Float64Array): boolean {
  const [low] = sorted;
  const high = sorted[sorted.length - 1];
  return low < high && sorted.every((value) => value === low || value === high);
}

interface Bins {
  /** First sorted position of every bin, and n at the end. */
  readonly starts: Int32Array;
  /** Lower bounds, and the upper bound of the last bin. */
  readonly bounds: Float64Array;
}

const NUM_BINS = 64;
const MAX_LATTICE = 40;

/**
 * Columns with few distinct values (counts, grades) are binned by value, so that the null keeps their lattice; where
 * the lattice has a hole, bins are put into it, for the hole may be what separates two groups.
 */
function binEdges(sorted: Float64Array): Bins {
  const distinct = [sorted[0]];
  const starts = [0];
  for (let i = 1; i < sorted.length && distinct.length <= MAX_LATTICE; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    distinct.push(sorted[i]);
    starts.push(i);
  }
  if (distinct.length <= MAX_LATTICE) return latticeBins(distinct, [...starts, sorted.length]);
  const low = sorted[0];
  const width = (sorted[sorted.length - 1] - low) / NUM_BINS;
  const bounds = Float64Array.from({ length: NUM_BINS + 1 }, (_, bin) => low + bin * width);
  const wide = new Int32Array(NUM_BINS + 1);
  let position = 0;
  for (let bin = 1; bin < NUM_BINS; bin++) {
    while (position < sorted.length && sorted[position] < bounds[bin]) position++;
    wide[bin] = position;
  }
  wide[NUM_BINS] = sorted.length;
  return { starts: wide, bounds };
}

/** A step this many times as wide as the steps around it is a hole. Steps of logarithms of counts grow by less. */
const HOLE = 2.5;

function latticeBins(distinct: readonly number[], starts: readonly number[]): Bins {
  const steps = distinct.slice(1).map((value, i) => value - distinct[i]);
  const bounds: number[] = [];
  const filled: number[] = [];
  distinct.forEach((value, i) => {
    bounds.push(value);
    filled.push(starts[i]);
    if (i === steps.length) return;
    const around = Math.max(steps[i - 1] ?? 0, steps[i + 1] ?? 0);
    if (steps[i] <= HOLE * around || around === 0) return;
    const parts = Math.min(MAX_LATTICE, Math.round(steps[i] / around));
    for (let part = 1; part < parts; part++) {
      bounds.push(value + (steps[i] * part) / parts);
      filled.push(starts[i + 1]);
    }
  });
  return {
    starts: Int32Array.from([...filled, starts[starts.length - 1]]),
    bounds: Float64Array.from([...bounds, distinct[distinct.length - 1]]),
  };
}

/**
 * Mid-quantiles of the normal distribution with the column's mean and variance: the values of a flag or a category
 * are groups by nature, and whatever kept them apart would keep the groups.
 */
export function smeared(sorted: Float64Array, scores: NormalScores): Float64Array {
  const n = sorted.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += sorted[i];
  mean /= n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (sorted[i] - mean) ** 2;
  const deviation = Math.sqrt(squares / n);
  return scores.of(n).map((score) => mean + deviation * score);
}

/** Least squares over all modes of an increasing fit up to the mode and a decreasing one after it. */
function nearestUnimodal(counts: Float64Array): Float64Array {
  let best = counts;
  let bestError = Number.POSITIVE_INFINITY;
  for (let mode = 1; mode <= counts.length; mode++) {
    const rising = isotonic(counts.subarray(0, mode));
    const falling = isotonic(counts.subarray(mode).slice().reverse()).reverse();
    const fitted = new Float64Array(counts.length);
    fitted.set(rising);
    fitted.set(falling, mode);
    let error = 0;
    for (let bin = 0; bin < counts.length; bin++) error += (fitted[bin] - counts[bin]) ** 2;
    if (error < bestError) {
      bestError = error;
      best = fitted;
    }
  }
  return best;
}

/** Pool adjacent violators: the non-decreasing sequence nearest to `values`. */
function isotonic(values: Float64Array): Float64Array {
  const means: number[] = [];
  const sizes: number[] = [];
  for (const value of values) {
    means.push(value);
    sizes.push(1);
    while (means.length > 1 && means[means.length - 2] > means[means.length - 1]) {
      const mean = means.pop() as number;
      const size = sizes.pop() as number;
      const last = means.length - 1;
      means[last] = (means[last] * sizes[last] + mean * size) / (sizes[last] + size);
      sizes[last] += size;
    }
  }
  const fitted = new Float64Array(values.length);
  let position = 0;
  means.forEach((mean, block) => {
    fitted.fill(mean, position, position + sizes[block]);
    position += sizes[block];
  });
  return fitted;
}

/** The n mid-quantiles of the fitted bins; inside a bin the data's own values where it has some. */
function sampleBins(sorted: Float64Array, bins: Bins, fitted: Float64Array): Float64Array {
  const n = sorted.length;
  const total = fitted.reduce((sum, mass) => sum + mass, 0);
  const sample = new Float64Array(n);
  let bin = 0;
  let below = 0;
  for (let i = 0; i < n; i++) {
    const wanted = ((i + 0.5) / n) * total;
    while (bin < fitted.length - 1 && below + fitted[bin] < wanted) below += fitted[bin++];
    const share = fitted[bin] > 0 ? Math.min((wanted - below) / fitted[bin], 1) : 0.5;
    const start = bins.starts[bin];
    const count = bins.starts[bin + 1] - start;
    // A sparsely filled bin would repeat its few values: there, spread evenly instead.
    sample[i] =
      count > 0 && count * 2 >= fitted[bin]
        ? sorted[start + Math.min(count - 1, Math.floor(share * count))]
        : bins.bounds[bin] + share * (bins.bounds[bin + 1] - bins.bounds[bin]);
  }
  return sample;
}
