import { elementsOf, follow, followed, nodeOf, WalkTree } from "./walkRecords";

/**
 * Adds the interventional SHAP values of trees [0, numTrees) for rows [start, end): the mean over the background rows,
 * one by one; for trees too deep for tables. The terms are those of `interventional` in shapTables.ts.
 *
 * @param background  f32 [numBackground × numFeatures]
 * @param factorials  f64 [most elements + 1]: k!
 * @param out         f64 [numItems × rowBytes / 8], added to
 * @param scratch     most nodes × 16 + most elements × 4 bytes
 */
export function shapBackground(
  trees: usize, numTrees: i32, categories: usize, values: usize, rows: usize, numFeatures: i32, background: usize,
  numBackground: i32, factorials: usize, out: usize, rowBytes: i32, mostNodes: i32, scratch: usize, start: i32, end: i32,
): void {
  const states = scratch;
  const otherStates = states + (<usize>mostNodes << 3);
  const elements = otherStates + (<usize>mostNodes << 3);
  for (let index = 0; index < numTrees; index++) {
    const tree = changetype<WalkTree>(trees + <usize>index * offsetof<WalkTree>());
    for (let item = start; item < end; item++) {
      const row = <usize>load<i32>(rows + (<usize>item << 2)) * <usize>numFeatures;
      const target = out + <usize>item * <usize>rowBytes + <usize>tree.outputOffset;
      follow(tree, categories, values + (row << 2), states);
      for (let other = 0; other < numBackground; other++) {
        follow(tree, categories, background + (<usize>other * <usize>numFeatures << 2), otherStates);
        for (let leaf = 0; leaf < tree.numNodes; leaf++) {
          const node = nodeOf(tree, leaf);
          // The last edge is on the path: where neither row follows it the leaf counts for nothing.
          if (node.feature >= 0 || (leaf > 0 && (followed(states, leaf) | followed(otherStates, leaf)) == 0)) continue;
          addLeaf(tree, leaf, states, otherStates, elements, node.value / <f64>numBackground, factorials, target);
        }
      }
    }
  }
}

function addLeaf(
  tree: WalkTree, leaf: i32, states: usize, otherStates: usize, elements: usize, weight: f64, factorials: usize,
  target: usize,
): void {
  const count = elementsOf(tree, leaf, elements);
  let p = 0;
  let n = 0;
  for (let i = 0; i < count; i++) {
    const index = load<i32>(elements + (<usize>i << 2));
    const mine = followed(states, index);
    const theirs = followed(otherStates, index);
    if ((mine | theirs) == 0) return;
    p += i32(mine > theirs);
    n += i32(theirs > mine);
  }
  if (p + n == 0) return;
  const all = load<f64>(factorials + (<usize>(p + n) << 3));
  const gain = p > 0 ? (load<f64>(factorials + (<usize>(p - 1) << 3)) * load<f64>(factorials + (<usize>n << 3))) / all : 0;
  const loss = n > 0 ? (load<f64>(factorials + (<usize>p << 3)) * load<f64>(factorials + (<usize>(n - 1) << 3))) / all : 0;
  for (let i = 0; i < count; i++) {
    const index = load<i32>(elements + (<usize>i << 2));
    const mine = followed(states, index);
    const theirs = followed(otherStates, index);
    if (mine == theirs) continue;
    const cell = target + (<usize>nodeOf(tree, index).edgeFeature << 3);
    store<f64>(cell, load<f64>(cell) + (mine > theirs ? weight * gain : -weight * loss));
  }
}
