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
  /** Float32Array [numDims × pitchBytes / 4]: column by column, in the order of positions; four floats to spare. */
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
function accumulate(metric: i32, sum: f64, gap: f64): f64 {
  if (metric == EUCLIDEAN) return sum + gap * gap;
  if (metric == MANHATTAN) return sum + gap;
  return max<f64>(sum, gap);
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
  for (let dim = 0; dim < numDims; dim++) {
    const at = <usize>dim << 2;
    const above = <f64>load<f32>(a + at) - <f64>load<f32>(b + high + at);
    const below = <f64>load<f32>(b + at) - <f64>load<f32>(a + high + at);
    sum = accumulate(metric, sum, max<f64>(0, max<f64>(above, below)));
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
  for (let dim = 0; dim < numDims; dim++) {
    const x = <f64>load<f32>(own);
    const at = box + (<usize>dim << 2);
    sum = accumulate(metric, sum, max<f64>(0, max<f64>(<f64>load<f32>(at) - x, x - <f64>load<f32>(at + high))));
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

/** Which of the rows at positions [other, other + 4) may be within `bound` (see filterBound) of the row: bits 0 to 3. */
// @ts-ignore: decorator
@inline
export function nearMask(tree: KdTree, position: i32, other: i32, bound: f32): i32 {
  const pitch = tree.pitchBytes;
  let own = tree.coords + (<usize>position << 2);
  let at = tree.coords + (<usize>other << 2);
  if (ASC_FEATURE_SIMD) {
    let sum = f32x4.splat(0);
    if (tree.metric == EUCLIDEAN) {
      for (let dim = tree.numDims; dim > 0; dim--) {
        const d = f32x4.sub(v128.load(at), v128.load32_splat(own));
        sum = f32x4.add(sum, f32x4.mul(d, d));
        own += pitch;
        at += pitch;
      }
    } else {
      for (let dim = tree.numDims; dim > 0; dim--) {
        const d = f32x4.abs(f32x4.sub(v128.load(at), v128.load32_splat(own)));
        sum = tree.metric == CHEBYSHEV ? f32x4.max(sum, d) : f32x4.add(sum, d);
        own += pitch;
        at += pitch;
      }
    }
    return i32x4.bitmask(f32x4.le(sum, f32x4.splat(bound)));
  }
  // The scalar twin leaves the filtering to the exact distance.
  return 15;
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
          const gap = f32x4.max(zero, f32x4.max(low, f32x4.sub(x, v128.load32_splat(at + high))));
          sum = f32x4.add(sum, f32x4.mul(gap, gap));
          own += pitch;
          at += 4;
        }
      } else {
        for (let dim = numDims; dim > 0; dim--) {
          const x = v128.load(own);
          const low = f32x4.sub(v128.load32_splat(at), x);
          const gap = f32x4.max(zero, f32x4.max(low, f32x4.sub(x, v128.load32_splat(at + high))));
          sum = metric == CHEBYSHEV ? f32x4.max(sum, gap) : f32x4.add(sum, gap);
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
