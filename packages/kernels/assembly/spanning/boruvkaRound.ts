import { Boruvka, edgeBefore, f64At, FIRST_EDGE, i32At, LIST_DONE, lowerTo } from "./boruvkaState";
import { firstLeaf, KdTree, larger, nodeEnd, nodeStart, rowAt } from "./kdTree";

/** Every row a component of its own; rows [start, end). */
export function boruvkaStart(state: usize, start: i32, end: i32): void {
  const boruvka = changetype<Boruvka>(state);
  for (let i = start; i < end; i++) {
    store<i32>(boruvka.components + (<usize>i << 2), i);
    store<i32>(boruvka.parents + (<usize>i << 2), i);
    store<i32>(boruvka.roots + (<usize>i << 2), i);
    store<i32>(boruvka.chosen + (<usize>i << 2), -1);
    store<i32>(boruvka.partners + (<usize>i << 2), -1);
    store<f64>(boruvka.best + (<usize>i << 3), Infinity);
    store<f64>(boruvka.weights + (<usize>i << 3), Infinity);
    store<f64>(boruvka.floors + (<usize>i << 3), f64At(boruvka.cores, i));
    store<u8>(boruvka.flags + <usize>i, 0);
  }
}

/**
 * What rows [start, end) know of edges to other components: what they found before, else what their lists of nearest
 * rows hold. Sets the components' bounds.
 *
 * An edge to a denser row of the list weighs the row's own core distance, and no edge of the row weighs less: there is
 * nothing to search for then.
 */
export function boruvkaLists(tree: usize, state: usize, start: i32, end: i32): void {
  const kd = changetype<KdTree>(tree);
  const boruvka = changetype<Boruvka>(state);
  for (let i = start; i < end; i++) {
    const component = i32At(boruvka.components, i);
    let partner = i32At(boruvka.partners, i);
    let flags = <i32>load<u8>(boruvka.flags + <usize>i);
    if (partner >= 0 && i32At(boruvka.components, partner) == component) {
      partner = -1;
      flags &= ~FIRST_EDGE;
      store<i32>(boruvka.partners + (<usize>i << 2), -1);
      store<f64>(boruvka.weights + (<usize>i << 3), Infinity);
    }
    // As long as the known edge leads outside, the list has no better one.
    if (partner < 0 && (flags & LIST_DONE) == 0) {
      flags |= readList(kd, boruvka, i, component);
      partner = i32At(boruvka.partners, i);
    }
    store<u8>(boruvka.flags + <usize>i, <u8>flags);
    if (partner < 0) continue;
    // The edge is one of the other component's, too.
    const weight = f64At(boruvka.weights, i);
    lowerTo(boruvka.best + (<usize>component << 3), weight);
    lowerTo(boruvka.best + (<usize>i32At(boruvka.components, partner) << 3), weight);
  }
}

/** Keeps the first edge that the row's list offers; returns what is known by that, as flags. */
function readList(tree: KdTree, boruvka: Boruvka, i: i32, component: i32): i32 {
  const core = f64At(boruvka.cores, i);
  const list = boruvka.lists + (<usize>(i * boruvka.listLength) << 2);
  let weight: f64 = Infinity;
  let found = -1;
  for (let entry = 0; entry < boruvka.listLength; entry++) {
    const other = i32At(list, entry);
    if (i32At(boruvka.components, other) == component) continue;
    const reach = larger(core, f64At(boruvka.cores, other));
    if (reach < weight || (reach == weight && rowAt(tree, other) < rowAt(tree, found))) {
      weight = reach;
      found = other;
    }
  }
  if (found < 0) return LIST_DONE;
  store<f64>(boruvka.weights + (<usize>i << 3), weight);
  store<i32>(boruvka.partners + (<usize>i << 2), found);
  const first = weight == core && boruvka.listsComplete != 0 && load<u8>(boruvka.tied + <usize>i) == 0;
  return first ? FIRST_EDGE : 0;
}

