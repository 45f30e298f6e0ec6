import { distance, EUCLIDEAN } from "./distance";
import { insertNearest, takeRoots } from "./nearestList";

/**
 * Exact k nearest rows by brute force, of queries [start, end), ascending by (distance, row).
 *
 * @param points    Float32Array [numRows × stride], zero-padded rows
 * @param queries   Float32Array [numQueries × stride]; 0: the rows themselves, each without itself
 * @param indices   Int32Array [numQueries × k], written
 * @param distances Float32Array [numQueries × k], written; for EUCLIDEAN roots are taken
 */
export function bruteSearch(
  points: usize, numRows: i32, stride: i32, metric: i32, queries: usize, k: i32, indices: usize, distances: usize,
  start: i32, end: i32,
): void {
  const rowBytes = <usize>stride << 2;
  for (let item = start; item < end; item++) {
    const own = (queries == 0 ? points : queries) + <usize>item * rowBytes;
    const self = queries == 0 ? item : -1;
    const outIndices = indices + <usize>item * (<usize>k << 2);
    const outDistances = distances + <usize>item * (<usize>k << 2);
    let kept = 0;
    let worst: f32 = Infinity;
    for (let other = 0; other < numRows; other++) {
      if (other == self) continue;
      const d = distance(metric, own, points + <usize>other * rowBytes, stride);
      // Rows come in ascending order, so an equal distance never displaces an earlier row.
      if (kept == k && !(d < worst)) continue;
      kept = insertNearest(outIndices, outDistances, kept, k, d, other);
      if (kept == k) worst = load<f32>(outDistances + (<usize>(k - 1) << 2));
    }
    if (metric == EUCLIDEAN) takeRoots(outDistances, kept);
  }
}

/**
 * For trustworthiness (Venna and Kaski 2001): for every sampled row, the sum over its k neighbours in the embedding
 * of how far beyond k their rank in the data is.
 *
 * @param rows      Int32Array [numSampled]: the rows that are measured
 * @param neighbors Int32Array [numSampled × k]: their neighbours in the embedding
 * @param penalties Float64Array [numSampled], written
 */
export function rankPenalties(
  points: usize, numRows: i32, stride: i32, metric: i32, k: i32, rows: usize, neighbors: usize, penalties: usize,
  scratch: usize, start: i32, end: i32,
): void {
  const rowBytes = <usize>stride << 2;
  for (let item = start; item < end; item++) {
    const row = load<i32>(rows + (<usize>item << 2));
    const own = points + <usize>row * rowBytes;
    for (let other = 0; other < numRows; other++) {
      store<f32>(scratch + (<usize>other << 2), distance(metric, own, points + <usize>other * rowBytes, stride));
    }
    let penalty: f64 = 0;
    for (let i = 0; i < k; i++) {
      const neighbor = load<i32>(neighbors + (<usize>(item * k + i) << 2));
      const d = load<f32>(scratch + (<usize>neighbor << 2));
      const rank = 1 + numNearer(scratch, numRows, row, d, neighbor);
      if (rank > k) penalty += <f64>(rank - k);
    }
    store<f64>(penalties + (<usize>item << 3), penalty);
  }
}

/** Rows other than `row` that come before (d, neighbor). */
// @ts-ignore: decorator
@inline
function numNearer(distances: usize, numRows: i32, row: i32, d: f32, neighbor: i32): i32 {
  let other = 0;
  let count = 0;
  if (ASC_FEATURE_SIMD) {
    let counts = i32x4.splat(0);
    for (; other + 4 <= numRows; other += 4) {
      const e = v128.load(distances + (<usize>other << 2));
      const earlier = i32x4.gt_s(i32x4.splat(neighbor), i32x4.add(i32x4.splat(other), i32x4(0, 1, 2, 3)));
      const before = v128.or(f32x4.lt(e, f32x4.splat(d)), v128.and(f32x4.eq(e, f32x4.splat(d)), earlier));
      counts = i32x4.sub(counts, before);
    }
    count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
  }
  for (; other < numRows; other++) {
    const e = load<f32>(distances + (<usize>other << 2));
    count += i32(e < d || (e == d && other < neighbor));
  }
  const own = load<f32>(distances + (<usize>row << 2));
  return count - i32(own < d || (own == d && row < neighbor));
}
