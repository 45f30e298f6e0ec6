import { CHEBYSHEV, EUCLIDEAN, MANHATTAN } from "./distance";
import { boxOf, childDistances, extend, joinLanes, nodeStart } from "./kdTree";
import { insertNearest, nearer, takeRoots } from "./nearestList";

/** Bytes of scratch: a stack of (node, box distance) pairs, one for each level, and four distances. */
const STACK_BYTES: usize = 512;

/**
 * Exact k nearest rows of a k-d tree, ascending by (distance, row): the bits of the brute-force search.
 *
 * @param queries   Float32Array [numQueries × stride], zero-padded; 0: the tree's own rows, each without itself, in
 *                  the tree's order for the sake of the cache
 * @param indices   Int32Array [numQueries × k], written
 * @param distances Float32Array [numQueries × k], written
 * @param scratch   528 bytes
 */
export function kdSearch(
  tree: usize, queries: usize, k: i32, indices: usize, distances: usize, scratch: usize, start: i32, end: i32,
): void {
  const metric = load<i32>(tree, 40);
  if (metric == EUCLIDEAN) searchAll(EUCLIDEAN, tree, queries, k, indices, distances, scratch, start, end);
  else if (metric == MANHATTAN) searchAll(MANHATTAN, tree, queries, k, indices, distances, scratch, start, end);
  else searchAll(CHEBYSHEV, tree, queries, k, indices, distances, scratch, start, end);
}

// @ts-ignore: decorator
@inline
function searchAll(
  metric: i32, tree: usize, queries: usize, k: i32, indices: usize, distances: usize, scratch: usize, start: i32,
  end: i32,
): void {
  const rowBytes = <usize>load<i32>(tree, 8) << 2;
  const points = <usize>load<u32>(tree, 16);
  const order = <usize>load<u32>(tree, 20);
  for (let item = start; item < end; item++) {
    const row = queries == 0 ? load<i32>(order + (<usize>item << 2)) : item;
    const query = (queries == 0 ? points : queries) + <usize>row * rowBytes;
    const at = <usize>row * (<usize>k << 2);
    const kept = search(metric, tree, query, queries == 0 ? row : -1, k, indices + at, distances + at, scratch);
    if (metric == EUCLIDEAN) takeRoots(distances + at, kept);
  }
}

// @ts-ignore: decorator
@inline
function search(
  metric: i32, tree: usize, query: usize, self: i32, k: i32, indices: usize, distances: usize, scratch: usize,
): i32 {
  const levels = load<i32>(tree, 12);
  const stride = load<i32>(tree, 8);
  const leastRows = <usize>load<u32>(tree, 28);
  const firstLeaf = 1 << levels;
  const lastAt = <usize>(k - 1) << 2;
  const found = scratch + STACK_BYTES;
  const children = found;
  let kept = 0;
  let worst: f32 = Infinity;
  let worstRow = i32.MAX_VALUE;
  let depth: usize = 8;
  store<i32>(scratch, 1);
  store<f32>(scratch, 0, 4);
  while (depth > 0) {
    depth -= 8;
    let node = load<i32>(scratch + depth);
    let reach = load<f32>(scratch + depth, 4);
    // At an equal distance a node may still hold a smaller row.
    if (kept == k && !nearer(reach, load<i32>(leastRows + (<usize>node << 2)), worst, worstRow)) continue;
    while (node < firstLeaf) {
      childDistances(metric, query, boxOf(tree, 2 * node), stride, children);
      const left = load<f32>(children);
      const right = load<f32>(children, 4);
      let leftFirst = left < right;
      if (left == right) {
        leftFirst = load<i32>(leastRows + (<usize>node << 3)) < load<i32>(leastRows + (<usize>node << 3), 4);
      }
      // Put on the stack in any case: whether it stays there cannot be predicted.
      const far = select<f32>(right, left, leftFirst);
      store<i32>(scratch + depth, 2 * node + i32(leftFirst));
      store<f32>(scratch + depth, far, 4);
      depth += <usize>(i32(far <= worst) << 3);
      reach = select<f32>(left, right, leftFirst);
      node = 2 * node + i32(!leftFirst);
      if (kept == k && reach > worst) break;
    }
    if (node < firstLeaf || (kept == k && reach > worst)) continue;
    const leaf = node - firstLeaf;
    const first = nodeStart(load<i32>(tree), levels, leaf);
    const size = nodeStart(load<i32>(tree), levels, leaf + 1) - first;
    const block = <usize>load<u32>(tree, 32) + <usize>leaf * (<usize>(load<i32>(tree, 36) * stride) << 2);
    const rows = <usize>load<u32>(tree, 20) + (<usize>first << 2);
    for (let group = 0; group < size; group += 4) {
      const members = block + <usize>group * (<usize>stride << 2);
      if (ASC_FEATURE_SIMD) {
        const four = fourDistances(metric, query, members, stride);
        if (!v128.any_true(f32x4.le(four, f32x4.splat(worst)))) continue;
        v128.store(found, four);
      } else fourDistancesScalar(metric, query, members, stride, found);
      const last = min<i32>(size - group, 4);
      for (let lane = 0; lane < last; lane++) {
        const d = load<f32>(found + (<usize>lane << 2));
        const row = load<i32>(rows + (<usize>(group + lane) << 2));
        if (row == self || (kept == k && !nearer(d, row, worst, worstRow))) continue;
        kept = insertNearest(indices, distances, kept, k, d, row);
        if (kept == k) {
          worst = load<f32>(distances + lastAt);
          worstRow = load<i32>(indices + lastAt);
        }
      }
    }
  }
  return kept;
}

