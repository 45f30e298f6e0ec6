// Exact path-dependent SHAP values by quadrature, in two sweeps over a tree's nodes in preorder. For a leaf of value w
// whose path has the distinct features j, with o_j = 1 where the row follows all of j's splits and z_j the product of
// its cover ratios,
//
//   φ_i += w (o_i − z_i) ∫₀¹ ∏_{j ≠ i} F_j(t) dt,   F_j(t) = z_j (1 − t) + o_j t,
//
// a polynomial in t of degree D − 1 that n Gauss-Legendre points integrate exactly for D ≤ 2n. Downwards every node
// gets the products P(t_q) of its path's factors; upwards the sums S(t_q) of ω_q w P(t_q) over the leaves below. An
// edge on feature i adds (o_i − z_i) Σ_q S(t_q) / F_i(t_q), and takes back what the edge above it with the same
// feature, whose factor it replaces, has counted for these leaves.
import { goesLeft, Question } from "./decisions";
import { inversesOf, nodeOf, WalkTree } from "./walkRecords";

/**
 * Adds the values of trees [treeBegin, treeEnd) for rows [start, end).
 *
 * @param trees    WalkTree [...]
 * @param values   f32 [rows × numFeatures]; NaN missing
 * @param rows     i32 [numItems]
 * @param out      f64 [numItems × rowBytes / 8], added to
 * @param scratch  most nodes × (8 × points + 8) bytes
 */
export function shapWalk(
  trees: usize, treeBegin: i32, treeEnd: i32, categories: usize, values: usize, rows: usize, numFeatures: i32, out: usize,
  rowBytes: i32, mostNodes: i32, scratch: usize, start: i32, end: i32,
): void {
  const follows = scratch;
  const products = (scratch + (<usize>mostNodes << 3) + 15) & ~15;
  for (let index = treeBegin; index < treeEnd; index++) {
    const tree = changetype<WalkTree>(trees + <usize>index * offsetof<WalkTree>());
    for (let item = start; item < end; item++) {
      const row = <usize>load<i32>(rows + (<usize>item << 2)) * <usize>numFeatures;
      const target = out + <usize>item * <usize>rowBytes + <usize>tree.outputOffset;
      walkDown(tree, categories, values + (row << 2), follows, products);
      walkUp(tree, follows, products, target);
    }
  }
}

/**
 * `follows`, 8 bytes a node: whether the row goes left here, and o of the edge; `products`: f64 [nodes × points].
 */
function walkDown(tree: WalkTree, categories: usize, row: usize, follows: usize, products: usize): void {
  const numPoints = tree.numPoints;
  const bytes = <usize>numPoints << 3;
  for (let q = 0; q < numPoints; q++) store<f64>(products + (<usize>q << 3), 1);
  for (let index = 0; index < tree.numNodes; index++) {
    const node = nodeOf(tree, index);
    const state = follows + (<usize>index << 3);
    if (node.feature >= 0) {
      const value = load<f32>(row + (<usize>node.feature << 2));
      store<i32>(state, goesLeft(changetype<Question>(changetype<usize>(node)), categories, value));
    }
    if (index == 0) continue;
    let o = i32(load<i32>(follows + (<usize>node.parent << 3)) == node.side);
    const previous = node.previous;
    const above = products + <usize>node.parent * bytes;
    const own = products + <usize>index * bytes;
    const z = node.ratio;
    if (previous < 0) {
      store<i32>(state, o, 4);
      multiply(tree, above, own, z, o);
    } else {
      const before = load<i32>(follows + (<usize>previous << 3), 4);
      o &= before;
      store<i32>(state, o, 4);
      replace(tree, above, own, z, o, inversesOf(tree, previous, before));
    }
  }
}

/** own = above × F */
// @ts-ignore: decorator
@inline
function multiply(tree: WalkTree, above: usize, own: usize, z: f64, o: i32): void {
  const bytes = <usize>tree.numPoints << 3;
  const rest = tree.points;
  const share = f64(o);
  for (let q: usize = 0; q < bytes; q += 16) {
    if (ASC_FEATURE_SIMD) {
      const f = f64x2.add(
        f64x2.mul(f64x2.splat(z), v128.load(rest + q)),
        f64x2.mul(f64x2.splat(share), v128.load(rest + bytes + q)),
      );
      v128.store(own + q, f64x2.mul(v128.load(above + q), f));
    } else {
      for (let lane: usize = q; lane < q + 16; lane += 8) {
        const f = z * load<f64>(rest + lane) + share * load<f64>(rest + bytes + lane);
        store<f64>(own + lane, load<f64>(above + lane) * f);
      }
    }
  }
}

