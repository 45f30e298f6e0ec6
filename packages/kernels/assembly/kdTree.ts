import { CHEBYSHEV, EUCLIDEAN } from "./distance";

// A balanced k-d tree (Bentley 1975; Friedman, Bentley, Finkel 1977), described by 16 words at `tree`:
//
//   0 numRows   4 numDims   8 stride   12 levels   16 points ptr   20 order ptr
//  24 boxes ptr (lowest, then highest value of each of `stride` dimensions, a node)
//  28 least rows ptr (smallest row of each node)   32 leaves ptr   36 leaf capacity (rows, a multiple of 4)
//  40 metric
//
// Nodes are numbered as in a heap: the children of node i are 2 i and 2 i + 1, the root is 1, leaves lie on level
// `levels`. Node j of a level with 2^l nodes holds positions [n j / 2^l, n (j + 1) / 2^l) of `order`. A leaf's rows are
// stored once more four by four with their coordinates interleaved: lane r of vector d of group g is coordinate d of
// row 4 g + r.

// @ts-ignore: decorator
@inline
export function nodeStart(numRows: i32, level: i32, position: i32): i32 {
  return <i32>((<i64>numRows * <i64>position) >> level);
}

// @ts-ignore: decorator
@inline
export function boxOf(tree: usize, node: i32): usize {
  return <usize>load<u32>(tree, 24) + <usize>node * (<usize>load<i32>(tree, 8) << 3);
}

/** Measures nodes [start, end) of a level and parts each at the median of its widest dimension. */
export function splitKdNodes(tree: usize, level: i32, start: i32, end: i32): void {
  const numRows = load<i32>(tree);
  const numDims = load<i32>(tree, 4);
  const stride = load<i32>(tree, 8);
  const points = <usize>load<u32>(tree, 16);
  const order = <usize>load<u32>(tree, 20);
  for (let position = start; position < end; position++) {
    const first = nodeStart(numRows, level, position);
    const last = nodeStart(numRows, level, position + 1);
    const node = (1 << level) + position;
    measure(tree, node, first, last);
    if (level == load<i32>(tree, 12)) {
      fillLeaf(tree, position, first, last);
      continue;
    }
    const box = boxOf(tree, node);
    let widest = 0;
    let width: f32 = -1;
    for (let dim = 0; dim < numDims; dim++) {
      const at = box + (<usize>dim << 2);
      const own = load<f32>(at + (<usize>stride << 2)) - load<f32>(at);
      if (own > width) {
        width = own;
        widest = dim;
      }
    }
    select(points + (<usize>widest << 2), <usize>stride << 2, order, first, last - 1, nodeStart(numRows, level + 1, 2 * position + 1));
  }
}

/** The node's box and smallest row. */
function measure(tree: usize, node: i32, first: i32, last: i32): void {
  const stride = load<i32>(tree, 8);
  const points = <usize>load<u32>(tree, 16);
  const order = <usize>load<u32>(tree, 20);
  const low = boxOf(tree, node);
  const high = low + (<usize>stride << 2);
  const head = points + <usize>load<i32>(order + (<usize>first << 2)) * (<usize>stride << 2);
  memory.copy(low, head, <usize>stride << 2);
  memory.copy(high, head, <usize>stride << 2);
  let least = i32.MAX_VALUE;
  for (let i = first; i < last; i++) {
    const row = load<i32>(order + (<usize>i << 2));
    least = min<i32>(least, row);
    const point = points + <usize>row * (<usize>stride << 2);
    for (let dim = 0; dim < stride; dim += 4) {
      const at = <usize>dim << 2;
      if (ASC_FEATURE_SIMD) {
        const values = v128.load(point + at);
        v128.store(low + at, f32x4.pmin(v128.load(low + at), values));
        v128.store(high + at, f32x4.pmax(v128.load(high + at), values));
      } else {
        for (let lane: usize = 0; lane < 16; lane += 4) {
          const value = load<f32>(point + at + lane);
          const below = load<f32>(low + at + lane);
          const above = load<f32>(high + at + lane);
          store<f32>(low + at + lane, value < below ? value : below);
          store<f32>(high + at + lane, above < value ? value : above);
        }
      }
    }
  }
  store<i32>(<usize>load<u32>(tree, 28) + (<usize>node << 2), least);
}

function fillLeaf(tree: usize, leaf: i32, first: i32, last: i32): void {
  const stride = load<i32>(tree, 8);
  const points = <usize>load<u32>(tree, 16);
  const order = <usize>load<u32>(tree, 20);
  const capacity = load<i32>(tree, 36);
  const block = <usize>load<u32>(tree, 32) + <usize>leaf * (<usize>(capacity * stride) << 2);
  for (let i = 0; i < capacity; i++) {
    const group = block + <usize>(i >> 2) * (<usize>stride << 4) + (<usize>(i & 3) << 2);
    // The last row fills up the last group; searches pass over it.
    const row = load<i32>(order + (<usize>min<i32>(first + i, last - 1) << 2));
    const point = points + <usize>row * (<usize>stride << 2);
    for (let dim = 0; dim < stride; dim++) store<f32>(group + (<usize>dim << 4), load<f32>(point + (<usize>dim << 2)));
  }
}

