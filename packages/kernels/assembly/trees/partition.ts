import { Feature, featureAt, groupAt, groupBins, featureColumn, Grower, Node } from "./records";

/** What a decision adds to the address of the left side's next row. */
const TO_LEFT: u8 = 4;
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
    const numLeft = <usize>node.bin + 1;
    memory.fill(decisions, TO_LEFT, numLeft);
    memory.fill(decisions + numLeft, 0, NARROW_BINS - numLeft);
  } else {
    memory.fill(decisions, TO_LEFT, NARROW_BINS);
    for (let i = 0; i < node.numCategories; i++) store<u8>(decisions + <usize>load<i32>(list + (<usize>i << 2)), 0);
  }
  if (feature.numBins < NARROW_BINS) store<u8>(decisions + <usize>feature.numBins, node.defaultLeft != 0 ? TO_LEFT : 0);
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
  if (isNarrow(grower, node)) left = partitionNarrow(featureColumn(grower, feature), from, to, spare, decisions);
  else if (node.categories < 0) left = partitionNumeric(grower, node, feature, from, to, spare);
  else left = partitionCategories(grower, node, feature, from, to, spare, decisions);
  memory.copy(left, spare, to - left);
  return <i32>((left - list) >> 2);
}

// Each of these writes every position to both sides, of which one moves on, and returns the end of the left side.

function partitionNarrow(column: usize, from: usize, to: usize, spare: usize, decisions: usize): usize {
  let left = from;
  let right = spare;
  for (let at = from; at < to; at += 4) {
    const position = load<u32>(at);
    const step = <usize>load<u8>(decisions + <usize>load<u8>(column + <usize>position));
    store<u32>(left, position);
    store<u32>(right, position);
    left += step;
    right += 4 - step;
  }
  return left;
}

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
