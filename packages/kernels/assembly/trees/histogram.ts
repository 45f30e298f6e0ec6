import { accumulateNarrow } from "./accumulate";
import { Group, groupAt, groupBins, Grower, Matrix } from "./records";

/** Adds a (g, h) pair to a cell of two f64. */
// @ts-ignore: decorator
@inline
function addPair(cell: usize, g: f64, h: f64): void {
  store<f64>(cell, load<f64>(cell) + g);
  store<f64>(cell, load<f64>(cell, 8) + h, 8);
}

/**
 * Rows of a node are summed in parts of so many, and the parts in their order: what one thread does, and what several
 * do, is the same sum.
 */
export const PART: i32 = 65536;

/** Sums of gradients by cell over the positions order[begin..end). */
export function buildHistogram(grower: Grower, begin: i32, end: i32, histogram: usize): void {
  sumPart(grower, begin, min<i32>(begin + PART, end), histogram);
  for (let part = begin + PART; part < end; part += PART) {
    sumPart(grower, part, min<i32>(part + PART, end), grower.partial);
    addHistogram(grower.matrix, histogram, grower.partial);
  }
}

export function sumPart(grower: Grower, begin: i32, end: i32, histogram: usize): void {
  const matrix = grower.matrix;
  memory.fill(histogram, 0, <usize>matrix.totalCells << 4);
  for (let i = 0; i < matrix.numGroups; i++) {
    const group = groupAt(matrix, i);
    if (group.narrow != 0) accumulateNarrow(grower, i, group, begin, end, histogram);
    else accumulateWide(grower, i, group, begin, end, histogram + (<usize>group.firstCell << 4));
  }
}

/** Bins u16, gradients (g, h) f32 by position. */
function accumulateWide(grower: Grower, index: i32, group: Group, begin: i32, end: i32, histogram: usize): void {
  const bins = groupBins(grower, index);
  const width = group.width;
  const gradients = grower.gradients;
  const order = grower.order;
  const rowBytes = <usize>width << 1;
  if (ASC_FEATURE_SIMD) {
    for (let i = begin; i < end; i++) {
      const position = <usize>load<u32>(order + (<usize>i << 2));
      const pair = f64x2.promote_low_f32x4(v128.load64_zero(gradients + (position << 3)));
      let at = bins + position * rowBytes;
      const last = at + rowBytes;
      for (; at + 8 <= last; at += 8) addFour(histogram, load<u64>(at), pair);
      for (; at < last; at += 2) {
        const cell = histogram + (<usize>load<u16>(at) << 4);
        v128.store(cell, f64x2.add(v128.load(cell), pair));
      }
    }
    return;
  }
  for (let i = begin; i < end; i++) {
    const position = <usize>load<u32>(order + (<usize>i << 2));
    const g = <f64>load<f32>(gradients + (position << 3));
    const h = <f64>load<f32>(gradients + (position << 3), 4);
    const row = bins + position * rowBytes;
    for (let at = row; at < row + rowBytes; at += 2) addPair(histogram + (<usize>load<u16>(at) << 4), g, h);
  }
}

/** The pair into the cells that four packed u16 name. */
// @ts-ignore: decorator
@inline
function addFour(histogram: usize, cells: u64, pair: v128): void {
  const a = histogram + ((<usize>cells & 0xffff) << 4);
  v128.store(a, f64x2.add(v128.load(a), pair));
  const b = histogram + ((<usize>cells >> 12) & 0xffff0);
  v128.store(b, f64x2.add(v128.load(b), pair));
  const c = histogram + (<usize>(cells >> 28) & 0xffff0);
  v128.store(c, f64x2.add(v128.load(c), pair));
  const d = histogram + (<usize>(cells >> 44) & 0xffff0);
  v128.store(d, f64x2.add(v128.load(d), pair));
}

/** from −= what, over all cells. */
export function subtractHistogram(matrix: Matrix, from: usize, what: usize): void {
  const end = <usize>matrix.totalCells << 4;
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (; at + 64 <= end; at += 64) {
      v128.store(from + at, f64x2.sub(v128.load(from + at), v128.load(what + at)));
      v128.store(from + at, f64x2.sub(v128.load(from + at, 16), v128.load(what + at, 16)), 16);
      v128.store(from + at, f64x2.sub(v128.load(from + at, 32), v128.load(what + at, 32)), 32);
      v128.store(from + at, f64x2.sub(v128.load(from + at, 48), v128.load(what + at, 48)), 48);
    }
  }
  for (; at < end; at += 8) store<f64>(from + at, load<f64>(from + at) - load<f64>(what + at));
}

/** to += what, over all cells. */
export function addHistogram(matrix: Matrix, to: usize, what: usize): void {
  const end = <usize>matrix.totalCells << 4;
  for (let at: usize = 0; at < end; at += 16) {
    if (ASC_FEATURE_SIMD) {
      v128.store(to + at, f64x2.add(v128.load(to + at), v128.load(what + at)));
    } else {
      store<f64>(to + at, load<f64>(to + at) + load<f64>(what + at));
      store<f64>(to + at, load<f64>(to + at, 8) + load<f64>(what + at, 8), 8);
    }
  }
}
