import {
  boxGap, boxOf, copyRow, exactDistance, filterBound, firstLeaf, KdTree, LOOK_ROWS, MAX_LEAF_ROWS, nearMask, nodeEnd, nodeStart, rowsNearBox,
} from "./kdTree";

/** The search for the neighbours of one leaf's rows; lives in scratch. */
@unmanaged
class NeighborSearch {
  tree: KdTree;
  k: i32;
  start: i32;
  end: i32;
  box: usize;
  /** Largest distance at which a neighbour of any of the rows may still be found. */
  bound: f64;
}

// After it in scratch, for each of MAX_LEAF_ROWS rows: its worst kept distance widened (f32, see filterBound); the same
// exactly (f64), number kept (i32), whether rows that were not kept are equally far (i32); then k distances (f64), k
// positions (i32) and the coordinates (f32) each.
const SEARCH_BYTES: usize = 64 + (MAX_LEAF_ROWS << 2);

// @ts-ignore: decorator
@inline
function boundsOf(search: NeighborSearch): usize {
  return changetype<usize>(search) + 64;
}

// @ts-ignore: decorator
@inline
function worstAt(search: NeighborSearch, i: i32): usize {
  return changetype<usize>(search) + SEARCH_BYTES + (<usize>i << 4);
}

// @ts-ignore: decorator
@inline
function distancesOf(search: NeighborSearch, i: i32): usize {
  return changetype<usize>(search) + SEARCH_BYTES + (<usize>MAX_LEAF_ROWS << 4) + <usize>(i * search.k) * 8;
}

// @ts-ignore: decorator
@inline
function positionsOf(search: NeighborSearch, i: i32): usize {
  return distancesOf(search, MAX_LEAF_ROWS) + <usize>(i * search.k) * 4;
}

// @ts-ignore: decorator
@inline
function coordsOf(search: NeighborSearch, i: i32): usize {
  return positionsOf(search, MAX_LEAF_ROWS) + (<usize>(i * search.tree.numDims) << 2);
}

/**
 * The distance (euclidean: squared) to the k-th nearest other row, for the rows of leaves [start, end), and their
 * nearest rows.
 *
 * @param cores   Float64Array [numRows], written; by position, as everything here
 * @param lists   Int32Array [numRows × listLength], written: positions of the nearest rows, nearest first
 * @param listLength at most k
 * @param tied    Uint8Array [numRows], written: 1 where further rows are as far as the k-th
 * @param scratch 64 + 32 × (20 + 12 k + 4 numDims) bytes
 */
export function kdCores(
  tree: usize, k: i32, cores: usize, lists: usize, listLength: i32, tied: usize, scratch: usize, start: i32, end: i32,
): void {
  const search = changetype<NeighborSearch>(scratch);
  const kd = changetype<KdTree>(tree);
  search.tree = kd;
  search.k = k;
  for (let leaf = firstLeaf(kd) + start; leaf < firstLeaf(kd) + end; leaf++) {
    searchFromLeaf(search, leaf);
    for (let i = 0; i < search.end - search.start; i++) {
      const position = search.start + i;
      store<f64>(cores + (<usize>position << 3), load<f64>(worstAt(search, i)));
      store<u8>(tied + <usize>position, <u8>load<i32>(worstAt(search, i), 12));
      memory.copy(lists + (<usize>position * listLength << 2), positionsOf(search, i), <usize>listLength << 2);
    }
  }
}

/** From the leaf upwards, each sister's part of the tree: near rows come early and tighten the bounds. */
function searchFromLeaf(search: NeighborSearch, leaf: i32): void {
  const tree = search.tree;
  search.start = nodeStart(tree, leaf);
  search.end = nodeEnd(tree, leaf);
  search.box = boxOf(tree, leaf);
  search.bound = Infinity;
  for (let i = 0; i < search.end - search.start; i++) {
    copyRow(tree, search.start + i, coordsOf(search, i));
    store<f32>(boundsOf(search) + (<usize>i << 2), Infinity);
    store<f64>(worstAt(search, i), Infinity);
    store<i64>(worstAt(search, i), 0, 8);
  }
  visit(search, leaf);
  for (let node = leaf; node > 1; node >>= 1) {
    const sister = node ^ 1;
    if (boxGap(tree, search.box, boxOf(tree, sister)) <= search.bound) visit(search, sister);
  }
}

