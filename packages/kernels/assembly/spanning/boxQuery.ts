import { EUCLIDEAN } from "../distance";
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
  if (tree.metric == EUCLIDEAN) {
    for (let dim = 0; dim < tree.numDims; dim++) {
      const x = <f64>load<f32>(query.point + (<usize>dim << 2));
      const at = box + (<usize>dim << 2);
      const gap = larger(0, larger(<f64>load<f32>(at) - x, x - <f64>load<f32>(at + high)));
      sum += gap * gap;
    }
    return sum;
  }
  for (let dim = 0; dim < tree.numDims; dim++) {
    const x = <f64>load<f32>(query.point + (<usize>dim << 2));
    const at = box + (<usize>dim << 2);
    const gap = larger(0, larger(<f64>load<f32>(at) - x, x - <f64>load<f32>(at + high)));
    sum = accumulate(tree.metric, sum, gap);
  }
  return sum;
}
