// A balanced k-d tree over the rows. Nodes are numbered as in a heap: the root is 1, the children of i are 2i and
// 2i + 1, and the leaves are 2^levels ... 2^(levels + 1) − 1. Rows are kept in the order of the leaves; a row's place in
// that order is its *position*. A node's positions follow from its number, so nothing about the shape is stored.

import { CHEBYSHEV, EUCLIDEAN, MANHATTAN } from "../distance";

/** Most rows of a leaf: queries are answered a leaf at a time, with one entry of scratch for each row. */
export const MAX_LEAF_ROWS: i32 = 32;

/** What the host fills in: counts, and addresses of what the kernels write. Every field takes four bytes. */
@unmanaged
export class KdTree {
  numRows: i32;
  numDims: i32;
  metric: i32;
  levels: i32;
  /** Float32Array [numDims × pitchBytes / 4]: column by column, in the order of positions; LOOK_ROWS floats to spare. */
  coords: usize;
  pitchBytes: usize;
  /** Float32Array [2^(levels + 1) × 2 × numDims]: least, then largest coordinates of every node's rows. */
  boxes: usize;
  /** Int32Array [numRows]: the row at every position. */
  rows: usize;
}

// @ts-ignore: decorator
@inline
export function firstLeaf(tree: KdTree): i32 {
  return 1 << tree.levels;
}

/** First position of a node; where the next node of its level starts, it ends. */
// @ts-ignore: decorator
@inline
export function nodeStart(tree: KdTree, node: i32): i32 {
  const level = 31 - clz<i32>(node);
  return <i32>((<u64>(node - (1 << level)) * <u64>tree.numRows) >> level);
}

// @ts-ignore: decorator
@inline
export function nodeEnd(tree: KdTree, node: i32): i32 {
  const level = 31 - clz<i32>(node);
  return <i32>((<u64>(node + 1 - (1 << level)) * <u64>tree.numRows) >> level);
}

// @ts-ignore: decorator
@inline
export function boxOf(tree: KdTree, node: i32): usize {
  return tree.boxes + (<usize>(node * tree.numDims) << 3);
}

// @ts-ignore: decorator
@inline
export function rowAt(tree: KdTree, position: i32): i32 {
  return load<i32>(tree.rows + (<usize>position << 2));
}

// @ts-ignore: decorator
@inline
export function accumulate(metric: i32, sum: f64, gap: f64): f64 {
  if (metric == EUCLIDEAN) return sum + gap * gap;
  if (metric == MANHATTAN) return sum + gap;
  return larger(sum, gap);
}

/** Of two numbers, neither NaN: one comparison, where WebAssembly's own maximum also minds NaN and signs of zero. */
// @ts-ignore: decorator
@inline
export function larger(a: f64, b: f64): f64 {
  return select<f64>(a, b, a > b);
}

/**
 * Distance of two rows, in double precision, columns in order: the one definition of a distance (euclidean: its
 * square). Rounding is monotone, so the distances to boxes below, which add up smaller terms in the same order, are
 * never above it.
 */
// @ts-ignore: decorator
@inline
export function exactDistance(tree: KdTree, a: i32, b: i32): f64 {
  const pitch = tree.pitchBytes;
  const metric = tree.metric;
  let atA = tree.coords + (<usize>a << 2);
  let atB = tree.coords + (<usize>b << 2);
  let sum: f64 = 0;
  for (let dim = tree.numDims; dim > 0; dim--) {
    sum = accumulate(metric, sum, abs<f64>(<f64>load<f32>(atA) - <f64>load<f32>(atB)));
    atA += pitch;
    atB += pitch;
  }
  return sum;
}

/** The least distance between rows of two boxes. */
export function boxGap(tree: KdTree, a: usize, b: usize): f64 {
  const numDims = tree.numDims;
  const metric = tree.metric;
  const high = <usize>numDims << 2;
  let sum: f64 = 0;
  if (metric == EUCLIDEAN) {
    for (let dim = 0; dim < numDims; dim++) {
      const at = <usize>dim << 2;
      const above = <f64>load<f32>(a + at) - <f64>load<f32>(b + high + at);
      const below = <f64>load<f32>(b + at) - <f64>load<f32>(a + high + at);
      const gap = larger(0, larger(above, below));
      sum += gap * gap;
    }
    return sum;
  }
  for (let dim = 0; dim < numDims; dim++) {
    const at = <usize>dim << 2;
    const above = <f64>load<f32>(a + at) - <f64>load<f32>(b + high + at);
    const below = <f64>load<f32>(b + at) - <f64>load<f32>(a + high + at);
    sum = accumulate(metric, sum, larger(0, larger(above, below)));
  }
  return sum;
}