/** Distances to four rows with interleaved coordinates; lane sums as in `distance`. */
// @ts-ignore: decorator
@inline
function fourDistances(metric: i32, query: usize, group: usize, stride: i32): v128 {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
  for (let dim = 0; dim < stride; dim += 4) {
    const q = query + (<usize>dim << 2);
    const p = group + (<usize>dim << 4);
    s0 = extendVector(metric, s0, f32x4.sub(v128.load32_splat(q), v128.load(p)));
    s1 = extendVector(metric, s1, f32x4.sub(v128.load32_splat(q, 4), v128.load(p, 16)));
    s2 = extendVector(metric, s2, f32x4.sub(v128.load32_splat(q, 8), v128.load(p, 32)));
    s3 = extendVector(metric, s3, f32x4.sub(v128.load32_splat(q, 12), v128.load(p, 48)));
  }
  return metric == CHEBYSHEV
    ? f32x4.pmax(f32x4.pmax(s0, s1), f32x4.pmax(s2, s3))
    : f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
}

function fourDistancesScalar(metric: i32, query: usize, group: usize, stride: i32, found: usize): void {
  for (let lane: usize = 0; lane < 16; lane += 4) {
    let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
    for (let dim = 0; dim < stride; dim += 4) {
      const q = query + (<usize>dim << 2);
      const p = group + (<usize>dim << 4) + lane;
      s0 = extend(metric, s0, abs<f32>(load<f32>(q) - load<f32>(p)));
      s1 = extend(metric, s1, abs<f32>(load<f32>(q, 4) - load<f32>(p, 16)));
      s2 = extend(metric, s2, abs<f32>(load<f32>(q, 8) - load<f32>(p, 32)));
      s3 = extend(metric, s3, abs<f32>(load<f32>(q, 12) - load<f32>(p, 48)));
    }
    store<f32>(found + lane, joinLanes(metric, s0, s1, s2, s3));
  }
}

// @ts-ignore: decorator
@inline
function extendVector(metric: i32, sum: v128, d: v128): v128 {
  if (metric == EUCLIDEAN) return f32x4.add(sum, f32x4.mul(d, d));
  return metric == CHEBYSHEV ? f32x4.pmax(sum, f32x4.abs(d)) : f32x4.add(sum, f32x4.abs(d));
}
