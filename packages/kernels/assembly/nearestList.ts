// The nearest rows found so far: two parallel arrays of up to k, ascending by (distance, row).

/** Whether (d, row) belongs before (e, other). */
// @ts-ignore: decorator
@inline
export function nearer(d: f32, row: i32, e: f32, other: i32): bool {
  return d < e || (d == e && row < other);
}

/**
 * Puts (d, row) in its place, dropping the last where k are kept; the caller has checked that it belongs.
 *
 * @returns the number kept
 */
// @ts-ignore: decorator
@inline
export function insertNearest(indices: usize, distances: usize, kept: i32, k: i32, d: f32, row: i32): i32 {
  let at = kept < k ? kept : k - 1;
  while (at > 0) {
    const place = <usize>(at - 1) << 2;
    const before = load<f32>(distances + place);
    const other = load<i32>(indices + place);
    if (nearer(before, other, d, row)) break;
    store<f32>(distances + place, before, 4);
    store<i32>(indices + place, other, 4);
    at--;
  }
  store<f32>(distances + (<usize>at << 2), d);
  store<i32>(indices + (<usize>at << 2), row);
  return kept < k ? kept + 1 : k;
}

/** Squared distances to distances. */
export function takeRoots(distances: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = distances + (<usize>i << 2);
    store<f32>(at, sqrt<f32>(load<f32>(at)));
  }
}
