import { nodeStart, select } from "./kdTree";
import { hash32 } from "./random";

// Random projection trees (Dasgupta and Freund 2008), balanced like the k-d tree: node j of a level with 2^l nodes
// holds positions [n j / 2^l, n (j + 1) / 2^l) of the tree's own `order`. A node is parted at the median of the
// projection on the line through two of its rows.

/**
 * Parts nodes [start, end) of a level of all trees: item = tree × 2^level + node.
 *
 * @param points  Float32Array [numRows × stride]
 * @param orders  Int32Array [numTrees × numRows]
 * @param keys    Float32Array [numTrees × numRows], scratch: a row's projection
 * @param planes  bytes [numTrees × 2^levels × 12], written: both rows and the median projection of each node, numbered
 *                as in a heap
 */
export function rpSplit(
  points: usize, numRows: i32, stride: i32, orders: usize, keys: usize, planes: usize, levels: i32, level: i32, seed: u32,
  start: i32, end: i32,
): void {
  for (let item = start; item < end; item++) {
    const tree = item >> level;
    const position = item & ((1 << level) - 1);
    const order = orders + (<usize>tree * numRows << 2);
    const key = keys + (<usize>tree * numRows << 2);
    const first = nodeStart(numRows, level, position);
    const last = nodeStart(numRows, level, position + 1);
    const middle = nodeStart(numRows, level + 1, 2 * position + 1);
    const node = (1 << level) + position;
    const plane = planes + <usize>((tree << levels) + node) * 12;
    const word = hash32(hash32(seed ^ <u32>tree) + <u32>node);
    const a = pick(order, first, last, word);
    const b = pick(order, first, last, hash32(word));
    for (let i = first; i < last; i++) {
      const row = load<i32>(order + (<usize>i << 2));
      store<f32>(key + (<usize>row << 2), projection(points, stride, a, b, points + <usize>row * (<usize>stride << 2)));
    }
    select(key, 4, order, first, last - 1, middle);
    store<i32>(plane, a);
    store<i32>(plane, b, 4);
    store<f32>(plane, load<f32>(key + (<usize>load<i32>(order + (<usize>middle << 2)) << 2)), 8);
  }
}

/** x · (a − b): where x lies along the line through rows a and b. */
// @ts-ignore: decorator
@inline
export function projection(points: usize, stride: i32, a: i32, b: i32, x: usize): f32 {
  const pa = points + <usize>a * (<usize>stride << 2);
  const pb = points + <usize>b * (<usize>stride << 2);
  const bytes = <usize>stride << 2;
  if (ASC_FEATURE_SIMD) {
    let sum = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(x + at), f32x4.sub(v128.load(pa + at), v128.load(pb + at))));
    }
    return (f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1)) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
  }
  let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
  for (let at: usize = 0; at < bytes; at += 16) {
    s0 += load<f32>(x + at) * (load<f32>(pa + at) - load<f32>(pb + at));
    s1 += load<f32>(x + at, 4) * (load<f32>(pa + at, 4) - load<f32>(pb + at, 4));
    s2 += load<f32>(x + at, 8) * (load<f32>(pa + at, 8) - load<f32>(pb + at, 8));
    s3 += load<f32>(x + at, 12) * (load<f32>(pa + at, 12) - load<f32>(pb + at, 12));
  }
  return (s0 + s1) + (s2 + s3);
}

// @ts-ignore: decorator
@inline
function pick(order: usize, first: i32, last: i32, word: u32): i32 {
  const at = first + <i32>((<u64>word * <u64>(last - first)) >> 32);
  return load<i32>(order + (<usize>at << 2));
}
