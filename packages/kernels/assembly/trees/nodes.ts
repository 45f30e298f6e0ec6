import { categoryList } from "./categories";
import { sampleNodeFeatures } from "./featureSampling";
import { buildHistogram, subtractHistogram } from "./histogram";
import { addByDecision, isNarrow, partition, writeDecisions } from "./partition";
import { Grower, Node, nodeAt, Pending, Split } from "./records";
import { boundedWeight, leastHessian, nodeScore } from "./scores";
import { findBestSplit } from "./splits";

/** A fresh leaf. */
export function initialiseNode(grower: Grower, pending: Pending): void {
  const node = nodeAt(grower.tree, pending.node);
  node.left = -1;
  node.right = -1;
  node.feature = 0;
  node.threshold = 0;
  node.defaultLeft = 0;
  node.cover = <f32>pending.h;
  node.gain = 0;
  node.weight = boundedWeight(grower.parameters, pending.g, pending.h, pending.lower, pending.upper);
  node.categories = -1;
  node.numCategories = 0;
  node.bin = 0;
  node.depth = pending.depth;
}

/** Whether both sides of some split could be heavy enough, and the tree may go deeper. */
export function maySplit(grower: Grower, depth: i32, h: f64): bool {
  const parameters = grower.parameters;
  // A little slack: the sides' sums are rounded by themselves.
  return depth < parameters.maxDepth && h * (1 + 1e-9) >= 2 * leastHessian(parameters);
}

/** Finds the best split of a node whose histogram is there; it stands in the grower's `split`. */
export function evaluate(grower: Grower, pending: Pending): bool {
  if (pending.histogram == 0 || !maySplit(grower, pending.depth, pending.h)) return false;
  sampleNodeFeatures(grower, pending);
  return findBestSplit(grower, pending);
}

/** Makes a leaf of the node; returns its value. */
function settleLeaf(grower: Grower, index: i32): f32 {
  const node = nodeAt(grower.tree, index);
  const value = node.weight * <f32>grower.parameters.learningRate;
  node.threshold = value;
  // XGBoost's files keep a leaf's weight with the learning rate in it.
  node.weight = value;
  return value;
}

/** Makes a leaf of the node: its value goes to the margins of all its rows. */
export function finishLeaf(grower: Grower, pending: Pending): void {
  const value = settleLeaf(grower, pending.node);
  addToMargins(grower.margins, grower.order, pending.begin, pending.end, value);
  addToMargins(grower.margins, grower.passive, pending.passiveBegin, pending.passiveEnd, value);
}

function addToMargins(margins: usize, list: usize, begin: i32, end: i32, value: f32): void {
  for (let i = begin; i < end; i++) {
    const at = margins + (<usize>load<u32>(list + (<usize>i << 2)) << 2);
    store<f32>(at, load<f32>(at) + value);
  }
}

/** Whether the split ends in two leaves. */
export function endsInLeaves(grower: Grower, pending: Pending, splitPtr: usize): bool {
  const leftH = changetype<Split>(splitPtr).leftH;
  const depth = pending.depth + 1;
  return !maySplit(grower, depth, leftH) && !maySplit(grower, depth, pending.h - leftH);
}

/** Makes leaves of both children; where a look-up tells a row's side, the rows need not be divided any more. */
export function finishChildren(grower: Grower, pending: Pending, spare: usize, passiveSpare: usize): void {
  const node = nodeAt(grower.tree, pending.node);
  const left = settleLeaf(grower, node.left);
  const right = settleLeaf(grower, node.right);
  if (isNarrow(grower, node)) {
    writeDecisions(grower, node, grower.decisions);
    addByDecision(grower, node, grower.order, pending.begin, pending.end, grower.decisions, left, right);
    addByDecision(grower, node, grower.passive, pending.passiveBegin, pending.passiveEnd, grower.decisions, left, right);
    return;
  }
  divideRows(grower, pending, spare, passiveSpare);
  addToMargins(grower.margins, grower.order, pending.begin, pending.middle, left);
  addToMargins(grower.margins, grower.order, pending.middle, pending.end, right);
  addToMargins(grower.margins, grower.passive, pending.passiveBegin, pending.passiveMiddle, left);
  addToMargins(grower.margins, grower.passive, pending.passiveMiddle, pending.passiveEnd, right);
}

/** Writes the split into the node, divides its rows, and describes both children (without histograms). */
export function applySplit(grower: Grower, pending: Pending, splitPtr: usize, left: Pending, right: Pending): void {
  recordSplit(grower, pending, splitPtr);
  divideRows(grower, pending, grower.spare, grower.spare);
  describeChildren(grower, pending, splitPtr, left, right);
}

export function recordSplit(grower: Grower, pending: Pending, splitPtr: usize): void {
  const split = changetype<Split>(splitPtr);
  const job = grower.job;
  const node = nodeAt(grower.tree, pending.node);
  node.feature = split.feature;
  node.threshold = split.threshold;
  node.defaultLeft = split.defaultLeft;
  node.gain = split.gain;
  node.bin = split.bin;
  if (split.numCategories >= 0) {
    memory.copy(job.categories + (<usize>job.numCategories << 2), categoryList(splitPtr), <usize>split.numCategories << 2);
    node.categories = job.numCategories;
    node.numCategories = split.numCategories;
    job.numCategories += split.numCategories;
  }
}

