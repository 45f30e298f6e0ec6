import { growByPriority } from "./growByPriority";
import { buildHistogram } from "./histogram";
import {
  describeChildren, divideRows, endsInLeaves, evaluate, fillHistograms, finishChildren, finishLeaf, initialiseNode,
  recordSplit, sumRoot,
} from "./nodes";
import { featureAt, GROW_LOSS, Grower, Pending } from "./records";

/** Grows one tree on the positions order[0..numActive); passive[0..numPassive) only fall through it. */
export function growTree(grower: Grower, numActive: i32, numPassive: i32): void {
  const root = changetype<Pending>(grower.stack);
  root.node = 0;
  root.depth = 0;
  root.begin = 0;
  root.end = numActive;
  root.passiveBegin = 0;
  root.passiveEnd = numPassive;
  root.histogram = grower.histograms;
  root.path = 0;
  root.lower = -Infinity;
  root.upper = Infinity;
  buildHistogram(grower, 0, numActive, root.histogram);
  sumRoot(grower, root, featureAt(grower.matrix, 0).numBins + 1);
  grower.numNodes = 1;
  initialiseNode(grower, root);
  if (grower.parameters.interactionSets != 0) {
    memory.fill(grower.usedFeatures, 0, <usize>((grower.matrix.numFeatures + 31) >> 5) << 2);
  }
  if (grower.parameters.growPolicy == GROW_LOSS || grower.parameters.maxLeaves > 0) growByPriority(grower);
  else growDepthFirst(grower);
}

/**
 * Depth first, so that what is needed next is still in the cache and maxDepth + 2 histograms are enough. Without a
 * bound on leaves the order of growth changes nothing but the nodes' numbers, which the host puts level by level.
 */
function growDepthFirst(grower: Grower): void {
  let top = 1;
  while (top > 0) {
    top--;
    const pending = pendingAt(grower, top);
    if (!evaluate(grower, pending)) {
      finishLeaf(grower, pending);
      continue;
    }
    // The left child takes the parent's frame: the parent is copied aside first.
    const parent = pendingAt(grower, grower.parameters.maxDepth + 3);
    memory.copy(changetype<usize>(parent), changetype<usize>(pending), offsetof<Pending>());
    const right = pending;
    const left = pendingAt(grower, top + 1);
    recordSplit(grower, parent, grower.split);
    const ends = endsInLeaves(grower, parent, grower.split);
    if (!ends) divideRows(grower, parent, grower.spare, grower.spare);
    describeChildren(grower, parent, grower.split, left, right);
    if (ends) {
      finishChildren(grower, parent, grower.spare, grower.spare);
      continue;
    }
    fillHistograms(grower, parent.histogram, freeHistogram(grower, top, parent.histogram), 0, left, right);
    top += 2;
  }
}

// @ts-ignore: decorator
@inline
function pendingAt(grower: Grower, index: i32): Pending {
  return changetype<Pending>(grower.stack + <usize>index * offsetof<Pending>());
}

/** A histogram that neither the stack below `top` nor the current node uses. */
function freeHistogram(grower: Grower, top: i32, current: usize): usize {
  const bytes = <usize>grower.matrix.totalCells << 4;
  for (let i = 0; i < grower.numHistograms; i++) {
    const candidate = grower.histograms + <usize>i * bytes;
    let free = candidate != current;
    for (let at = 0; at < top && free; at++) free = pendingAt(grower, at).histogram != candidate;
    if (free) return candidate;
  }
  return unreachable();
}