/**
 * Adds every component's lightest edge to the tree and merges what it joins.
 *
 * @param numComponents how many of `roots` are left
 * @param from    Int32Array [numRows − 1], written from edge `numEdges` on: the smaller row
 * @param to      Int32Array [numRows − 1]: the larger row
 * @param weights Float64Array [numRows − 1]
 * @returns how many components are left
 */
export function boruvkaMerge(
  tree: usize, state: usize, numComponents: i32, from: usize, to: usize, weights: usize, numEdges: i32,
): i32 {
  const kd = changetype<KdTree>(tree);
  const boruvka = changetype<Boruvka>(state);
  for (let i = 0; i < kd.numRows; i++) {
    const component = i32At(boruvka.components, i);
    if (f64At(boruvka.weights, i) != f64At(boruvka.best, component)) continue;
    const holder = i32At(boruvka.chosen, component);
    const partner = i32At(boruvka.partners, i);
    if (holder < 0 || edgeBefore(kd, i, partner, holder, i32At(boruvka.partners, holder))) {
      store<i32>(boruvka.chosen + (<usize>component << 2), i);
    }
  }
  for (let at = 0; at < numComponents; at++) {
    const holder = i32At(boruvka.chosen, i32At(boruvka.roots, at));
    const partner = i32At(boruvka.partners, holder);
    const a = findRoot(boruvka, i32At(boruvka.roots, at));
    const b = findRoot(boruvka, i32At(boruvka.components, partner));
    if (a == b) continue;
    store<i32>(boruvka.parents + (<usize>max<i32>(a, b) << 2), min<i32>(a, b));
    const rowA = rowAt(kd, holder);
    const rowB = rowAt(kd, partner);
    store<i32>(from + (<usize>numEdges << 2), min<i32>(rowA, rowB));
    store<i32>(to + (<usize>numEdges << 2), max<i32>(rowA, rowB));
    store<f64>(weights + (<usize>numEdges << 3), f64At(boruvka.weights, holder));
    numEdges++;
  }
  let left = 0;
  for (let at = 0; at < numComponents; at++) {
    const old = i32At(boruvka.roots, at);
    const root = findRoot(boruvka, old);
    // Flat, so that relabelling takes one look.
    store<i32>(boruvka.parents + (<usize>old << 2), root);
    if (root != old) continue;
    store<i32>(boruvka.roots + (<usize>left << 2), root);
    store<i32>(boruvka.chosen + (<usize>root << 2), -1);
    store<f64>(boruvka.best + (<usize>root << 3), Infinity);
    left++;
  }
  return left;
}

function findRoot(boruvka: Boruvka, start: i32): i32 {
  let root = start;
  while (i32At(boruvka.parents, root) != root) root = i32At(boruvka.parents, root);
  let node = start;
  while (node != root) {
    const next = i32At(boruvka.parents, node);
    store<i32>(boruvka.parents + (<usize>node << 2), root);
    node = next;
  }
  return root;
}

/** The new components of the rows of leaves [start, end), and of the leaves. */
export function boruvkaRelabel(tree: usize, state: usize, start: i32, end: i32): void {
  const kd = changetype<KdTree>(tree);
  const boruvka = changetype<Boruvka>(state);
  for (let leaf = firstLeaf(kd) + start; leaf < firstLeaf(kd) + end; leaf++) {
    const first = nodeStart(kd, leaf);
    const last = nodeEnd(kd, leaf);
    let common = -1;
    for (let i = first; i < last; i++) {
      const component = i32At(boruvka.parents, i32At(boruvka.components, i));
      store<i32>(boruvka.components + (<usize>i << 2), component);
      common = i == first || common == component ? component : -1;
    }
    store<i32>(boruvka.nodeComponents + (<usize>leaf << 2), common);
  }
}

/** The components of the nodes above the leaves. */
export function boruvkaNodes(tree: usize, state: usize): void {
  const nodeComponents = changetype<Boruvka>(state).nodeComponents;
  for (let node = firstLeaf(changetype<KdTree>(tree)) - 1; node > 0; node--) {
    const a = i32At(nodeComponents, 2 * node);
    store<i32>(nodeComponents + (<usize>node << 2), a == i32At(nodeComponents, 2 * node + 1) ? a : -1);
  }
}