/** Those that go left come first; `middle` and `passiveMiddle` are where the others begin. */
export function divideRows(grower: Grower, pending: Pending, spare: usize, passiveSpare: usize): void {
  const node = nodeAt(grower.tree, pending.node);
  const decisions = grower.decisions;
  writeDecisions(grower, node, decisions);
  pending.middle = partition(grower, node, grower.order, pending.begin, pending.end, spare, decisions);
  pending.passiveMiddle =
    partition(grower, node, grower.passive, pending.passiveBegin, pending.passiveEnd, passiveSpare, decisions);
}

export function describeChildren(
  grower: Grower, pending: Pending, splitPtr: usize, left: Pending, right: Pending,
): void {
  const split = changetype<Split>(splitPtr);
  const node = nodeAt(grower.tree, pending.node);
  node.left = grower.numNodes;
  node.right = grower.numNodes + 1;
  grower.numNodes += 2;
  describeChild(grower, left, pending, node.left, 0, split.leftG, split.leftH);
  left.begin = pending.begin;
  left.end = pending.middle;
  left.passiveBegin = pending.passiveBegin;
  left.passiveEnd = pending.passiveMiddle;
  describeChild(grower, right, pending, node.right, 1, pending.g - split.leftG, pending.h - split.leftH);
  right.begin = pending.middle;
  right.end = pending.end;
  right.passiveBegin = pending.passiveMiddle;
  right.passiveEnd = pending.passiveEnd;
  boundChildren(grower, split.feature, left, right);
  initialiseNode(grower, left);
  initialiseNode(grower, right);
  rememberFeature(grower, pending.node, node);
}

function describeChild(
  grower: Grower, child: Pending, parent: Pending, node: i32, side: u32, g: f64, h: f64,
): void {
  child.node = node;
  child.depth = parent.depth + 1;
  child.path = 2 * parent.path + 1 + side;
  child.g = g;
  child.h = h;
  child.histogram = 0;
  child.lower = parent.lower;
  child.upper = parent.upper;
  // Within the parent's bounds, as XGBoost scores it.
  child.score = nodeScore(grower.parameters, g, h, parent.lower, parent.upper);
}

/** A monotone feature keeps its children's weights on either side of the mean of the two (as XGBoost). */
function boundChildren(grower: Grower, feature: i32, left: Pending, right: Pending): void {
  const parameters = grower.parameters;
  if (parameters.monotone == 0) return;
  const constraint = <i32>load<i8>(parameters.monotone + <usize>feature);
  if (constraint == 0) return;
  const leftWeight = boundedWeight(parameters, left.g, left.h, left.lower, left.upper);
  const rightWeight = boundedWeight(parameters, right.g, right.h, right.lower, right.upper);
  const middle = (leftWeight + rightWeight) / 2;
  if (constraint > 0) {
    left.upper = middle;
    right.lower = middle;
  } else {
    left.lower = middle;
    right.upper = middle;
  }
}

/** Both children inherit the features of the path: the bits that interaction constraints look at. */
function rememberFeature(grower: Grower, parent: i32, node: Node): void {
  if (grower.parameters.interactionSets == 0) return;
  const bytes = <usize>((grower.matrix.numFeatures + 31) >> 5) << 2;
  for (let side = 0; side < 2; side++) {
    const own = grower.usedFeatures + <usize>(side == 0 ? node.left : node.right) * bytes;
    memory.copy(own, grower.usedFeatures + <usize>parent * bytes, bytes);
    const word = own + (<usize>(node.feature >> 5) << 2);
    store<u32>(word, load<u32>(word) | ((<u32>1) << (<u32>node.feature & 31)));
  }
}

/**
 * Gives the children that may be split their histograms: the smaller one's is summed into `spare`, the larger one's
 * is the parent's minus it, in the parent's place. `parent` 0: both are summed (`spare`, `other`).
 */
export function fillHistograms(
  grower: Grower, parent: usize, spare: usize, other: usize, left: Pending, right: Pending,
): void {
  const splitLeft = maySplit(grower, left.depth, left.h);
  const splitRight = maySplit(grower, right.depth, right.h);
  const leftSmaller = left.end - left.begin <= right.end - right.begin;
  const small = leftSmaller ? left : right;
  const large = leftSmaller ? right : left;
  const splitSmall = leftSmaller ? splitLeft : splitRight;
  const splitLarge = leftSmaller ? splitRight : splitLeft;
  if (!splitSmall && !splitLarge) return;
  buildHistogram(grower, small.begin, small.end, spare);
  if (splitSmall) small.histogram = spare;
  if (!splitLarge) return;
  if (parent == 0) {
    buildHistogram(grower, large.begin, large.end, other);
    large.histogram = other;
  } else {
    subtractHistogram(grower.matrix, parent, spare);
    large.histogram = parent;
  }
}

/** Sums over all rows: those of the first feature's cells, missing values included. */
export function sumRoot(grower: Grower, pending: Pending, numCells: i32): void {
  let g: f64 = 0;
  let h: f64 = 0;
  for (let cell = 0; cell < numCells; cell++) {
    g += load<f64>(pending.histogram + (<usize>cell << 4));
    h += load<f64>(pending.histogram + (<usize>cell << 4), 8);
  }
  pending.g = g;
  pending.h = h;
  pending.score = nodeScore(grower.parameters, g, h, pending.lower, pending.upper);
}
