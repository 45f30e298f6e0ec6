import { elementsOf, follow, followed, inversesOf, nodeOf, WalkTree } from "./walkRecords";

/**
 * Adds the SHAP interaction values (Lundberg et al. 2020, after Fujimoto et al. 2006) of trees [0, numTrees) for rows
 * [start, end). With the terms of shapWalk.ts, a leaf gives the pair i ≠ j
 *
 *   w (o_i − z_i) (o_j − z_j) ∫₀¹ ∏_{k ≠ i, j} F_k(t) dt,
 *
 * half to each of the two cells; a diagonal cell is what the pairs leave of φ_i.
 *
 * @param out     f64 [numItems × outputs × numFeatures²], added to
 * @param scratch most nodes × 8 + most elements × (4 + 8 + 8 × points) + 16 × points bytes
 */
export function shapInteractions(
  trees: usize, numTrees: i32, categories: usize, values: usize, rows: usize, numFeatures: i32, out: usize,
  rowBytes: i32, mostNodes: i32, mostElements: i32, scratch: usize, start: i32, end: i32,
): void {
  const elements = (scratch + (<usize>mostNodes << 3) + 15) & ~15;
  const work = (elements + (<usize>mostElements << 2) + 15) & ~15;
  for (let index = 0; index < numTrees; index++) {
    const tree = changetype<WalkTree>(trees + <usize>index * offsetof<WalkTree>());
    for (let item = start; item < end; item++) {
      const row = <usize>load<i32>(rows + (<usize>item << 2)) * <usize>numFeatures;
      const target = out + <usize>item * <usize>rowBytes + <usize>tree.outputOffset * <usize>numFeatures;
      follow(tree, categories, values + (row << 2), scratch);
      for (let leaf = 0; leaf < tree.numNodes; leaf++) {
        if (nodeOf(tree, leaf).feature >= 0) continue;
        const count = elementsOf(tree, leaf, elements);
        if (count > 0) addLeaf(tree, leaf, scratch, elements, count, numFeatures, work, target);
      }
    }
  }
}

function addLeaf(
  tree: WalkTree, leaf: i32, states: usize, elements: usize, count: i32, numFeatures: i32, work: usize, target: usize,
): void {
  const bytes = <usize>tree.numPoints << 3;
  const products = work;
  const over = products + bytes;
  // ω w ∏ F at the points.
  for (let q: usize = 0; q < bytes; q += 8) {
    let product = load<f64>(tree.points + 2 * bytes + q) * nodeOf(tree, leaf).value;
    for (let i = 0; i < count; i++) {
      const index = load<i32>(elements + (<usize>i << 2));
      product *= nodeOf(tree, index).ratio * load<f64>(tree.points + q) + f64(followed(states, index)) * load<f64>(tree.points + bytes + q);
    }
    store<f64>(products + q, product);
  }
  for (let i = 0; i < count; i++) {
    const index = load<i32>(elements + (<usize>i << 2));
    const o = followed(states, index);
    const inverses = inversesOf(tree, index, o);
    let integral: f64 = 0;
    for (let q: usize = 0; q < bytes; q += 8) {
      const quotient = load<f64>(products + q) * load<f64>(inverses + q);
      store<f64>(over + q, quotient);
      integral += quotient;
    }
    const own = f64(o) - nodeOf(tree, index).ratio;
    const feature = nodeOf(tree, index).edgeFeature;
    addTo(target, numFeatures, feature, feature, own * integral);
    for (let j = 0; j < i; j++) {
      const other = load<i32>(elements + (<usize>j << 2));
      const oOther = followed(states, other);
      const otherInverses = inversesOf(tree, other, oOther);
      let pair: f64 = 0;
      for (let q: usize = 0; q < bytes; q += 8) pair += load<f64>(over + q) * load<f64>(otherInverses + q);
      const half = (own * (f64(oOther) - nodeOf(tree, other).ratio) * pair) / 2;
      const otherFeature = nodeOf(tree, other).edgeFeature;
      addTo(target, numFeatures, feature, otherFeature, half);
      addTo(target, numFeatures, otherFeature, feature, half);
      addTo(target, numFeatures, feature, feature, -half);
      addTo(target, numFeatures, otherFeature, otherFeature, -half);
    }
  }
}

// @ts-ignore: decorator
@inline
function addTo(target: usize, numFeatures: i32, row: i32, column: i32, value: f64): void {
  const at = target + (<usize>(row * numFeatures + column) << 3);
  store<f64>(at, load<f64>(at) + value);
}
