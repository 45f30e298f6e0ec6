import { CHEBYSHEV, EUCLIDEAN } from "../distance";
import { accumulate, KdTree, larger } from "./kdTree";

/** A row that is not in the tree. */
@unmanaged
export class BoxQuery {
  tree: KdTree;
  /** Float32Array [numDims]. */
  point: usize;
}

/** As exactDistance of the tree's own rows: the same operations in the same order. */
export function queryDistance(query: BoxQuery, position: i32): f64 {
  const tree = query.tree;
  let at = tree.coords + (<usize>position << 2);
  let sum: f64 = 0;
  for (let dim = 0; dim < tree.numDims; dim++) {
    const x = <f64>load<f32>(query.point + (<usize>dim << 2));
    sum = accumulate(tree.metric, sum, abs<f64>(x - <f64>load<f32>(at)));
    at += tree.pitchBytes;
  }
  return sum;
}

/** The least distance to the rows of a box. */
export function queryGap(query: BoxQuery, box: usize): f64 {
  const tree = query.tree;
  const high = <usize>tree.numDims << 2;
  let sum: f64 = 0;
  for (let dim = 0; dim < tree.numDims; dim++) {
    const x = <f64>load<f32>(query.point + (<usize>dim << 2));
    const at = box + (<usize>dim << 2);
    const gap = larger(0, larger(<f64>load<f32>(at) - x, x - <f64>load<f32>(at + high)));
    sum = accumulate(tree.metric, sum, gap);
  }
  return sum;
}

/** Which of the rows at positions [other, other + 4) may be within `bound` (see filterBound): bits 0 to 3. */
export function queryMask(query: BoxQuery, other: i32, bound: f32): i32 {
  if (ASC_FEATURE_SIMD) {
    const tree = query.tree;
    let at = tree.coords + (<usize>other << 2);
    let sum = f32x4.splat(0);
    for (let dim = 0; dim < tree.numDims; dim++) {
      const d = f32x4.sub(v128.load(at), v128.load32_splat(query.point + (<usize>dim << 2)));
      if (tree.metric == EUCLIDEAN) sum = f32x4.add(sum, f32x4.mul(d, d));
      else if (tree.metric == CHEBYSHEV) sum = f32x4.pmax(sum, f32x4.abs(d));
      else sum = f32x4.add(sum, f32x4.abs(d));
      at += tree.pitchBytes;
    }
    return i32x4.bitmask(f32x4.le(sum, f32x4.splat(bound)));
  }
  return 15;
}
