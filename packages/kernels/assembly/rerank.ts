import { distance, EUCLIDEAN } from "./distance";
import { insertNearest, nearer, takeRoots } from "./nearestList";

/**
 * The `kept` nearest of each row's k candidates by the metric itself, ascending by (distance, row), of rows [start, end).
 *
 * @param candidates Int32Array [numRows × k], −1 for none
 * @param indices    Int32Array [numRows × kept], written; −1 where candidates are too few
 * @param distances  Float32Array [numRows × kept], written; for EUCLIDEAN roots are taken
 */
export function rerank(
  points: usize, stride: i32, metric: i32, candidates: usize, k: i32, kept: i32, indices: usize, distances: usize,
  start: i32, end: i32,
): void {
  const rowBytes = <usize>stride << 2;
  const lastAt = <usize>(kept - 1) << 2;
  for (let row = start; row < end; row++) {
    const own = points + <usize>row * rowBytes;
    const outIndices = indices + <usize>row * (<usize>kept << 2);
    const outDistances = distances + <usize>row * (<usize>kept << 2);
    let count = 0;
    for (let i = 0; i < k; i++) {
      const other = load<i32>(candidates + (<usize>(row * k + i) << 2));
      if (other < 0) continue;
      const d = distance(metric, own, points + <usize>other * rowBytes, stride);
      if (count == kept && !nearer(d, other, load<f32>(outDistances + lastAt), load<i32>(outIndices + lastAt))) continue;
      count = insertNearest(outIndices, outDistances, count, kept, d, other);
    }
    for (let i = count; i < kept; i++) {
      store<i32>(outIndices + (<usize>i << 2), -1);
      store<f32>(outDistances + (<usize>i << 2), Infinity);
    }
    if (metric == EUCLIDEAN) takeRoots(outDistances, count);
  }
}