/** The least distance between a row and the rows of a box. */
// @ts-ignore: decorator
@inline
export function rowGap(tree: KdTree, position: i32, box: usize): f64 {
  const numDims = tree.numDims;
  const metric = tree.metric;
  const high = <usize>numDims << 2;
  let own = tree.coords + (<usize>position << 2);
  let sum: f64 = 0;
  if (metric == EUCLIDEAN) {
    for (let dim = 0; dim < numDims; dim++) {
      const x = <f64>load<f32>(own);
      const at = box + (<usize>dim << 2);
      const gap = larger(0, larger(<f64>load<f32>(at) - x, x - <f64>load<f32>(at + high)));
      sum += gap * gap;
      own += tree.pitchBytes;
    }
    return sum;
  }
  for (let dim = 0; dim < numDims; dim++) {
    const x = <f64>load<f32>(own);
    const at = box + (<usize>dim << 2);
    sum = accumulate(metric, sum, larger(0, larger(<f64>load<f32>(at) - x, x - <f64>load<f32>(at + high))));
    own += tree.pitchBytes;
  }
  return sum;
}

/**
 * A single-precision bound that no distance up to `bound` exceeds when it is computed in single precision: each of
 * numDims + 2 roundings is off by at most 2^-24 of the result (2^-150 near zero), and four times that is allowed for.
 */
// @ts-ignore: decorator
@inline
export function filterBound(tree: KdTree, bound: f64): f32 {
  const widened = bound * (1 + <f64>(tree.numDims + 4) * 2.4e-7) + 1e-43;
  return widened < 3e38 ? <f32>widened : Infinity;
}

/** Rows that one look compares with: four groups of four, whose sums do not wait for each other. */
export const LOOK_ROWS: i32 = 16;
// In many columns most rows are out of reach long before the last: that is asked every so many columns.
const COLUMNS_AT_ONCE: i32 = 8;

/** A row's coordinates side by side: compared with many rows, they should not be gathered each time. */
export function copyRow(tree: KdTree, position: i32, target: usize): void {
  let from = tree.coords + (<usize>position << 2);
  for (let dim = 0; dim < tree.numDims; dim++) {
    store<f32>(target + (<usize>dim << 2), load<f32>(from));
    from += tree.pitchBytes;
  }
}

/**
 * Which of the LOOK_ROWS rows from position `other` on, but before `last`, may be within `bound` (see filterBound) of
 * a row: bit i for row other + i.
 *
 * @param own Float32Array [numDims]: the row
 */
export function nearMask(tree: KdTree, own: usize, other: i32, last: i32, bound: f32): i32 {
  let mask = (1 << LOOK_ROWS) - 1;
  if (ASC_FEATURE_SIMD) {
    const at = tree.coords + (<usize>other << 2);
    mask = tree.metric == EUCLIDEAN ? nearSquares(tree, own, at, bound) : nearOthers(tree, own, at, bound);
  }
  // The scalar twin leaves the filtering to the exact distance.
  return last - other < LOOK_ROWS ? mask & ((1 << (last - other)) - 1) : mask;
}

function nearSquares(tree: KdTree, own: usize, at: usize, bound: f32): i32 {
  const pitch = tree.pitchBytes;
  const limit = f32x4.splat(bound);
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let left = tree.numDims; left > 0; left -= COLUMNS_AT_ONCE) {
    for (let dim = min<i32>(left, COLUMNS_AT_ONCE); dim > 0; dim--) {
      const x = v128.load32_splat(own);
      const d0 = f32x4.sub(v128.load(at), x);
      const d1 = f32x4.sub(v128.load(at, 16), x);
      const d2 = f32x4.sub(v128.load(at, 32), x);
      const d3 = f32x4.sub(v128.load(at, 48), x);
      s0 = f32x4.add(s0, f32x4.mul(d0, d0));
      s1 = f32x4.add(s1, f32x4.mul(d1, d1));
      s2 = f32x4.add(s2, f32x4.mul(d2, d2));
      s3 = f32x4.add(s3, f32x4.mul(d3, d3));
      own += 4;
      at += pitch;
    }
    if (left > COLUMNS_AT_ONCE) {
      const least = f32x4.pmin(f32x4.pmin(s0, s1), f32x4.pmin(s2, s3));
      if (!v128.any_true(f32x4.le(least, limit))) return 0;
    }
  }
  return bitsOf(s0, s1, s2, s3, limit);
}

