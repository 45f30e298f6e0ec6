import { Boruvka, f64At, FIRST_EDGE, i32At, lowerTo, sharedBound } from "./boruvkaState";
import {
  boxGap, boxOf, copyRow, exactDistance, filterBound, firstLeaf, KdTree, larger, LOOK_ROWS, MAX_LEAF_ROWS, nearMask, nodeEnd, nodeStart, rowAt,
  rowGap,
} from "./kdTree";

/** The search for edges from one leaf's rows to other components; lives in scratch. */
@unmanaged
class EdgeSearch {
  tree: KdTree;
  state: Boruvka;
  box: usize;
  /** The component of all rows of the leaf, −1 where there are several. */
  component: i32;
  numActive: i32;
  /** Heaviest edge that any of the rows still looks for. */
  bound: f64;
  /** Least core distance of the rows that search. */
  leastCore: f64;
  /** Least weight that an edge to a node which was passed over may have. */
  passedOver: f64;
}

// After it in scratch, for each of MAX_LEAF_ROWS rows that search: least weight that an edge passed over for this row
// alone may have (f64), its radius (f64), its position (i32), whether any row was looked at (i32); then the coordinates
// (f32) each.
const SEARCH_BYTES: usize = 64;
const ROW_BYTES: usize = 24;

// In more columns than this a row's gap to a box costs more than it saves.
const MAX_BOXED_DIMS: i32 = 16;

// @ts-ignore: decorator
@inline
function entryAt(search: EdgeSearch, i: i32): usize {
  return changetype<usize>(search) + SEARCH_BYTES + <usize>i * ROW_BYTES;
}

// @ts-ignore: decorator
@inline
function coordsOf(search: EdgeSearch, i: i32): usize {
  return entryAt(search, MAX_LEAF_ROWS) + (<usize>(i * search.tree.numDims) << 2);
}

/**
 * The rows of leaves [start, end) that may hold their component's lightest edge search for it, not beyond the weight
 * of the lightest edge that is known.
 *
 * @param scratch 64 + 32 × (24 + 4 numDims) bytes
 */
export function boruvkaSearch(tree: usize, state: usize, scratch: usize, start: i32, end: i32): void {
  const search = changetype<EdgeSearch>(scratch);
  const kd = changetype<KdTree>(tree);
  const boruvka = changetype<Boruvka>(state);
  search.tree = kd;
  search.state = boruvka;
  for (let leaf = firstLeaf(kd) + start; leaf < firstLeaf(kd) + end; leaf++) {
    if (!activate(search, leaf)) continue;
    search.box = boxOf(kd, leaf);
    search.component = i32At(boruvka.nodeComponents, leaf);
    search.passedOver = Infinity;
    visit(search, leaf, 0);
    for (let node = leaf; node > 1; node >>= 1) {
      const sister = node ^ 1;
      visit(search, sister, boxGap(kd, search.box, boxOf(kd, sister)));
    }
    conclude(search);
  }
}

/** Heaviest edge that the row looks for now. */
// @ts-ignore: decorator
@inline
function radiusOf(state: Boruvka, position: i32, component: i32): f64 {
  const known = f64At(state.weights, position);
  return state.looksBeyond ? known : min<f64>(known, sharedBound(state, component));
}

function activate(search: EdgeSearch, leaf: i32): bool {
  const tree = search.tree;
  const state = search.state;
  let count = 0;
  let bound: f64 = 0;
  let leastCore: f64 = Infinity;
  for (let i = nodeStart(tree, leaf); i < nodeEnd(tree, leaf); i++) {
    if (load<u8>(state.flags + <usize>i) & FIRST_EDGE) continue;
    const component = i32At(state.components, i);
    if (f64At(state.floors, i) > sharedBound(state, component)) continue;
    const radius = radiusOf(state, i, component);
    const entry = entryAt(search, count);
    copyRow(tree, i, coordsOf(search, count));
    count++;
    store<f64>(entry, Infinity);
    store<f64>(entry, radius, 8);
    store<i32>(entry, i, 16);
    store<i32>(entry, 0, 20);
    bound = larger(bound, radius);
    leastCore = min<f64>(leastCore, f64At(state.cores, i));
  }
  search.numActive = count;
  search.bound = bound;
  search.leastCore = leastCore;
  return count > 0;
}

