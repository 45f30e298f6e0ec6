import { findBestSplit, leafWeight } from "./splits";
import { exp64, log64 } from "./math";
import { threefry } from "./random";

// One item is one whole model: hundreds of small models on one quantised matrix need no exchange between threads.
//
// Shared by all models, at `shared`; offsets in bytes:
//    0 numFeatures      4 bins ptr (u16)    8 bin offsets ptr   12 cuts ptr
//   16 categorical ptr 20 maxDepth         24 objective         28 maxCatToOnehot
//   32 learning rate (f64)  40 gamma   48 minChildWeight  56 lambda  64 alpha  72 maxDeltaStep
//   80 scalePosWeight  88 subsample   96 colsampleByTree
//
// One model, at `jobs` + 128 i:
//    0 rows ptr         4 numRows           8 labels ptr (f32) 12 weights ptr (f32)
//   16 evaluation rows 20 numEvaluation    24 evaluation margins (f32, written)
//   28 nEstimators     32 early stopping rounds, 0 for none     36 nodes ptr (written)
//   40 tree offsets (written)              44 categories ptr (written)
//   48 best iteration (written)            52 trees built (written)   56 categories used (written)
//   60 seed            64 base margin (f64)                           72 history ptr (f64, written; 0 for none)
//   76 keep all trees  80 evaluation margins of the best round (f32, scratch of the host)
//
// A node is 48 bytes: left, right, feature, threshold (f32), default left, cover (f32), gain (f32), weight (f32),
// category offset (−1: numerical), category count, split bin, spare.

export const NODE_BYTES: i32 = 48;
const MISSING: i32 = 0xffff;
const LOGISTIC: i32 = 0;

// @ts-ignore: decorator
@inline
function binOf(shared: usize, row: i32, feature: i32): i32 {
  const numFeatures = load<i32>(shared);
  return <i32>load<u16>(<usize>load<u32>(shared, 4) + (<usize>(row * numFeatures + feature) << 1));
}

/**
 * Trains models [start, end): second-order boosting of regression trees (Chen and Guestrin 2016), histogram method.
 *
 * `scratch`, for the largest model: numTrain = rows, numEval = evaluation rows, depth + 2 histograms:
 *   margins f32 [numTrain], gradients f32 [numTrain × 2], order i32 [numTrain], spare i32 [numTrain],
 *   evaluation margins f32 [numEval], active features u8 [numFeatures], stack, histograms f64 [bins × 2] each.
 */
export function trainModels(
  shared: usize, jobs: usize, maxTrain: i32, maxEval: i32, totalBins: i32, scratch: usize, start: i32, end: i32,
): void {
  for (let item = start; item < end; item++) {
    trainModel(shared, jobs + (<usize>item << 7), maxTrain, maxEval, totalBins, scratch);
  }
}

