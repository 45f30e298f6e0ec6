import { divideByDecisions, divideByLimit, TO_LEFT } from "./divide";
import { Feature, featureAt, groupAt, groupBins, featureColumn, Grower, Node } from "./records";

/** Bins of a narrow group's feature. */
const NARROW_BINS: i32 = 256;
/** Where the two values of `addByDecision` stand, behind the decisions of a narrow feature's bins. */
const VALUES: usize = 256;

/** Bytes of what `writeDecisions` writes. */
export function decisionBytes(mostBins: i32): usize {
  return max<usize>(VALUES + 8, (<usize>mostBins >> 3) + 1);
}

// @ts-ignore: decorator
@inline
export function isNarrow(grower: Grower, node: Node): bool {
  return groupAt(grower.matrix, featureAt(grower.matrix, node.feature).group).narrow != 0;
}

/**
 * What `partition` looks up: for a feature of a narrow group a byte a bin, `TO_LEFT` or 0; else, for a categorical
 * split, a bit a category, set where it goes right.
 */
export function writeDecisions(grower: Grower, node: Node, decisions: usize): void {
  const list = grower.job.categories + (<usize>node.categories << 2);
  const feature = featureAt(grower.matrix, node.feature);
  if (!isNarrow(grower, node)) {
    if (node.categories < 0) return;
    memory.fill(decisions, 0, (<usize>grower.matrix.mostBins >> 3) + 1);
    for (let i = 0; i < node.numCategories; i++) {
      const category = load<i32>(list + (<usize>i << 2));
      const at = decisions + <usize>(category >> 3);
      store<u8>(at, <u8>(<i32>load<u8>(at) | (1 << (category & 7))));
    }
    return;
  }
  if (node.categories < 0) {
    if (node.bin < 0) memory.fill(decisions, 0, NARROW_BINS);
    else decideByLimit(decisions, <u8>node.bin);
  } else {
    memory.fill(decisions, TO_LEFT, NARROW_BINS);
    for (let i = 0; i < node.numCategories; i++) store<u8>(decisions + <usize>load<i32>(list + (<usize>i << 2)), 0);
  }
  if (feature.numBins < NARROW_BINS) store<u8>(decisions + <usize>feature.numBins, node.defaultLeft != 0 ? TO_LEFT : 0);
}

function decideByLimit(decisions: usize, limit: u8): void {
  if (ASC_FEATURE_SIMD) {
    let bins = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    for (let at: usize = 0; at < <usize>NARROW_BINS; at += 16) {
      v128.store(decisions + at, v128.and(i8x16.le_u(bins, i8x16.splat(limit)), i8x16.splat(TO_LEFT)));
      bins = i8x16.add(bins, i8x16.splat(16));
    }
    return;
  }
  for (let bin = 0; bin < NARROW_BINS; bin++) store<u8>(decisions + <usize>bin, bin <= <i32>limit ? TO_LEFT : 0);
}

/**
 * Moves the positions list[begin..end) that the node sends left to the front, both sides in their old order; returns
 * where the right side begins. `decisions`: from `writeDecisions`.
 */
export function partition(
  grower: Grower, node: Node, list: usize, begin: i32, end: i32, spare: usize, decisions: usize,
): i32 {
  const from = list + (<usize>begin << 2);
  const to = list + (<usize>end << 2);
  const feature = featureAt(grower.matrix, node.feature);
  let left: usize;
  if (isNarrow(grower, node)) left = partitionNarrow(grower, node, feature, from, to, spare, decisions);
  else if (node.categories < 0) left = partitionNumeric(grower, node, feature, from, to, spare);
  else left = partitionCategories(grower, node, feature, from, to, spare, decisions);
  memory.copy(left, spare, to - left);
  return <i32>((left - list) >> 2);
}

function partitionNarrow(
  grower: Grower, node: Node, feature: Feature, from: usize, to: usize, spare: usize, decisions: usize,
): usize {
  const column = featureColumn(grower, feature);
  if (ASC_FEATURE_SIMD && to > from && node.categories < 0 && node.bin >= 0) {
    const first = load<u32>(from);
    if (<usize>(load<u32>(to - 4) - first) << 2 == to - 4 - from) {
      const missing = node.defaultLeft != 0 && feature.numBins < NARROW_BINS ? feature.numBins : node.bin;
      return divideByLimit(column + <usize>first, <u8>node.bin, <u8>missing, from, to, spare, decisions);
    }
  }
  return divideByDecisions(column, from, to, spare, decisions);
}

// Both of these write every position to both sides, of which one moves on, and return the end of the left side.

function partitionNumeric(grower: Grower, node: Node, feature: Feature, from: usize, to: usize, spare: usize): usize {
  const rowBytes = <usize>groupAt(grower.matrix, feature.group).width << 1;
  const column = groupBins(grower, feature.group) + (<usize>feature.position << 1);
  const missing = feature.cellInGroup + feature.numBins;
  const limit = feature.cellInGroup + node.bin;
  const defaultLeft = node.defaultLeft;
  let left = from;
  let right = spare;
  for (let at = from; at < to; at += 4) {
    const position = load<u32>(at);
    const cell = <i32>load<u16>(column + <usize>position * rowBytes);
    const step = <usize>(i32(cell <= limit) | (i32(cell == missing) & defaultLeft)) << 2;
    store<u32>(left, position);
    store<u32>(right, position);
    left += step;
    right += 4 - step;
  }
  return left;
}

function partitionCategories(
  grower: Grower, node: Node, feature: Feature, from: usize, to: usize, spare: usize, bitmap: usize,
): usize {
  const rowBytes = <usize>groupAt(grower.matrix, feature.group).width << 1;
  const column = groupBins(grower, feature.group) + (<usize>feature.position << 1);
  const defaultRight = 1 - node.defaultLeft;
  let left = from;
  let right = spare;
  for (let at = from; at < to; at += 4) {
    const position = load<u32>(at);
    const bin = <i32>load<u16>(column + <usize>position * rowBytes) - feature.cellInGroup;
    const inSet = bin == feature.numBins ? defaultRight : (<i32>load<u8>(bitmap + <usize>(bin >> 3)) >> (bin & 7)) & 1;
    store<u32>(left, position);
    store<u32>(right, position);
    left += <usize>(1 - inSet) << 2;
    right += <usize>inSet << 2;
  }
  return left;
}

/** Adds to the margins of list[begin..end) the value of the side that a narrow feature's decisions send them to. */
export function addByDecision(
  grower: Grower, node: Node, list: usize, begin: i32, end: i32, decisions: usize, leftValue: f32, rightValue: f32,
): void {
  const column = featureColumn(grower, featureAt(grower.matrix, node.feature));
  const margins = grower.margins;
  const values = decisions + VALUES;
  store<f32>(values, rightValue);
  store<f32>(values + <usize>TO_LEFT, leftValue);
  const to = list + (<usize>end << 2);
  for (let at = list + (<usize>begin << 2); at < to; at += 4) {
    const position = <usize>load<u32>(at);
    const value = load<f32>(values + <usize>load<u8>(decisions + <usize>load<u8>(column + position)));
    const margin = margins + (position << 2);
    store<f32>(margin, load<f32>(margin) + value);
  }
}
