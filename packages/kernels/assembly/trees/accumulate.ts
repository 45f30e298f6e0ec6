// A narrow group's histogram. Rows are brought together in batches first, so that what is far away is asked for long
// before it is added, and then added eight features at a time, whose cells fill the first-level cache. Every cell
// still gets its rows in their order.
import { BATCH_ROWS, gatherBatch } from "./batch";
import { featureAt, Group, groupBins, Grower } from "./records";

/** Adds the positions order[begin..end) to the histogram; rows without a gap are read where they stand. */
export function accumulateNarrow(
  grower: Grower, index: i32, group: Group, begin: i32, end: i32, histogram: usize,
): void {
  if (begin >= end) return;
  const bins = groupBins(grower, index);
  const width = <usize>group.width;
  const first = load<i32>(grower.order + (<usize>begin << 2));
  const gapless = load<i32>(grower.order + (<usize>(end - 1) << 2)) - first == end - 1 - begin;
  const stride = (width + 7) & ~7;
  const pairs = grower.batch + <usize>BATCH_ROWS * stride;
  for (let at = begin; at < end; at += BATCH_ROWS) {
    const count = min<i32>(BATCH_ROWS, end - at);
    if (gapless) {
      const position = <usize>(first + at - begin);
      addRows(grower, group, bins + position * width, width, grower.gradients + (position << 3), count, histogram);
      continue;
    }
    const list = grower.order + (<usize>at << 2);
    gatherBatch(bins, width, grower.gradients, list, count, grower.batch, pairs);
    addRows(grower, group, grower.batch, stride, pairs, count, histogram);
  }
}

/** Of `count` rows: bins u8, `stride` bytes a row; (g, h) f32 pairs. */
function addRows(
  grower: Grower, group: Group, rows: usize, stride: usize, pairs: usize, count: i32, histogram: usize,
): void {
  let at = 0;
  if (ASC_FEATURE_SIMD) {
    for (; at + 8 <= group.width; at += 8) {
      const feature = group.firstFeature + at;
      if (areFull(grower, feature)) addFull(cellsOf(grower, feature, histogram), rows + at, stride, pairs, count);
      else addEight(grower, feature, rows + at, stride, pairs, count, histogram);
    }
    for (; at + 4 <= group.width; at += 4) addFour(grower, group.firstFeature + at, rows + at, stride, pairs, count, histogram);
  }
  for (; at < group.width; at++) addOne(grower, group.firstFeature + at, rows + at, stride, pairs, count, histogram);
}

// @ts-ignore: decorator
@inline
function cellsOf(grower: Grower, feature: i32, histogram: usize): usize {
  return histogram + (<usize>featureAt(grower.matrix, feature).firstCell << 4);
}

// @ts-ignore: decorator
@inline
function addPair(cell: usize, pair: v128): void {
  v128.store(cell, f64x2.add(v128.load(cell), pair));
}

/** Bytes of a feature's cells where it has all the bins that there can be. */
const FULL: usize = 257 << 4;

/** Whether this feature and the six behind it are full. */
function areFull(grower: Grower, feature: i32): bool {
  for (let i = feature; i < feature + 7; i++) {
    if (cellsOf(grower, i + 1, 0) - cellsOf(grower, i, 0) != FULL) return false;
  }
  return true;
}

