import { BoxQuery, queryDistance, queryGap } from "./boxQuery";
import { boxOf, filterBound, firstLeaf, KdTree, larger, LOOK_ROWS, nearMask, nodeEnd, nodeStart, rowAt } from "./kdTree";

/** The search for the place of one new row; lives in scratch. */
@unmanaged
class Attachment {
  query: BoxQuery;
  cores: usize;
  nodeCores: usize;
  numKept: i32;
  /** Kept distances wanted: one more than the core distance reaches over. */
  wanted: i32;
  nearest: i32;
  core: f64;
  /** Mutual reachability of the nearest row so far, and its distance. */
  reach: f64;
  distance: f64;
}

const ATTACHMENT_BYTES: usize = 64;

// @ts-ignore: decorator
@inline
function keptOf(attachment: Attachment): usize {
  return changetype<usize>(attachment) + ATTACHMENT_BYTES + 32;
}

/** Their positions. */
// @ts-ignore: decorator
@inline
function positionsOf(attachment: Attachment): usize {
  return keptOf(attachment) + (<usize>attachment.wanted << 3);
}

/**
 * Where new rows [start, end) would join the fitted ones: the row of least mutual reachability distance; of several the
 * nearest, then the one with the smallest number. A new row's core distance is that to its k-th row, one at its very
 * place not counted: that one is the row itself if it was fitted.
 *
 * @param cores     Float64Array [numRows] by position, euclidean: squared, as all distances here
 * @param nodeCores Float64Array [number of nodes]: least core distance below every node
 * @param queries   Float32Array [count × numDims], row-major
 * @param reaches   Float64Array [count], written: mutual reachability distance to that row
 * @param rows      Int32Array [count], written: that row
 * @param scratch   96 + 12 (k + 1) bytes
 */
export function kdAttach(
  tree: usize, cores: usize, nodeCores: usize, k: i32, queries: usize, reaches: usize, rows: usize, scratch: usize,
  start: i32, end: i32,
): void {
  const kd = changetype<KdTree>(tree);
  const attachment = changetype<Attachment>(scratch);
  const query = changetype<BoxQuery>(scratch + ATTACHMENT_BYTES);
  attachment.query = query;
  attachment.cores = cores;
  attachment.nodeCores = nodeCores;
  attachment.wanted = min<i32>(k + 1, kd.numRows);
  query.tree = kd;
  for (let item = start; item < end; item++) {
    query.point = queries + (<usize>(item * kd.numDims) << 2);
    attachment.numKept = 0;
    keepNearest(attachment, 1);
    const kept = keptOf(attachment);
    const skipped = i32(load<f64>(kept) == 0);
    attachment.core = load<f64>(kept + (<usize>min<i32>(k - 1 + skipped, attachment.numKept - 1) << 3));
    attachment.reach = Infinity;
    attachment.distance = Infinity;
    attachment.nearest = -1;
    const positions = positionsOf(attachment);
    for (let i = 0; i < attachment.numKept; i++) offer(attachment, load<i32>(positions + (<usize>i << 2)));
    // Rows that were not kept are at least as far as the last that was.
    if (attachment.reach >= worstKept(attachment)) reachNearest(attachment, 1);
    store<f64>(reaches + (<usize>item << 3), attachment.reach);
    store<i32>(rows + (<usize>item << 2), rowAt(kd, attachment.nearest));
  }
}

// @ts-ignore: decorator
@inline
function worstKept(attachment: Attachment): f64 {
  if (attachment.numKept < attachment.wanted) return Infinity;
  return load<f64>(keptOf(attachment) + (<usize>(attachment.wanted - 1) << 3));
}

function keepNearest(attachment: Attachment, node: i32): void {
  const query = attachment.query;
  const tree = query.tree;
  if (node < firstLeaf(tree)) {
    const leftGap = queryGap(query, boxOf(tree, 2 * node));
    const rightGap = queryGap(query, boxOf(tree, 2 * node + 1));
    const near = 2 * node + i32(rightGap < leftGap);
    if (min<f64>(leftGap, rightGap) < worstKept(attachment)) keepNearest(attachment, near);
    if (larger(leftGap, rightGap) < worstKept(attachment)) keepNearest(attachment, near ^ 1);
    return;
  }
  const last = nodeEnd(tree, node);
  for (let other = nodeStart(tree, node); other < last; other += LOOK_ROWS) {
    let mask = nearMask(tree, query.point, other, last, filterBound(tree, worstKept(attachment)));
    while (mask != 0) {
      const candidate = other + ctz<i32>(mask);
      mask &= mask - 1;
      const distance = queryDistance(query, candidate);
      if (distance < worstKept(attachment)) keep(attachment, candidate, distance);
    }
  }
}

function keep(attachment: Attachment, candidate: i32, distance: f64): void {
  const kept = keptOf(attachment);
  const positions = positionsOf(attachment);
  let at = min<i32>(attachment.numKept, attachment.wanted - 1);
  if (attachment.numKept < attachment.wanted) attachment.numKept++;
  while (at > 0) {
    const before = load<f64>(kept + (<usize>(at - 1) << 3));
    if (before <= distance) break;
    store<f64>(kept + (<usize>at << 3), before);
    store<i32>(positions + (<usize>at << 2), load<i32>(positions + (<usize>(at - 1) << 2)));
    at--;
  }
  store<f64>(kept + (<usize>at << 3), distance);
  store<i32>(positions + (<usize>at << 2), candidate);
}

function reachNearest(attachment: Attachment, node: i32): void {
  const query = attachment.query;
  const tree = query.tree;
  if (node < firstLeaf(tree)) {
    const leftGap = queryGap(query, boxOf(tree, 2 * node));
    const rightGap = queryGap(query, boxOf(tree, 2 * node + 1));
    const near = 2 * node + i32(rightGap < leftGap);
    if (reachOf(attachment, near, min<f64>(leftGap, rightGap)) <= attachment.reach) reachNearest(attachment, near);
    const far = near ^ 1;
    if (reachOf(attachment, far, larger(leftGap, rightGap)) <= attachment.reach) reachNearest(attachment, far);
    return;
  }
  const last = nodeEnd(tree, node);
  for (let other = nodeStart(tree, node); other < last; other += LOOK_ROWS) {
    let mask = nearMask(tree, query.point, other, last, filterBound(tree, attachment.reach));
    while (mask != 0) {
      offer(attachment, other + ctz<i32>(mask));
      mask &= mask - 1;
    }
  }
}

// @ts-ignore: decorator
@inline
function reachOf(attachment: Attachment, node: i32, gap: f64): f64 {
  return larger(gap, larger(attachment.core, load<f64>(attachment.nodeCores + (<usize>node << 3))));
}

function offer(attachment: Attachment, candidate: i32): void {
  const query = attachment.query;
  const distance = queryDistance(query, candidate);
  const core = load<f64>(attachment.cores + (<usize>candidate << 3));
  const reach = larger(distance, larger(attachment.core, core));
  if (reach > attachment.reach) return;
  if (reach == attachment.reach) {
    if (distance > attachment.distance) return;
    if (
      distance == attachment.distance &&
      rowAt(query.tree, candidate) > rowAt(query.tree, attachment.nearest)
    ) {
      return;
    }
  }
  attachment.reach = reach;
  attachment.distance = distance;
  attachment.nearest = candidate;
}
