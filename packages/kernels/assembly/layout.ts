import { addDensityForces } from "./density";
import { addForces } from "./layoutForces";
import { hash32, threefry } from "./random";

// One embedding's optimisation, described by 32 words at `task`; offsets in bytes.
//
//   0 numRows            4 numDims           8 offsets ptr     12 targets ptr
//  16 periods ptr       20 due ptr          24 positions ptr   28 next positions ptr
//  32 first moments     36 second moments   40 negatives       44 seed
//  48 a (f64)           56 b (f64)          64 repulsion (f64) 72 learning rate (f64)
//  80 numEpochs         84 epoch            88 end epoch of this call (layoutWhole)
//  92 density ptr (see density.ts), 0 in epochs without its force
//
// periods: Float32Array [numEntries], epochs between two samples of the entry; due: when the next one is due.

/** Adam's constants as in uwot's batch mode: a short memory suits gradients that are themselves samples. */
export const BETA1: f32 = 0.5;
export const BETA2: f32 = 0.9;
const EPSILON: f32 = 1e-7;

/**
 * One epoch for rows [start, end): reads all positions as they were at the epoch's start, writes those of its own
 * rows. `scratch`: (entries of the longest row × (1 + negatives) + 8) indices, then 16 bytes a dimension.
 */
export function layoutEpoch(task: usize, scratch: usize, start: i32, end: i32): void {
  const numRows = load<i32>(task);
  const numDims = load<i32>(task, 4);
  const offsets = <usize>load<u32>(task, 8);
  const targets = <usize>load<u32>(task, 12);
  const periods = <usize>load<u32>(task, 16);
  const due = <usize>load<u32>(task, 20);
  const positions = <usize>load<u32>(task, 24);
  const next = <usize>load<u32>(task, 28);
  const firstMoments = <usize>load<u32>(task, 32);
  const secondMoments = <usize>load<u32>(task, 36);
  const negatives = load<i32>(task, 40);
  const density = load<u32>(task, 92);
  const a = <f32>load<f64>(task, 48);
  const b = <f32>load<f64>(task, 56);
  const repulsion = <f32>load<f64>(task, 64);
  const epoch = load<i32>(task, 84);
  const now = <f32>(epoch + 1);
  const attractFactor: f32 = -4 * a * b; // twice −2ab: the edge's other direction moves this row as well
  const repelFactor: f32 = 2 * repulsion * b;
  const key = threefry(load<u32>(task, 44), 0x6e656761, <u32>epoch, 0);
  const rate = <f32>(load<f64>(task, 72) * (1 - <f64>epoch / <f64>load<i32>(task, 80)));
  // Adam's corrections of the moments' start at 0.
  const bias1 = <f32>1 / (<f32>1 - powInteger(BETA1, epoch + 1));
  const bias2 = <f32>1 / (<f32>1 - powInteger(BETA2, epoch + 1));
  const sums = scratch;
  const list = scratch + (<usize>numDims << 4);

  for (let row = start; row < end; row++) {
    memory.fill(sums, 0, <usize>numDims << 4);
    if (density != 0) addDensityForces(task, row, now, sums);
    const count = dueTargets(
      targets, periods, due, now, load<u32>(offsets + (<usize>row << 2)), load<u32>(offsets + (<usize>row << 2), 4), list);
    if (count > 0) {
      const own = positions + (<usize>(row * numDims) << 2);
      addForces(positions, numDims, own, list, count, a, b, attractFactor, true, sums);
      const numNegatives = count * negatives;
      randomRows(list, numNegatives, numRows, key, <u32>row);
      addForces(positions, numDims, own, list, numNegatives, a, b, repelFactor, false, sums);
    }
    const at = <usize>(row * numDims) << 2;
    moveRow(positions + at, next + at, firstMoments + at, secondMoments + at, numDims, rate, bias1, bias2, sums);
  }
}

/**
 * The targets whose entries are due, whose next time is then set; their number. Written without branches: which
 * entries are due cannot be predicted.
 */
