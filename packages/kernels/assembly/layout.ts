import { BETA1, BETA2, biasOf, joinLanes, moveFloats } from "./adam";
import { addDensityForces } from "./density";
import { addForces, addPushes } from "./layoutForces";
import { threefry } from "./random";
import { dueTargets, randomRows } from "./sampling";

// One embedding's optimisation, described by 32 words at `task`; offsets in bytes.
//
//   0 numRows            4 numDims           8 offsets ptr     12 targets ptr
//  16 shares ptr        20 pushes           24 positions ptr   28 next positions ptr
//  32 first moments     36 second moments   40 negatives       44 seed
//  48 a (f64)           56 b (f64)          64 repulsion (f64) 72 learning rate (f64)
//  80 numEpochs         84 epoch            88 end epoch of this call (layoutWhole)
//  92 density ptr (see density.ts), 0 in epochs without its force
//
// shares: Uint32Array [numEntries], share of the epochs in which an entry is sampled, times 2^32. targets, shares,
// positions and moments have room for four rows or entries more; those of positions repeat the first rows.
// pushes: random rows that push a row in an epoch; together they weigh `negatives` for each entry that was due.

/** Rows that draw their random rows together. Blocks start at multiples of it. */
const GROUP = 4;

/**
 * One epoch for rows [start, end): reads all positions as they were at the epoch's start, writes those of its own
 * rows. `scratch`: 48 bytes a dimension, 16 bytes, then (the larger of pushes and the longest row's entries + 8) × 4.
 */
export function layoutEpoch(task: usize, scratch: usize, start: i32, end: i32): void {
  const numRows = load<i32>(task);
  const numDims = load<i32>(task, 4);
  const pushes = load<i32>(task, 20);
  const positions = <usize>load<u32>(task, 24);
  const next = <usize>load<u32>(task, 28);
  const a = <f32>load<f64>(task, 48);
  const b = <f32>load<f64>(task, 56);
  const epoch = load<i32>(task, 84);
  const key = threefry(load<u32>(task, 44), 0x6e656761, <u32>epoch, 0);
  const attractFactor: f32 = -4 * a * b; // twice −2ab: the edge's other direction moves this row as well
  const repelFactor = <f32>2 * <f32>load<f64>(task, 64) * b;
  const weight = <f32>load<i32>(task, 40) / <f32>pushes;
  const rowBytes = <usize>numDims << 2;
  const gradients = scratch;
  const sums = gradients + (<usize>numDims << 4);
  const weights = sums + (<usize>numDims << 5);
  const list = weights + 16;
  const rate = <f32>(load<f64>(task, 72) * (1 - <f64>epoch / <f64>load<i32>(task, 80)));
  const bias1 = biasOf(BETA1, epoch);
  const bias2 = biasOf(BETA2, epoch);

  for (let first = start; first < end; first += GROUP) {
    const size = min<i32>(GROUP, end - first);
    if (size < GROUP) clear(gradients, numDims);
    store<u64>(weights, 0);
    store<u64>(weights, 0, 8);
    let sampled = 0;
    for (let lane = 0; lane < size; lane++) {
      const row = first + lane;
      const own = positions + <usize>row * rowBytes;
      clear(sums, numDims);
      if (load<u32>(task, 92) != 0) addDensityForces(task, row, sums);
      const count = dueTargets(task, row, <u32>epoch, list);
      addForces(positions, numDims, own, list, count, a, b, attractFactor, true, sums);
      joinLanes(sums, numDims, gradients + <usize>lane * rowBytes);
      store<f32>(weights + (<usize>lane << 2), weight * <f32>count);
      sampled += count;
    }
    if (pushes > 0 && sampled > 0) {
      randomRows(list, pushes, numRows, key, <u32>first);
      addPushes(positions, numDims, first, list, pushes, a, b, repelFactor, weights, sums, gradients);
    }
    const at = <usize>first * rowBytes;
    moveFloats(
      positions + at, next + at, <usize>load<u32>(task, 32) + at, <usize>load<u32>(task, 36) + at, gradients,
      size * numDims, rate, bias1, bias2);
  }
  if (start == 0) repeatFirstRows(next, numRows, rowBytes);
}

/** Zeros for four lanes of every dimension; a call of `memory.fill` would cost more than the stores. */
// @ts-ignore: decorator
@inline
function clear(sums: usize, numDims: i32): void {
  for (const end = sums + (<usize>numDims << 4); sums < end; sums += 16) {
    store<u64>(sums, 0);
    store<u64>(sums, 0, 8);
  }
}

/** Rows after the last: the first ones once more. */
function repeatFirstRows(positions: usize, numRows: i32, rowBytes: usize): void {
  const end = positions + <usize>numRows * rowBytes;
  for (let at: usize = 0; at < <usize>GROUP * rowBytes; at += rowBytes) memory.copy(end + at, positions + at, rowBytes);
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