/** `addEight` of full features: where each one's cells begin is part of the instruction. */
function addFull(cells: usize, rows: usize, stride: usize, pairs: usize, count: i32): void {
  const end = pairs + (<usize>count << 3);
  let row = rows;
  for (let at = pairs; at < end; at += 8) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const bins = load<u64>(row);
    const a = cells + (<usize>(bins << 4) & 0xff0);
    v128.store(a, f64x2.add(v128.load(a), pair));
    const b = cells + (<usize>(bins >> 4) & 0xff0);
    v128.store(b, f64x2.add(v128.load(b, FULL), pair), FULL);
    const c = cells + (<usize>(bins >> 12) & 0xff0);
    v128.store(c, f64x2.add(v128.load(c, 2 * FULL), pair), 2 * FULL);
    const d = cells + (<usize>(bins >> 20) & 0xff0);
    v128.store(d, f64x2.add(v128.load(d, 3 * FULL), pair), 3 * FULL);
    const e = cells + (<usize>(bins >> 28) & 0xff0);
    v128.store(e, f64x2.add(v128.load(e, 4 * FULL), pair), 4 * FULL);
    const f = cells + (<usize>(bins >> 36) & 0xff0);
    v128.store(f, f64x2.add(v128.load(f, 5 * FULL), pair), 5 * FULL);
    const g = cells + (<usize>(bins >> 44) & 0xff0);
    v128.store(g, f64x2.add(v128.load(g, 6 * FULL), pair), 6 * FULL);
    const h = cells + (<usize>(bins >> 52) & 0xff0);
    v128.store(h, f64x2.add(v128.load(h, 7 * FULL), pair), 7 * FULL);
    row += stride;
  }
}

function addEight(
  grower: Grower, feature: i32, rows: usize, stride: usize, pairs: usize, count: i32, histogram: usize,
): void {
  const a = cellsOf(grower, feature, histogram);
  const b = cellsOf(grower, feature + 1, histogram);
  const c = cellsOf(grower, feature + 2, histogram);
  const d = cellsOf(grower, feature + 3, histogram);
  const e = cellsOf(grower, feature + 4, histogram);
  const f = cellsOf(grower, feature + 5, histogram);
  const g = cellsOf(grower, feature + 6, histogram);
  const h = cellsOf(grower, feature + 7, histogram);
  const end = pairs + (<usize>count << 3);
  let row = rows;
  for (let at = pairs; at < end; at += 8) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const bins = load<u64>(row);
    addPair(a + (<usize>(bins << 4) & 0xff0), pair);
    addPair(b + (<usize>(bins >> 4) & 0xff0), pair);
    addPair(c + (<usize>(bins >> 12) & 0xff0), pair);
    addPair(d + (<usize>(bins >> 20) & 0xff0), pair);
    addPair(e + (<usize>(bins >> 28) & 0xff0), pair);
    addPair(f + (<usize>(bins >> 36) & 0xff0), pair);
    addPair(g + (<usize>(bins >> 44) & 0xff0), pair);
    addPair(h + (<usize>(bins >> 52) & 0xff0), pair);
    row += stride;
  }
}

function addFour(
  grower: Grower, feature: i32, rows: usize, stride: usize, pairs: usize, count: i32, histogram: usize,
): void {
  const a = cellsOf(grower, feature, histogram);
  const b = cellsOf(grower, feature + 1, histogram);
  const c = cellsOf(grower, feature + 2, histogram);
  const d = cellsOf(grower, feature + 3, histogram);
  const end = pairs + (<usize>count << 3);
  let row = rows;
  for (let at = pairs; at < end; at += 8) {
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const bins = load<u32>(row);
    addPair(a + (<usize>(bins << 4) & 0xff0), pair);
    addPair(b + (<usize>(bins >> 4) & 0xff0), pair);
    addPair(c + (<usize>(bins >> 12) & 0xff0), pair);
    addPair(d + (<usize>(bins >> 20) & 0xff0), pair);
    row += stride;
  }
}

function addOne(
  grower: Grower, feature: i32, rows: usize, stride: usize, pairs: usize, count: i32, histogram: usize,
): void {
  const cells = cellsOf(grower, feature, histogram);
  const end = pairs + (<usize>count << 3);
  let row = rows;
  for (let at = pairs; at < end; at += 8) {
    const cell = cells + (<usize>load<u8>(row) << 4);
    if (ASC_FEATURE_SIMD) {
      addPair(cell, f64x2.promote_low_f32x4(v128.load64_zero(at)));
    } else {
      store<f64>(cell, load<f64>(cell) + <f64>load<f32>(at));
      store<f64>(cell, load<f64>(cell, 8) + <f64>load<f32>(at, 4), 8);
    }
    row += stride;
  }
}
