import { applySplit, evaluate, fillHistograms, finishLeaf, maySplit } from "./nodes";
import { GROW_LOSS, Grower, Pending, Split } from "./records";

// With a bound on leaves, or by loss, the order decides the tree. A candidate is a node with its best split:
// Pending, then Split with room for its list of categories. Candidates stand on the grower's `stack`.

// @ts-ignore: decorator
@inline
function candidateBytes(grower: Grower): usize {
  return (offsetof<Pending>() + offsetof<Split>() + (<usize>grower.matrix.mostBins << 2) + 7) & ~7;
}

// @ts-ignore: decorator
@inline
function candidateAt(grower: Grower, index: i32): Pending {
  return changetype<Pending>(grower.stack + <usize>index * candidateBytes(grower));
}

// @ts-ignore: decorator
@inline
function splitOf(candidate: Pending): usize {
  return changetype<usize>(candidate) + offsetof<Pending>();
}

/**
 * Splits the candidate of the largest gain (lossguide) or of the lowest number (depthwise) until none is left or the
 * tree has maxLeaves leaves. Ties go to the lower number. While there is room candidates keep their histograms, so
 * that one of two children is a subtraction; beyond that both are summed.
 */
export function growByPriority(grower: Grower): void {
  const parameters = grower.parameters;
  let count = 0;
  // The last two places are the children under construction.
  const root = candidateAt(grower, 0);
  count = admit(grower, root, count);
  let leaves = 1;
  while (count > 0 && (parameters.maxLeaves == 0 || leaves < parameters.maxLeaves)) {
    const chosen = choose(grower, count);
    const parent = candidateAt(grower, count + 2);
    memory.copy(changetype<usize>(parent), changetype<usize>(candidateAt(grower, chosen)), candidateBytes(grower));
    count--;
    if (chosen != count) {
      memory.copy(changetype<usize>(candidateAt(grower, chosen)), changetype<usize>(candidateAt(grower, count)), candidateBytes(grower));
    }
    const left = candidateAt(grower, count);
    const right = candidateAt(grower, count + 1);
    applySplit(grower, parent, splitOf(parent), left, right);
    leaves++;
    shareHistograms(grower, parent, left, right, count);
    // The left one stays where it is; the right one moves up if the left one is no candidate.
    const afterLeft = admit(grower, left, count);
    if (afterLeft == count) memory.copy(changetype<usize>(left), changetype<usize>(right), candidateBytes(grower));
    count = admit(grower, candidateAt(grower, afterLeft), afterLeft);
  }
  for (let i = 0; i < count; i++) finishLeaf(grower, candidateAt(grower, i));
}

/** Searches the candidate's split; without one it is a leaf. */
function admit(grower: Grower, candidate: Pending, count: i32): i32 {
  if (!evaluate(grower, candidate)) {
    finishLeaf(grower, candidate);
    return count;
  }
  const split = changetype<Split>(grower.split);
  const listBytes = <usize>max<i32>(split.numCategories, 0) << 2;
  memory.copy(splitOf(candidate), grower.split, offsetof<Split>() + listBytes);
  return count + 1;
}

function choose(grower: Grower, count: i32): i32 {
  let best = 0;
  for (let i = 1; i < count; i++) {
    const a = candidateAt(grower, i);
    const b = candidateAt(grower, best);
    const gainA = changetype<Split>(splitOf(a)).gain;
    const gainB = changetype<Split>(splitOf(b)).gain;
    const better = grower.parameters.growPolicy == GROW_LOSS && gainA != gainB ? gainA > gainB : a.node < b.node;
    if (better) best = i;
  }
  return best;
}

function shareHistograms(grower: Grower, parent: Pending, left: Pending, right: Pending, count: i32): void {
  if (!maySplit(grower, left.depth, left.h) && !maySplit(grower, right.depth, right.h)) return;
  const spare = freeHistogram(grower, count, parent.histogram);
  const other = parent.histogram == 0 ? freeHistogram(grower, count, spare) : 0;
  fillHistograms(grower, parent.histogram, spare, other, left, right);
}

/** A histogram that no candidate uses; where all are in use, the last candidate gives its own up. */
function freeHistogram(grower: Grower, count: i32, taken: usize): usize {
  const bytes = <usize>grower.matrix.totalCells << 4;
  for (let i = 0; i < grower.numHistograms; i++) {
    const histogram = grower.histograms + <usize>i * bytes;
    let free = histogram != taken;
    for (let at = 0; at < count && free; at++) free = candidateAt(grower, at).histogram != histogram;
    if (free) return histogram;
  }
  for (let at = count - 1; at >= 0; at--) {
    const histogram = candidateAt(grower, at).histogram;
    if (histogram == 0) continue;
    candidateAt(grower, at).histogram = 0;
    return histogram;
  }
  return unreachable();
}