// @ts-ignore: decorator
@inline
function dueTargets(
  targets: usize, periods: usize, due: usize, now: f32, firstEntry: u32, lastEntry: u32, list: usize,
): i32 {
  let write = list;
  const end = <usize>lastEntry << 2;
  for (let at = <usize>firstEntry << 2; at < end; at += 4) {
    const when = load<f32>(due + at);
    const isDue = i32(when <= now);
    store<i32>(write, load<i32>(targets + at));
    store<f32>(due + at, when + load<f32>(periods + at) * <f32>isDue);
    write += <usize>(isDue << 2);
  }
  const count = <i32>((write - list) >> 2);
  // The padding of the last group of four.
  store<i64>(write, 0);
  store<i32>(write, 0, 8);
  return count;
}

/** Negative samples of one row and epoch: counters hashed under the epoch's key, scaled to [0, numRows). */
// @ts-ignore: decorator
@inline
export function randomRows(list: usize, count: i32, numRows: i32, key: u64, row: u32): void {
  const base = hash32(row ^ <u32>key) ^ <u32>(key >> 32);
  if (ASC_FEATURE_SIMD) {
    const bound = i32x4.splat(numRows);
    let counter = i32x4.add(i32x4.splat(base), i32x4(0, 0x9e3779b9, 0x3c6ef372, 0xdaa66d2b));
    for (let i = 0; i < count; i += 4) {
      let x = counter;
      x = v128.xor(x, i32x4.shr_u(x, 16));
      x = i32x4.mul(x, i32x4.splat(0x85ebca6b));
      x = v128.xor(x, i32x4.shr_u(x, 13));
      x = i32x4.mul(x, i32x4.splat(0xc2b2ae35));
      x = v128.xor(x, i32x4.shr_u(x, 16));
      const low = i64x2.extmul_low_i32x4_u(x, bound);
      const high = i64x2.extmul_high_i32x4_u(x, bound);
      v128.store(list + (<usize>i << 2), v128.shuffle<i32>(low, high, 1, 3, 5, 7));
      counter = i32x4.add(counter, i32x4.splat(0x78dde6e4)); // four times the golden ratio's fraction
    }
    return;
  }
  for (let i = 0; i < count; i++) {
    const word = hash32(base + <u32>i * 0x9e3779b9);
    store<i32>(list + (<usize>i << 2), <i32>((<u64>word * <u64>numRows) >> 32));
  }
}

/** Adam (Kingma and Ba 2015) along a row's summed forces; `next` may be `position`. */
// @ts-ignore: decorator
@inline
export function moveRow(
  position: usize, next: usize, firstMoments: usize, secondMoments: usize, numDims: i32, rate: f32, bias1: f32, bias2: f32,
  sums: usize,
): void {
  for (let at: usize = 0; at < <usize>numDims << 2; at += 4) {
    const lanes = sums + (at << 2);
    const gradient = (load<f32>(lanes) + load<f32>(lanes, 4)) + (load<f32>(lanes, 8) + load<f32>(lanes, 12));
    const first = BETA1 * load<f32>(firstMoments + at) + (<f32>1 - BETA1) * gradient;
    const second = BETA2 * load<f32>(secondMoments + at) + (<f32>1 - BETA2) * gradient * gradient;
    store<f32>(firstMoments + at, first);
    store<f32>(secondMoments + at, second);
    const step = (rate * (first * bias1)) / (sqrt<f32>(second * bias2) + EPSILON);
    store<f32>(next + at, load<f32>(position + at) + step);
  }
}

/** From a task's epoch to its end epoch, whole embeddings [start, end), each on one thread: for small ones. */
export function layoutWhole(tasks: usize, scratch: usize, start: i32, end: i32): void {
  for (let item = start; item < end; item++) {
    const task = tasks + <usize>item * 128;
    const numRows = load<i32>(task);
    const endEpoch = load<i32>(task, 88);
    for (let epoch = load<i32>(task, 84); epoch < endEpoch; epoch++) {
      store<i32>(task, epoch, 84);
      layoutEpoch(task, scratch, 0, numRows);
      const current = load<u32>(task, 24);
      store<u32>(task, load<u32>(task, 28), 24);
      store<u32>(task, current, 28);
    }
    store<i32>(task, endEpoch, 84);
  }
}

function powInteger(base: f32, exponent: i32): f32 {
  let power: f32 = 1;
  for (let i = 0; i < exponent && power > 1e-30; i++) power *= base;
  return power;
}