function trainModel(shared: usize, job: usize, maxTrain: i32, maxEval: i32, totalBins: i32, scratch: usize): void {
  const numFeatures = load<i32>(shared);
  const objective = load<i32>(shared, 24);
  const scalePosWeight = load<f64>(shared, 80);
  const subsample = load<f64>(shared, 88);
  const rows = <usize>load<u32>(job);
  const numRows = load<i32>(job, 4);
  const labels = <usize>load<u32>(job, 8);
  const weights = <usize>load<u32>(job, 12);
  const evalRows = <usize>load<u32>(job, 16);
  const numEval = load<i32>(job, 20);
  const evalOut = <usize>load<u32>(job, 24);
  const nEstimators = load<i32>(job, 28);
  const patience = load<i32>(job, 32);
  const nodes = <usize>load<u32>(job, 36);
  const treeOffsets = <usize>load<u32>(job, 40);
  const history = <usize>load<u32>(job, 72);
  const keepAll = load<i32>(job, 76) != 0;
  const bestMargins = <usize>load<u32>(job, 80);
  const seed = load<u32>(job, 60);
  const base = <f32>load<f64>(job, 64);

  const margins = scratch;
  const gradients = margins + (<usize>maxTrain << 2);
  const order = gradients + (<usize>maxTrain << 3);
  const spare = order + (<usize>maxTrain << 2);
  const evalMargins = spare + (<usize>maxTrain << 2);
  const active = evalMargins + (<usize>maxEval << 2);
  const stack = (active + <usize>numFeatures + 63) & ~63;

  for (let i = 0; i < numRows; i++) store<f32>(margins + (<usize>i << 2), base);
  for (let i = 0; i < numEval; i++) store<f32>(evalMargins + (<usize>i << 2), base);
  store<i32>(treeOffsets, 0);
  store<i32>(job, 0, 56);
  let built = 0;
  let best = -1;
  let bestLoss: f64 = Infinity;
  let numNodes = 0;
  for (let round = 0; round < nEstimators; round++) {
    let sumG: f64 = 0;
    let sumH: f64 = 0;
    let numActive = 0;
    for (let i = 0; i < numRows; i++) {
      const row = load<i32>(rows + (<usize>i << 2));
      const label = load<f32>(labels + (<usize>row << 2));
      let weight = weights == 0 ? <f32>1 : load<f32>(weights + (<usize>row << 2));
      if (label == 1 && objective == LOGISTIC) weight = <f32>(<f64>weight * scalePosWeight);
      const margin = load<f32>(margins + (<usize>i << 2));
      let g: f32;
      let h: f32;
      if (objective == LOGISTIC) {
        const p = <f32>(1 / (1 + exp64(-<f64>margin)));
        g = (p - label) * weight;
        h = max<f32>(p * (<f32>1 - p), 1e-16) * weight;
      } else {
        g = (margin - label) * weight;
        h = weight;
      }
      const at = gradients + (<usize>i << 3);
      store<f32>(at, g);
      store<f32>(at, h, 4);
      if (subsample < 1 && <f64>(<u32>threefry(seed, 0x726f7773, <u32>row, <u32>round)) >= subsample * 4294967296.0) continue;
      store<i32>(order + (<usize>numActive << 2), i);
      numActive++;
      sumG += <f64>g;
      sumH += <f64>h;
    }
    sampleFeatures(shared, active, seed, round);
    const tree = keepAll ? nodes + <usize>numNodes * NODE_BYTES : nodes;
    if (!keepAll) store<i32>(job, 0, 56);
    const size = growTree(shared, job, tree, rows, gradients, order, spare, active, stack, totalBins, numActive, sumG, sumH);
    // Leaves know their rows only when all rows took part; walking is as quick for one tree.
    for (let i = 0; i < numRows; i++) {
      const at = margins + (<usize>i << 2);
      store<f32>(at, load<f32>(at) + leafOf(shared, job, tree, load<i32>(rows + (<usize>i << 2))));
    }
    let loss: f64 = 0;
    let total: f64 = 0;
    for (let i = 0; i < numEval; i++) {
      const row = load<i32>(evalRows + (<usize>i << 2));
      const at = evalMargins + (<usize>i << 2);
      const margin = load<f32>(at) + leafOf(shared, job, tree, row);
      store<f32>(at, margin);
      if (patience == 0 && history == 0) continue;
      const weight = weights == 0 ? 1.0 : <f64>load<f32>(weights + (<usize>row << 2));
      loss += weight * rowLoss(objective, <f64>margin, <f64>load<f32>(labels + (<usize>row << 2)));
      total += weight;
    }
    numNodes += size;
    built++;
    if (keepAll) store<i32>(treeOffsets + (<usize>built << 2), numNodes);
    if (history != 0) store<f64>(history + (<usize>round << 3), total > 0 ? loss / total : 0);
    if (patience == 0) continue;
    if (loss / total < bestLoss) {
      bestLoss = loss / total;
      best = round;
      memory.copy(bestMargins, evalMargins, <usize>numEval << 2);
    } else if (round - best >= patience) {
      break;
    }
  }
  if (patience == 0) best = built - 1;
  memory.copy(evalOut, patience == 0 ? evalMargins : bestMargins, <usize>numEval << 2);
  store<i32>(job, best, 48);
  store<i32>(job, built, 52);
}

function rowLoss(objective: i32, margin: f64, label: f64): f64 {
  if (objective != LOGISTIC) return (margin - label) * (margin - label);
  return log64(1 + exp64(-abs<f64>(margin))) + max<f64>(margin, 0) - label * margin;
}

/** Marks the features that a tree may use: those with the smallest random words. */
function sampleFeatures(shared: usize, active: usize, seed: u32, round: i32): void {
  const numFeatures = load<i32>(shared);
  const share = load<f64>(shared, 96);
  if (share >= 1) {
    memory.fill(active, 1, <usize>numFeatures);
    return;
  }
  const wanted = max<i32>(1, <i32>floor<f64>(share * <f64>numFeatures));
  memory.fill(active, 0, <usize>numFeatures);
  for (let picked = 0; picked < wanted; picked++) {
    let smallest = u64.MAX_VALUE;
    let choice = 0;
    for (let feature = 0; feature < numFeatures; feature++) {
      if (load<u8>(active + <usize>feature) != 0) continue;
      const word = threefry(seed, 0x636f6c73, <u32>feature, <u32>round);
      if (word < smallest) {
        smallest = word;
        choice = feature;
      }
    }
    store<u8>(active + <usize>choice, 1);
  }
}