function visit(search: NeighborSearch, node: i32): void {
  const tree = search.tree;
  const near = rowsNearBox(tree, search.start, search.end, boxOf(tree, node), boundsOf(search));
  if (near == 0) return;
  if (node >= firstLeaf(tree)) {
    visitLeaf(search, node, near);
    return;
  }
  const left = 2 * node;
  const right = left + 1;
  const leftGap = boxGap(tree, search.box, boxOf(tree, left));
  const rightGap = boxGap(tree, search.box, boxOf(tree, right));
  if (rightGap < leftGap) {
    if (rightGap <= search.bound) visit(search, right);
    if (leftGap <= search.bound) visit(search, left);
  } else {
    if (leftGap <= search.bound) visit(search, left);
    if (rightGap <= search.bound) visit(search, right);
  }
}

/** Offers the leaf's rows to those of the search's rows that `near` has bits for. */
function visitLeaf(search: NeighborSearch, leaf: i32, near: u32): void {
  const tree = search.tree;
  const first = nodeStart(tree, leaf);
  const last = nodeEnd(tree, leaf);
  while (near != 0) {
    scan(search, ctz<u32>(near), first, last);
    near &= near - 1;
  }
  let bound: f64 = 0;
  for (let i = 0; i < search.end - search.start; i++) bound = max<f64>(bound, load<f64>(worstAt(search, i)));
  search.bound = bound;
}

/** Offers rows [first, last) to the search's i-th row. */
function scan(search: NeighborSearch, i: i32, first: i32, last: i32): void {
  const tree = search.tree;
  const position = search.start + i;
  const own = coordsOf(search, i);
  const boundAt = boundsOf(search) + (<usize>i << 2);
  for (let other = first; other < last; other += LOOK_ROWS) {
    let mask = nearMask(tree, own, other, last, load<f32>(boundAt));
    while (mask != 0) {
      const candidate = other + ctz<i32>(mask);
      mask &= mask - 1;
      if (candidate == position) continue;
      const distance = exactDistance(tree, position, candidate);
      if (distance > load<f64>(worstAt(search, i))) continue;
      keep(search, i, candidate, distance);
      store<f32>(boundAt, filterBound(tree, load<f64>(worstAt(search, i))));
    }
  }
}

function keep(search: NeighborSearch, i: i32, candidate: i32, distance: f64): void {
  const k = search.k;
  const state = worstAt(search, i);
  const distances = distancesOf(search, i);
  const positions = positionsOf(search, i);
  const kept = load<i32>(state, 8);
  let at = kept;
  let dropped: f64 = Infinity;
  if (kept == k) {
    dropped = load<f64>(state);
    if (distance == dropped) {
      store<i32>(state, 1, 12);
      return;
    }
    at = k - 1;
  } else {
    store<i32>(state, kept + 1, 8);
  }
  while (at > 0) {
    const before = load<f64>(distances + (<usize>(at - 1) << 3));
    if (before <= distance) break;
    store<f64>(distances + (<usize>at << 3), before);
    store<i32>(positions + (<usize>at << 2), load<i32>(positions + (<usize>(at - 1) << 2)));
    at--;
  }
  store<f64>(distances + (<usize>at << 3), distance);
  store<i32>(positions + (<usize>at << 2), candidate);
  if (kept >= k - 1) {
    const worst = load<f64>(distances + (<usize>(k - 1) << 3));
    store<f64>(state, worst);
    if (kept == k) store<i32>(state, i32(dropped == worst), 12);
  }
}

/** Least core distances of leaves [start, end): part of `nodeCores`, Float64Array [number of nodes]. */
export function kdLeafCores(tree: usize, cores: usize, nodeCores: usize, start: i32, end: i32): void {
  const kd = changetype<KdTree>(tree);
  for (let leaf = firstLeaf(kd) + start; leaf < firstLeaf(kd) + end; leaf++) {
    let least: f64 = Infinity;
    for (let i = nodeStart(kd, leaf); i < nodeEnd(kd, leaf); i++) {
      least = min<f64>(least, load<f64>(cores + (<usize>i << 3)));
    }
    store<f64>(nodeCores + (<usize>leaf << 3), least);
  }
}

/** Least core distances of the nodes above the leaves. */
export function kdNodeCores(tree: usize, nodeCores: usize): void {
  for (let node = firstLeaf(changetype<KdTree>(tree)) - 1; node > 0; node--) {
    const children = nodeCores + (<usize>node << 4);
    store<f64>(nodeCores + (<usize>node << 3), min<f64>(load<f64>(children), load<f64>(children, 8)));
  }
}
