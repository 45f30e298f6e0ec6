import { exp64, log64 } from "../math";
import { boxOf, firstLeaf, KdTree, nodeEnd, nodeStart } from "./kdTree";

// While the tree grows, a row is a record: its coordinates, then its number. Records move; the tree's own arrays are
// written once, when every record has its place.

// @ts-ignore: decorator
@inline
function recordBytes(numDims: i32): usize {
  return <usize>(numDims + 1) << 2;
}

/** Rows [start, end) as records, in the order given. */
export function kdRecords(points: usize, numDims: i32, records: usize, start: i32, end: i32): void {
  const rowBytes = <usize>numDims << 2;
  const bytes = recordBytes(numDims);
  for (let row = start; row < end; row++) {
    const record = records + <usize>row * bytes;
    memory.copy(record, points + <usize>row * rowBytes, rowBytes);
    store<i32>(record + rowBytes, row);
  }
}

/**
 * Splits nodes firstNode + [start, end) down to `toLevel`, each in two halves across its widest column.
 *
 * @param tree KdTree; its boxes serve as scratch
 */
export function kdDivide(tree: usize, records: usize, firstNode: i32, toLevel: i32, start: i32, end: i32): void {
  for (let item = start; item < end; item++) splitNode(changetype<KdTree>(tree), records, firstNode + item, toLevel);
}

function splitNode(tree: KdTree, records: usize, node: i32, toLevel: i32): void {
  if (31 - clz<i32>(node) >= toLevel) return;
  const start = nodeStart(tree, node);
  const end = nodeEnd(tree, node);
  const bytes = recordBytes(tree.numDims);
  let widest = 0;
  let width: f32 = -1;
  for (let dim = 0; dim < tree.numDims; dim++) {
    let at = records + <usize>start * bytes + (<usize>dim << 2);
    let low: f32 = Infinity;
    let high: f32 = -Infinity;
    for (let i = start; i < end; i++) {
      const x = load<f32>(at);
      low = min<f32>(low, x);
      high = max<f32>(high, x);
      at += bytes;
    }
    if (high - low > width) {
      width = high - low;
      widest = dim;
    }
  }
  const middle = nodeStart(tree, 2 * node + 1);
  if (width > 0) select(records + (<usize>widest << 2), widest, bytes, start, end - 1, middle);
  splitNode(tree, records, 2 * node, toLevel);
  splitNode(tree, records, 2 * node + 1, toLevel);
}

// @ts-ignore: decorator
@inline
function keyAt(keys: usize, bytes: usize, i: i32): f32 {
  return load<f32>(keys + <usize>i * bytes);
}

// @ts-ignore: decorator
@inline
function swap(keys: usize, dim: i32, bytes: usize, i: i32, j: i32): void {
  let a = keys - (<usize>dim << 2) + <usize>i * bytes;
  let b = keys - (<usize>dim << 2) + <usize>j * bytes;
  for (let word = bytes >> 2; word > 0; word--) {
    const kept = load<u32>(a);
    store<u32>(a, load<u32>(b));
    store<u32>(b, kept);
    a += 4;
    b += 4;
  }
}

/**
 * Puts the record that belongs at `k` of [left, right] there, smaller ones before it, larger ones after it
 * (Floyd and Rivest 1975, "Algorithm 489: the algorithm SELECT").
 *
 * @param keys address of column `dim` of record 0
 */
function select(keys: usize, dim: i32, bytes: usize, left: i32, right: i32, k: i32): void {
  while (right > left) {
    if (right - left > 600) {
      const n = <f64>(right - left + 1);
      const i = <f64>(k - left + 1);
      const z = log64(n);
      const s = 0.5 * exp64((2 * z) / 3);
      const deviation = 0.5 * sqrt<f64>((z * s * (n - s)) / n) * (i < n / 2 ? -1.0 : 1.0);
      const newLeft = max<i32>(left, <i32>floor<f64>(<f64>k - (i * s) / n + deviation));
      const newRight = min<i32>(right, <i32>floor<f64>(<f64>k + ((n - i) * s) / n + deviation));
      select(keys, dim, bytes, newLeft, newRight, k);
    }
    const pivot = keyAt(keys, bytes, k);
    let i = left;
    let j = right;
    swap(keys, dim, bytes, left, k);
    if (keyAt(keys, bytes, right) > pivot) swap(keys, dim, bytes, right, left);
    while (i < j) {
      swap(keys, dim, bytes, i, j);
      i++;
      j--;
      while (keyAt(keys, bytes, i) < pivot) i++;
      while (keyAt(keys, bytes, j) > pivot) j--;
    }
    if (keyAt(keys, bytes, left) == pivot) {
      swap(keys, dim, bytes, left, j);
    } else {
      j++;
      swap(keys, dim, bytes, j, right);
    }
    if (j <= k) left = j + 1;
    if (k <= j) right = j - 1;
  }
}

/** Writes the coordinates, rows and boxes of leaves [start, end). */
export function kdLeaves(tree: usize, records: usize, start: i32, end: i32): void {
  const kd = changetype<KdTree>(tree);
  const numDims = kd.numDims;
  const bytes = recordBytes(numDims);
  for (let item = start; item < end; item++) {
    const leaf = firstLeaf(kd) + item;
    const first = nodeStart(kd, leaf);
    const last = nodeEnd(kd, leaf);
    const box = boxOf(kd, leaf);
    for (let dim = 0; dim < numDims; dim++) {
      const column = kd.coords + <usize>dim * kd.pitchBytes;
      let low: f32 = Infinity;
      let high: f32 = -Infinity;
      for (let i = first; i < last; i++) {
        const x = load<f32>(records + <usize>i * bytes + (<usize>dim << 2));
        low = min<f32>(low, x);
        high = max<f32>(high, x);
        store<f32>(column + (<usize>i << 2), x);
      }
      store<f32>(box + (<usize>dim << 2), low);
      store<f32>(box + (<usize>(numDims + dim) << 2), high);
    }
    for (let i = first; i < last; i++) {
      store<i32>(kd.rows + (<usize>i << 2), load<i32>(records + <usize>i * bytes + (<usize>numDims << 2)));
    }
  }
}

/** The boxes of all nodes above the leaves. */
export function kdBoxes(tree: usize): void {
  const kd = changetype<KdTree>(tree);
  const numDims = kd.numDims;
  const high = <usize>numDims << 2;
  for (let node = firstLeaf(kd) - 1; node > 0; node--) {
    const box = boxOf(kd, node);
    const a = boxOf(kd, 2 * node);
    const b = boxOf(kd, 2 * node + 1);
    for (let dim = 0; dim < numDims; dim++) {
      const at = <usize>dim << 2;
      store<f32>(box + at, min<f32>(load<f32>(a + at), load<f32>(b + at)));
      store<f32>(box + high + at, max<f32>(load<f32>(a + high + at), load<f32>(b + high + at)));
    }
  }
}
