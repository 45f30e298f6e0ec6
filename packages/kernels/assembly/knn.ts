import { distance, EUCLIDEAN, squaredEuclidean } from "./distance";
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
 * @param scratch   8 bytes a row
 */
export function rankPenalties(
  points: usize, numRows: i32, stride: i32, metric: i32, k: i32, rows: usize, neighbors: usize, penalties: usize,
  scratch: usize, start: i32, end: i32,
): void {
  const rowBytes = <usize>stride << 2;
  const ids = scratch + (<usize>numRows << 2);
  for (let item = start; item < end; item++) {
    const row = load<i32>(rows + (<usize>item << 2));
    const own = points + <usize>row * rowBytes;
    const near = neighbors + (<usize>(item * k) << 2);
    let farthest: f32 = -Infinity;
    for (let i = 0; i < k; i++) {
      const d = between(metric, own, points + <usize>load<i32>(near + (<usize>i << 2)) * rowBytes, stride);
      if (d > farthest) farthest = d;
    }
    // Most rows are beyond all of the neighbours: only the others need to be ranked.
    let count = 0;
    for (let other = 0; other < numRows; other++) {
      const d = between(metric, own, points + <usize>other * rowBytes, stride);
      if (!(d <= farthest) || other == row) continue;
      store<f32>(scratch + (<usize>count << 2), d);
      store<i32>(ids + (<usize>count << 2), other);
      count++;
    }
    let penalty: f64 = 0;
    for (let i = 0; i < k; i++) {
      const neighbor = load<i32>(near + (<usize>i << 2));
      const d = between(metric, own, points + <usize>neighbor * rowBytes, stride);
      const rank = 1 + numNearer(scratch, ids, count, d, neighbor);
      if (rank > k) penalty += <f64>(rank - k);
    }
    store<f64>(penalties + (<usize>item << 3), penalty);
  }
}

// @ts-ignore: decorator
@inline
function between(metric: i32, a: usize, b: usize, stride: i32): f32 {
  return metric == EUCLIDEAN ? squaredEuclidean(a, b, stride) : distance(metric, a, b, stride);
}

/** Of these rows, those that come before (d, neighbor). */
// @ts-ignore: decorator
@inline
function numNearer(distances: usize, ids: usize, numRows: i32, d: f32, neighbor: i32): i32 {
  let at = 0;
  let count = 0;
  if (ASC_FEATURE_SIMD) {
    let counts = i32x4.splat(0);
    for (; at + 4 <= numRows; at += 4) {
      const e = v128.load(distances + (<usize>at << 2));
      const earlier = i32x4.gt_s(i32x4.splat(neighbor), v128.load(ids + (<usize>at << 2)));
      const before = v128.or(f32x4.lt(e, f32x4.splat(d)), v128.and(f32x4.eq(e, f32x4.splat(d)), earlier));
      counts = i32x4.sub(counts, before);
    }
    count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
  }
  for (; at < numRows; at++) {
    const e = load<f32>(distances + (<usize>at << 2));
    count += i32(e < d || (e == d && load<i32>(ids + (<usize>at << 2)) < neighbor));
  }
  return count;
}
