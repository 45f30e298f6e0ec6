import { BRAYCURTIS, CANBERRA, CHEBYSHEV, EUCLIDEAN, HAMMING, MANHATTAN } from "./distance";

// Distances in double precision from single-precision coordinates: what the reference computes. For the euclidean
// metric squares are compared, which orders pairs as the roots do.

// @ts-ignore: decorator
@inline
function pairDistance(metric: i32, a: usize, b: usize, numDims: i32): f64 {
  if (metric > CHEBYSHEV) return otherDistance(metric, a, b, numDims);
  let sum: f64 = 0;
  for (let dim = 0; dim < numDims; dim++) {
    const at = <usize>dim << 2;
    const d = <f64>load<f32>(a + at) - <f64>load<f32>(b + at);
    if (metric == EUCLIDEAN) sum += d * d;
    else if (metric == MANHATTAN) sum += abs<f64>(d);
    else sum = max<f64>(sum, abs<f64>(d));
  }
  return sum;
}

/** Metrics of which boxes say little; as defined in neighbors/src/metrics.ts, hamming as a number of columns. */
function otherDistance(metric: i32, a: usize, b: usize, numDims: i32): f64 {
  let first: f64 = 0;
  let second: f64 = 0;
  for (let dim = 0; dim < numDims; dim++) {
    const at = <usize>dim << 2;
    const x = <f64>load<f32>(a + at);
    const y = <f64>load<f32>(b + at);
    const d = abs<f64>(x - y);
    if (metric == CANBERRA) {
      const size = abs<f64>(x) + abs<f64>(y);
      if (size > 0) first += d / size;
    } else if (metric == BRAYCURTIS) {
      first += d;
      second += abs<f64>(x + y);
    } else if (metric == HAMMING) {
      first += f64(x != y);
    } else {
      first += f64((x != 0) != (y != 0));
      second += f64(x != 0 || y != 0);
    }
  }
  if (metric == CANBERRA || metric == HAMMING) return first;
  return second > 0 ? first / second : 0;
}

/**
 * Distance (euclidean: squared) to the k-th nearest other row, of rows [start, end).
 *
 * @param points Float32Array [numRows × numDims]
 * @param cores  Float64Array [numRows], written
 * @param scratch k doubles
 */
export function coreDistances(
  points: usize, numRows: i32, numDims: i32, metric: i32, k: i32, cores: usize, scratch: usize, start: i32, end: i32,
): void {
  const rowBytes = <usize>numDims << 2;
  for (let row = start; row < end; row++) {
    const own = points + <usize>row * rowBytes;
    let kept = 0;
    let worst: f64 = Infinity;
    for (let other = 0; other < numRows; other++) {
      if (other == row) continue;
      const d = pairDistance(metric, own, points + <usize>other * rowBytes, numDims);
      if (kept == k && !(d < worst)) continue;
      let at = kept < k ? kept++ : k - 1;
      while (at > 0) {
        const before = load<f64>(scratch + (<usize>(at - 1) << 3));
        if (before <= d) break;
        store<f64>(scratch + (<usize>at << 3), before);
        at--;
      }
      store<f64>(scratch + (<usize>at << 3), d);
      if (kept == k) worst = load<f64>(scratch + (<usize>(k - 1) << 3));
    }
    store<f64>(cores + (<usize>row << 3), worst);
  }
}

/**
 * The minimum spanning tree of the mutual reachability graph by Prim's algorithm. Edges are ordered by (weight,
 * smaller row, larger row), an order without ties, in which the tree is unique.
 *
 * @param cores   Float64Array [numRows]: as `coreDistances` gives them
 * @param pending Int32Array [numRows], scratch: rows outside the tree
 * @param best    Float64Array [numRows], scratch: lightest edge into the tree
 * @param source  Int32Array [numRows], scratch: its end in the tree
 * @param from    Int32Array [numRows − 1], written: smaller row
 * @param to      Int32Array [numRows − 1], written: larger row
 * @param weights Float64Array [numRows − 1], written (euclidean: squared), in the order of discovery
 */
export function primSpanningTree(
  points: usize, numRows: i32, numDims: i32, metric: i32, cores: usize, pending: usize, best: usize, source: usize,
  from: usize, to: usize, weights: usize,
): void {
  const rowBytes = <usize>numDims << 2;
  let count = numRows - 1;
  for (let row = 1; row < numRows; row++) {
    store<i32>(pending + (<usize>(row - 1) << 2), row);
    store<f64>(best + (<usize>row << 3), Infinity);
    store<i32>(source + (<usize>row << 2), 0);
  }
  let current = 0;
  for (let edge = 0; edge < numRows - 1; edge++) {
    const own = points + <usize>current * rowBytes;
    const core = load<f64>(cores + (<usize>current << 3));
    let nextAt = 0;
    let nextWeight: f64 = Infinity;
    let nextSmall = numRows;
    let nextLarge = numRows;
    for (let i = 0; i < count; i++) {
      const row = load<i32>(pending + (<usize>i << 2));
      const d = pairDistance(metric, own, points + <usize>row * rowBytes, numDims);
      const reach = max<f64>(max<f64>(d, core), load<f64>(cores + (<usize>row << 3)));
      const bestAt = best + (<usize>row << 3);
      const sourceAt = source + (<usize>row << 2);
      let weight = load<f64>(bestAt);
      if (reach < weight || (reach == weight && earlier(row, current, load<i32>(sourceAt)))) {
        weight = reach;
        store<f64>(bestAt, reach);
        store<i32>(sourceAt, current);
      }
      if (weight > nextWeight) continue;
      const end = load<i32>(sourceAt);
      const small = min<i32>(row, end);
      const large = max<i32>(row, end);
      if (weight < nextWeight || small < nextSmall || (small == nextSmall && large < nextLarge)) {
        nextAt = i;
        nextWeight = weight;
        nextSmall = small;
        nextLarge = large;
      }
    }
    store<i32>(from + (<usize>edge << 2), nextSmall);
    store<i32>(to + (<usize>edge << 2), nextLarge);
    store<f64>(weights + (<usize>edge << 3), nextWeight);
    current = load<i32>(pending + (<usize>nextAt << 2));
    count--;
    store<i32>(pending + (<usize>nextAt << 2), load<i32>(pending + (<usize>count << 2)));
  }
}

/** Whether edge (row, a) comes before edge (row, b) of the same weight. */
// @ts-ignore: decorator
@inline
function earlier(row: i32, a: i32, b: i32): bool {
  const smallA = min<i32>(row, a);
  const smallB = min<i32>(row, b);
  return smallA < smallB || (smallA == smallB && max<i32>(row, a) < max<i32>(row, b));
}