function nearOthers(tree: KdTree, own: usize, at: usize, bound: f32): i32 {
  const pitch = tree.pitchBytes;
  const chebyshev = tree.metric == CHEBYSHEV;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let dim = tree.numDims; dim > 0; dim--) {
    const x = v128.load32_splat(own);
    const d0 = f32x4.abs(f32x4.sub(v128.load(at), x));
    const d1 = f32x4.abs(f32x4.sub(v128.load(at, 16), x));
    const d2 = f32x4.abs(f32x4.sub(v128.load(at, 32), x));
    const d3 = f32x4.abs(f32x4.sub(v128.load(at, 48), x));
    s0 = chebyshev ? f32x4.pmax(s0, d0) : f32x4.add(s0, d0);
    s1 = chebyshev ? f32x4.pmax(s1, d1) : f32x4.add(s1, d1);
    s2 = chebyshev ? f32x4.pmax(s2, d2) : f32x4.add(s2, d2);
    s3 = chebyshev ? f32x4.pmax(s3, d3) : f32x4.add(s3, d3);
    own += 4;
    at += pitch;
  }
  return bitsOf(s0, s1, s2, s3, f32x4.splat(bound));
}

// @ts-ignore: decorator
@inline
function bitsOf(s0: v128, s1: v128, s2: v128, s3: v128, limit: v128): i32 {
  return (
    i32x4.bitmask(f32x4.le(s0, limit)) |
    (i32x4.bitmask(f32x4.le(s1, limit)) << 4) |
    (i32x4.bitmask(f32x4.le(s2, limit)) << 8) |
    (i32x4.bitmask(f32x4.le(s3, limit)) << 12)
  );
}

/**
 * Which of the rows at positions [first, last), at most MAX_LEAF_ROWS, may be within their bounds of a box: bit i for
 * row first + i.
 *
 * @param bounds Float32Array [MAX_LEAF_ROWS]: see filterBound
 */
export function rowsNearBox(tree: KdTree, first: i32, last: i32, box: usize, bounds: usize): u32 {
  const numRows = last - first;
  let mask: u32 = 0;
  if (ASC_FEATURE_SIMD) {
    const numDims = tree.numDims;
    const pitch = tree.pitchBytes;
    const metric = tree.metric;
    const high = <usize>numDims << 2;
    const zero = f32x4.splat(0);
    for (let i = 0; i < numRows; i += 4) {
      let own = tree.coords + (<usize>(first + i) << 2);
      let at = box;
      let sum = zero;
      if (metric == EUCLIDEAN) {
        for (let dim = numDims; dim > 0; dim--) {
          const x = v128.load(own);
          const low = f32x4.sub(v128.load32_splat(at), x);
          const gap = f32x4.pmax(zero, f32x4.pmax(low, f32x4.sub(x, v128.load32_splat(at + high))));
          sum = f32x4.add(sum, f32x4.mul(gap, gap));
          own += pitch;
          at += 4;
        }
      } else {
        for (let dim = numDims; dim > 0; dim--) {
          const x = v128.load(own);
          const low = f32x4.sub(v128.load32_splat(at), x);
          const gap = f32x4.pmax(zero, f32x4.pmax(low, f32x4.sub(x, v128.load32_splat(at + high))));
          sum = metric == CHEBYSHEV ? f32x4.pmax(sum, gap) : f32x4.add(sum, gap);
          own += pitch;
          at += 4;
        }
      }
      mask |= <u32>i32x4.bitmask(f32x4.le(sum, v128.load(bounds + (<usize>i << 2)))) << i;
    }
    return numRows < 32 ? mask & ((1 << numRows) - 1) : mask;
  }
  for (let i = 0; i < numRows; i++) {
    if (rowGap(tree, first + i, box) <= <f64>load<f32>(bounds + (<usize>i << 2))) mask |= 1 << i;
  }
  return mask;
}