// A pending node on the stack, 64 bytes: node, begin, end, depth, sum g (f64), sum h (f64), histogram ptr.

/** Grows one tree depth first and returns its number of nodes; the histograms needed at once are depth + 2. */
function growTree(
  shared: usize, job: usize, tree: usize, rows: usize, gradients: usize, order: usize, spare: usize, active: usize,
  stack: usize, totalBins: i32, numActive: i32, sumG: f64, sumH: f64,
): i32 {
  const maxDepth = load<i32>(shared, 20);
  const rate = load<f64>(shared, 32);
  const histogramBytes = <usize>totalBins << 4;
  const histograms = stack + (<usize>(maxDepth + 2) << 6);
  // The split that the search writes: feature, bin, default left, categories are kept aside by the search itself.
  const split = histograms + <usize>(maxDepth + 2) * histogramBytes;
  let depthTop = 0;
  let numNodes = 1;
  initialiseNode(tree, sumG, sumH, shared);
  buildHistogram(shared, rows, gradients, order, 0, numActive, histograms, totalBins);
  pushNode(stack, 0, 0, numActive, 0, sumG, sumH, histograms);
  depthTop = 1;
  while (depthTop > 0) {
    depthTop--;
    const frame = stack + (<usize>depthTop << 6);
    const node = load<i32>(frame);
    const begin = load<i32>(frame, 4);
    const end = load<i32>(frame, 8);
    const depth = load<i32>(frame, 12);
    const g = load<f64>(frame, 16);
    const h = load<f64>(frame, 24);
    const histogram = <usize>load<u32>(frame, 32);
    const record = tree + <usize>(node * NODE_BYTES);
    const found = depth < maxDepth && findBestSplit(shared, active, histogram, g, h, split);
    if (!found) {
      store<f32>(record, <f32>(leafWeight(shared, g, h) * rate), 12);
      continue;
    }
    applySplit(shared, job, record, split);
    const middle = partition(shared, job, record, rows, order, spare, begin, end);
    const leftG = load<f64>(split, 40);
    const leftH = load<f64>(split, 48);
    const left = numNodes;
    const right = numNodes + 1;
    numNodes += 2;
    store<i32>(record, left);
    store<i32>(record, right, 4);
    initialiseNode(tree + <usize>(left * NODE_BYTES), leftG, leftH, shared);
    initialiseNode(tree + <usize>(right * NODE_BYTES), g - leftG, h - leftH, shared);
    // Build the smaller child's histogram, subtract for the larger one, which takes over the parent's memory.
    const leftSmaller = middle - begin <= end - middle;
    let leftHistogram = histogram;
    let rightHistogram = histogram;
    if (depth + 1 < maxDepth) {
      const small = otherHistogram(histograms, histogramBytes, stack, depthTop, histogram, maxDepth + 2);
      buildHistogram(shared, rows, gradients, order, leftSmaller ? begin : middle, leftSmaller ? middle : end, small, totalBins);
      subtract(histogram, small, totalBins);
      leftHistogram = leftSmaller ? small : histogram;
      rightHistogram = leftSmaller ? histogram : small;
    }
    pushNode(stack + (<usize>depthTop << 6), right, middle, end, depth + 1, g - leftG, h - leftH, rightHistogram);
    pushNode(stack + (<usize>(depthTop + 1) << 6), left, begin, middle, depth + 1, leftG, leftH, leftHistogram);
    depthTop += 2;
  }
  return numNodes;
}

/** A histogram that neither the stack nor the current node uses. */
function otherHistogram(histograms: usize, bytes: usize, stack: usize, top: i32, current: usize, count: i32): usize {
  for (let i = 0; i < count; i++) {
    const candidate = histograms + <usize>i * bytes;
    if (candidate == current) continue;
    let free = true;
    for (let at = 0; at < top && free; at++) free = <usize>load<u32>(stack + (<usize>at << 6), 32) != candidate;
    if (free) return candidate;
  }
  return unreachable();
}

function initialiseNode(record: usize, g: f64, h: f64, shared: usize): void {
  memory.fill(record, 0, NODE_BYTES);
  store<i32>(record, -1);
  store<i32>(record, -1, 4);
  store<f32>(record, <f32>h, 20);
  store<f32>(record, <f32>leafWeight(shared, g, h), 28);
  store<i32>(record, -1, 32);
}