function visit(search: EdgeSearch, node: i32, gap: f64): void {
  const tree = search.tree;
  const state = search.state;
  const component = i32At(state.nodeComponents, node);
  if (component >= 0 && component == search.component) return;
  const least = larger(gap, larger(search.leastCore, f64At(state.nodeCores, node)));
  if (least > search.bound) {
    search.passedOver = min<f64>(search.passedOver, least);
    return;
  }
  if (node >= firstLeaf(tree)) {
    visitLeaf(search, node, component);
    return;
  }
  const left = 2 * node;
  const right = left + 1;
  const leftGap = boxGap(tree, search.box, boxOf(tree, left));
  const rightGap = boxGap(tree, search.box, boxOf(tree, right));
  if (rightGap < leftGap) {
    visit(search, right, rightGap);
    visit(search, left, leftGap);
  } else {
    visit(search, left, leftGap);
    visit(search, right, rightGap);
  }
}

function visitLeaf(search: EdgeSearch, leaf: i32, leafComponent: i32): void {
  const tree = search.tree;
  const state = search.state;
  const box = boxOf(tree, leaf);
  const first = nodeStart(tree, leaf);
  const last = nodeEnd(tree, leaf);
  const leafCore = f64At(state.nodeCores, leaf);
  let bound: f64 = 0;
  for (let i = 0; i < search.numActive; i++) {
    const entry = entryAt(search, i);
    const position = load<i32>(entry, 16);
    const component = i32At(state.components, position);
    const radius = min<f64>(load<f64>(entry, 8), radiusOf(state, position, component));
    store<f64>(entry, radius, 8);
    if (component != leafComponent) {
      const gap = tree.numDims <= MAX_BOXED_DIMS ? rowGap(tree, position, box) : 0;
      const least = larger(gap, larger(leafCore, f64At(state.cores, position)));
      if (least > radius) {
        store<f64>(entry, min<f64>(load<f64>(entry), least));
      } else {
        scan(search, i, position, component, first, last);
      }
    }
    bound = larger(bound, load<f64>(entry, 8));
  }
  search.bound = bound;
}

function scan(search: EdgeSearch, i: i32, position: i32, component: i32, first: i32, last: i32): void {
  const tree = search.tree;
  const state = search.state;
  const entry = entryAt(search, i);
  const own = coordsOf(search, i);
  const core = f64At(state.cores, position);
  const weightAt = state.weights + (<usize>position << 3);
  const partnerAt = state.partners + (<usize>position << 2);
  let radius = load<f64>(entry, 8);
  let filter = filterBound(tree, radius);
  store<i32>(entry, 1, 20);
  for (let other = first; other < last; other += LOOK_ROWS) {
    let mask = nearMask(tree, own, other, last, filter);
    while (mask != 0) {
      const candidate = other + ctz<i32>(mask);
      mask &= mask - 1;
      if (i32At(state.components, candidate) == component) continue;
      const candidateCore = f64At(state.cores, candidate);
      if (candidateCore > radius) continue;
      const weight = larger(exactDistance(tree, position, candidate), larger(core, candidateCore));
      if (weight > radius) continue;
      const known = load<f64>(weightAt);
      if (weight > known) continue;
      if (weight == known && rowAt(tree, load<i32>(partnerAt)) <= rowAt(tree, candidate)) continue;
      store<f64>(weightAt, weight);
      store<i32>(partnerAt, candidate);
      if (weight < radius) {
        radius = weight;
        filter = filterBound(tree, radius);
        lowerTo(state.best + (<usize>component << 3), weight);
      }
    }
  }
  store<f64>(entry, radius, 8);
}

/** What the search has shown of every row: its first edge, or that it has none within its radius. */
function conclude(search: EdgeSearch): void {
  const state = search.state;
  for (let i = 0; i < search.numActive; i++) {
    const entry = entryAt(search, i);
    const position = load<i32>(entry, 16);
    const radius = load<f64>(entry, 8);
    const weight = f64At(state.weights, position);
    const floorAt = state.floors + (<usize>position << 3);
    if (weight <= radius) {
      const flags = state.flags + <usize>position;
      store<u8>(flags, <u8>(load<u8>(flags) | FIRST_EDGE));
      store<f64>(floorAt, weight);
      continue;
    }
    let least = min<f64>(search.passedOver, load<f64>(entry));
    if (load<i32>(entry, 20) != 0) least = min<f64>(least, radius);
    store<f64>(floorAt, larger(load<f64>(floorAt), min<f64>(least, weight)));
  }
}