/** own = above × F / F of the edge above with the same feature */
// @ts-ignore: decorator
@inline
function replace(tree: WalkTree, above: usize, own: usize, z: f64, o: i32, inverses: usize): void {
  multiply(tree, above, own, z, o);
  const bytes = <usize>tree.numPoints << 3;
  for (let q: usize = 0; q < bytes; q += 16) {
    if (ASC_FEATURE_SIMD) {
      v128.store(own + q, f64x2.mul(v128.load(own + q), v128.load(inverses + q)));
    } else {
      store<f64>(own + q, load<f64>(own + q) * load<f64>(inverses + q));
      store<f64>(own + q, load<f64>(own + q, 8) * load<f64>(inverses + q, 8), 8);
    }
  }
}

/** Turns products into sums, from the last node to the root, and adds every edge's share to `target`. */
function walkUp(tree: WalkTree, follows: usize, products: usize, target: usize): void {
  const bytes = <usize>tree.numPoints << 3;
  const weights = tree.points + 2 * bytes;
  for (let index = tree.numNodes - 1; index > 0; index--) {
    const node = nodeOf(tree, index);
    const sums = products + <usize>index * bytes;
    if (node.feature < 0) scale(sums, weights, node.value, bytes);
    const o = load<i32>(follows + (<usize>index << 3), 4);
    let share = (f64(o) - node.ratio) * dot(sums, inversesOf(tree, index, o), bytes);
    const previous = node.previous;
    if (previous >= 0) {
      const before = load<i32>(follows + (<usize>previous << 3), 4);
      share -= (f64(before) - nodeOf(tree, previous).ratio) * dot(sums, inversesOf(tree, previous, before), bytes);
    }
    const cell = target + (<usize>node.edgeFeature << 3);
    store<f64>(cell, load<f64>(cell) + share);
    const above = products + <usize>node.parent * bytes;
    if (node.first != 0) copy(above, sums, bytes);
    else add(above, sums, bytes);
  }
}

// @ts-ignore: decorator
@inline
function scale(sums: usize, weights: usize, value: f64, bytes: usize): void {
  for (let q: usize = 0; q < bytes; q += 16) {
    if (ASC_FEATURE_SIMD) {
      v128.store(sums + q, f64x2.mul(v128.load(sums + q), f64x2.mul(f64x2.splat(value), v128.load(weights + q))));
    } else {
      store<f64>(sums + q, load<f64>(sums + q) * (value * load<f64>(weights + q)));
      store<f64>(sums + q, load<f64>(sums + q, 8) * (value * load<f64>(weights + q, 8)), 8);
    }
  }
}

// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, bytes: usize): f64 {
  if (ASC_FEATURE_SIMD) {
    let sum = f64x2.mul(v128.load(a), v128.load(b));
    for (let q: usize = 16; q < bytes; q += 16) sum = f64x2.add(sum, f64x2.mul(v128.load(a + q), v128.load(b + q)));
    return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  }
  let even = load<f64>(a) * load<f64>(b);
  let odd = load<f64>(a, 8) * load<f64>(b, 8);
  for (let q: usize = 16; q < bytes; q += 16) {
    even += load<f64>(a + q) * load<f64>(b + q);
    odd += load<f64>(a + q, 8) * load<f64>(b + q, 8);
  }
  return even + odd;
}

// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, bytes: usize): void {
  for (let q: usize = 0; q < bytes; q += 8) store<f64>(to + q, load<f64>(from + q));
}

// @ts-ignore: decorator
@inline
function add(to: usize, from: usize, bytes: usize): void {
  for (let q: usize = 0; q < bytes; q += 16) {
    if (ASC_FEATURE_SIMD) {
      v128.store(to + q, f64x2.add(v128.load(to + q), v128.load(from + q)));
    } else {
      store<f64>(to + q, load<f64>(to + q) + load<f64>(from + q));
      store<f64>(to + q, load<f64>(to + q, 8) + load<f64>(from + q, 8), 8);
    }
  }
}