function pushNode(
  frame: usize, node: i32, begin: i32, end: i32, depth: i32, g: f64, h: f64, histogram: usize,
): void {
  store<i32>(frame, node);
  store<i32>(frame, begin, 4);
  store<i32>(frame, end, 8);
  store<i32>(frame, depth, 12);
  store<f64>(frame, g, 16);
  store<f64>(frame, h, 24);
  store<u32>(frame, <u32>histogram, 32);
}

function buildHistogram(
  shared: usize, rows: usize, gradients: usize, order: usize, begin: i32, end: i32, histogram: usize, totalBins: i32,
): void {
  const numFeatures = load<i32>(shared);
  const bins = <usize>load<u32>(shared, 4);
  const offsets = <usize>load<u32>(shared, 8);
  memory.fill(histogram, 0, <usize>totalBins << 4);
  for (let i = begin; i < end; i++) {
    const position = load<i32>(order + (<usize>i << 2));
    const at = gradients + (<usize>position << 3);
    const g = <f64>load<f32>(at);
    const h = <f64>load<f32>(at, 4);
    const own = bins + (<usize>(load<i32>(rows + (<usize>position << 2)) * numFeatures) << 1);
    for (let feature = 0; feature < numFeatures; feature++) {
      const bin = <i32>load<u16>(own + (<usize>feature << 1));
      if (bin == MISSING) continue;
      const cell = histogram + (<usize>(load<i32>(offsets + (<usize>feature << 2)) + bin) << 4);
      store<f64>(cell, load<f64>(cell) + g);
      store<f64>(cell, load<f64>(cell, 8) + h, 8);
    }
  }
}

function subtract(from: usize, what: usize, totalBins: i32): void {
  const end = <usize>totalBins << 4;
  for (let at: usize = 0; at < end; at += 8) store<f64>(from + at, load<f64>(from + at) - load<f64>(what + at));
}

// The search's answer, at `split`: 0 feature, 4 bin, 8 default left, 12 threshold (f32), 16 gain (f32),
// 20 category count (−1: numerical), 40 left g (f64), 48 left h (f64), 64 categories (i32 ...).

function applySplit(shared: usize, job: usize, record: usize, split: usize): void {
  store<i32>(record, load<i32>(split), 8);
  store<f32>(record, load<f32>(split, 12), 12);
  store<i32>(record, load<i32>(split, 8), 16);
  store<f32>(record, load<f32>(split, 16), 24);
  store<i32>(record, load<i32>(split, 4), 40);
  const numCategories = load<i32>(split, 20);
  if (numCategories < 0) return;
  const used = load<i32>(job, 56);
  memory.copy(<usize>load<u32>(job, 44) + (<usize>used << 2), split + 64, <usize>numCategories << 2);
  store<i32>(record, used, 32);
  store<i32>(record, numCategories, 36);
  store<i32>(job, used + numCategories, 56);
}

// @ts-ignore: decorator
@inline
function goesLeft(shared: usize, job: usize, record: usize, row: i32): bool {
  const bin = binOf(shared, row, load<i32>(record, 8));
  if (bin == MISSING) return load<i32>(record, 16) != 0;
  const offset = load<i32>(record, 32);
  if (offset < 0) return bin <= load<i32>(record, 40);
  const list = <usize>load<u32>(job, 44) + (<usize>offset << 2);
  const count = load<i32>(record, 36);
  for (let i = 0; i < count; i++) if (load<i32>(list + (<usize>i << 2)) == bin) return false;
  return true;
}

/** Rows that go left first, both sides in their old order; returns where the right side begins. */
function partition(
  shared: usize, job: usize, record: usize, rows: usize, order: usize, spare: usize, begin: i32, end: i32,
): i32 {
  let left = begin;
  let right = 0;
  for (let i = begin; i < end; i++) {
    const position = load<i32>(order + (<usize>i << 2));
    if (goesLeft(shared, job, record, load<i32>(rows + (<usize>position << 2)))) {
      store<i32>(order + (<usize>left << 2), position);
      left++;
    } else {
      store<i32>(spare + (<usize>right << 2), position);
      right++;
    }
  }
  memory.copy(order + (<usize>left << 2), spare, <usize>right << 2);
  return left;
}

function leafOf(shared: usize, job: usize, tree: usize, row: i32): f32 {
  let record = tree;
  while (load<i32>(record) >= 0) {
    const child = goesLeft(shared, job, record, row) ? load<i32>(record) : load<i32>(record, 4);
    record = tree + <usize>(child * NODE_BYTES);
  }
  return load<f32>(record, 12);
}