/** Hoare's selection: positions [left, right] of `order` parted at `middle` by (value, row). */
export function select(values: usize, rowBytes: usize, order: usize, left: i32, right: i32, middle: i32): void {
  while (left < right) {
    const pivotRow = load<i32>(order + (<usize>((left + right) >> 1) << 2));
    const pivot = load<f32>(values + <usize>pivotRow * rowBytes);
    let i = left;
    let j = right;
    while (i <= j) {
      while (before(values, rowBytes, load<i32>(order + (<usize>i << 2)), pivot, pivotRow)) i++;
      while (after(values, rowBytes, load<i32>(order + (<usize>j << 2)), pivot, pivotRow)) j--;
      if (i > j) break;
      const kept = load<i32>(order + (<usize>i << 2));
      store<i32>(order + (<usize>i << 2), load<i32>(order + (<usize>j << 2)));
      store<i32>(order + (<usize>j << 2), kept);
      i++;
      j--;
    }
    if (middle <= j) right = j;
    else if (middle >= i) left = i;
    else return;
  }
}

// @ts-ignore: decorator
@inline
function before(values: usize, rowBytes: usize, row: i32, pivot: f32, pivotRow: i32): bool {
  const value = load<f32>(values + <usize>row * rowBytes);
  return value < pivot || (value == pivot && row < pivotRow);
}

// @ts-ignore: decorator
@inline
function after(values: usize, rowBytes: usize, row: i32, pivot: f32, pivotRow: i32): bool {
  const value = load<f32>(values + <usize>row * rowBytes);
  return value > pivot || (value == pivot && row > pivotRow);
}

/**
 * Distances (euclidean: squared) from a query to the boxes of two nodes that follow one another. Rounded like the
 * distance to a row, step by step, and every step is monotone: so they are never above the distance to any row inside.
 *
 * @param low   the first node's box
 * @param found two floats and two more of any value, written
 */
// @ts-ignore: decorator
@inline
export function childDistances(metric: i32, query: usize, low: usize, stride: i32, found: usize): void {
  const rowBytes = <usize>stride << 2;
  if (ASC_FEATURE_SIMD) {
    let left = f32x4.splat(0);
    let right = f32x4.splat(0);
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const q = v128.load(query + at);
      const box = low + at;
      left = extendOutside(metric, left, q, v128.load(box), v128.load(box + rowBytes));
      right = extendOutside(metric, right, q, v128.load(box + rowBytes * 2), v128.load(box + rowBytes * 3));
    }
    const even = v128.shuffle<f32>(left, right, 0, 4, 2, 6);
    const odd = v128.shuffle<f32>(left, right, 1, 5, 3, 7);
    const pairs = metric == CHEBYSHEV ? f32x4.pmax(even, odd) : f32x4.add(even, odd);
    const others = v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1);
    v128.store(found, metric == CHEBYSHEV ? f32x4.pmax(pairs, others) : f32x4.add(pairs, others));
    return;
  }
  for (let node: usize = 0; node < 2; node++) {
    const box = low + node * rowBytes * 2;
    const high = box + rowBytes;
    let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
    for (let at: usize = 0; at < rowBytes; at += 16) {
      s0 = extend(metric, s0, outside(query, box, high, at));
      s1 = extend(metric, s1, outside(query, box, high, at + 4));
      s2 = extend(metric, s2, outside(query, box, high, at + 8));
      s3 = extend(metric, s3, outside(query, box, high, at + 12));
    }
    store<f32>(found + (node << 2), joinLanes(metric, s0, s1, s2, s3));
  }
}

// @ts-ignore: decorator
@inline
function extendOutside(metric: i32, sum: v128, q: v128, low: v128, high: v128): v128 {
  const d = f32x4.pmax(f32x4.splat(0), f32x4.pmax(f32x4.sub(low, q), f32x4.sub(q, high)));
  if (metric == EUCLIDEAN) return f32x4.add(sum, f32x4.mul(d, d));
  return metric == CHEBYSHEV ? f32x4.pmax(sum, d) : f32x4.add(sum, d);
}

// @ts-ignore: decorator
@inline
function outside(query: usize, low: usize, high: usize, at: usize): f32 {
  const q = load<f32>(query + at);
  return max<f32>(0, max<f32>(load<f32>(low + at) - q, q - load<f32>(high + at)));
}

/** A lane's sum (CHEBYSHEV: maximum) with one more difference. */
// @ts-ignore: decorator
@inline
export function extend(metric: i32, sum: f32, d: f32): f32 {
  return metric == EUCLIDEAN ? sum + d * d : metric == CHEBYSHEV ? max<f32>(sum, d) : sum + d;
}

// @ts-ignore: decorator
@inline
export function joinLanes(metric: i32, s0: f32, s1: f32, s2: f32, s3: f32): f32 {
  return metric == CHEBYSHEV ? max<f32>(max<f32>(s0, s1), max<f32>(s2, s3)) : (s0 + s1) + (s2 + s3);
}
