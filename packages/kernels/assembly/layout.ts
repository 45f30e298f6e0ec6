import { exp2Scalar, exp2Vector, log2Scalar, log2Vector } from "./math";
import { threefry } from "./random";

// One embedding's optimisation, described by 32 words at `task`; offsets in bytes.
//
//   0 numRows            4 numDims           8 offsets ptr     12 targets ptr
//  16 periods ptr       20 due ptr          24 positions ptr   28 next positions ptr
//  32 first moments     36 second moments   40 negatives       44 seed
//  48 a (f64)           56 b (f64)          64 repulsion (f64) 72 learning rate (f64)
//  80 numEpochs         84 epoch            88 longest row (entries)
//
// periods: Float32Array [numEntries], epochs between two samples of the entry; due: when the next one is due.

/** Adam's constants as in uwot's batch mode: a short memory suits gradients that are themselves samples. */
const BETA1: f32 = 0.5;
const BETA2: f32 = 0.9;
const EPSILON: f32 = 1e-7;
const CLIP: f32 = 4;

/**
 * One epoch for rows [start, end): reads all positions as they were at the epoch's start, writes those of its own
 * rows. `scratch`: (entries of the longest row × (1 + negatives) + 4) indices, then 16 bytes a dimension.
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
  const seed = load<u32>(task, 44);
  const a = <f32>load<f64>(task, 48);
  const b = <f32>load<f64>(task, 56);
  const repulsion = <f32>load<f64>(task, 64);
  const numEpochs = load<i32>(task, 80);
  const epoch = load<i32>(task, 84);
  const rate = <f32>(load<f64>(task, 72) * (1 - <f64>epoch / <f64>numEpochs));
  const bias1 = <f32>1 - powInteger(BETA1, epoch + 1);
  const bias2 = <f32>1 - powInteger(BETA2, epoch + 1);
  const attractFactor: f32 = -4 * a * b; // twice -2ab: the edge's other direction moves this row as well
  const repelFactor: f32 = 2 * repulsion * b;

  for (let row = start; row < end; row++) {
    const firstEntry = load<u32>(offsets + (<usize>row << 2));
    const lastEntry = load<u32>(offsets + (<usize>row << 2), 4);
    let count = 0;
    for (let entry = firstEntry; entry < lastEntry; entry++) {
      const at = <usize>entry << 2;
      const when = load<f32>(due + at);
      if (when > <f32>(epoch + 1)) continue;
      store<f32>(due + at, when + load<f32>(periods + at));
      store<i32>(scratch + (<usize>count << 2), load<i32>(targets + at));
      count++;
    }
    // Negative samples: one counter-based key a row and epoch, then a multiplicative congruential walk.
    const numNegatives = count * negatives;
    let state = threefry(seed, 0x6e656761, <u32>row, <u32>epoch);
    for (let i = 0; i < numNegatives; i++) {
      state = state * 6364136223846793005 + 1442695040888963407;
      const other = <i32>(((state >> 32) * <u64>numRows) >> 32);
      store<i32>(scratch + (<usize>(count + i) << 2), other);
    }
    const sums = (scratch + (<usize>(count + numNegatives + 4) << 2) + 15) & ~15;
    memory.fill(sums, 0, <usize>numDims << 4);
    accumulate(positions, numDims, row, scratch, count, a, b, attractFactor, true, sums);
    accumulate(positions, numDims, row, scratch + (<usize>count << 2), numNegatives, a, b, repelFactor, false, sums);

    for (let dim = 0; dim < numDims; dim++) {
      const lanes = sums + (<usize>dim << 4);
      const gradient = (load<f32>(lanes) + load<f32>(lanes, 4)) + (load<f32>(lanes, 8) + load<f32>(lanes, 12));
      const at = <usize>(row * numDims + dim) << 2;
      const first = BETA1 * load<f32>(firstMoments + at) + (<f32>1 - BETA1) * gradient;
      const second = BETA2 * load<f32>(secondMoments + at) + (<f32>1 - BETA2) * gradient * gradient;
      store<f32>(firstMoments + at, first);
      store<f32>(secondMoments + at, second);
      const step = (rate * (first / bias1)) / (sqrt<f32>(second / bias2) + EPSILON);
      store<f32>(next + at, load<f32>(positions + at) + step);
    }
  }
}

/** All epochs of the embeddings [start, end), each on one thread: for many small ones side by side. */
export function layoutWhole(tasks: usize, scratch: usize, start: i32, end: i32): void {
  for (let item = start; item < end; item++) {
    const task = tasks + <usize>item * 128;
    const numRows = load<i32>(task);
    const numEpochs = load<i32>(task, 80);
    for (let epoch = load<i32>(task, 84); epoch < numEpochs; epoch++) {
      store<i32>(task, epoch, 84);
      layoutEpoch(task, scratch, 0, numRows);
      const current = load<u32>(task, 24);
      store<u32>(task, load<u32>(task, 28), 24);
      store<u32>(task, current, 28);
    }
  }
}

function powInteger(base: f32, exponent: i32): f32 {
  let power: f32 = 1;
  for (let i = 0; i < exponent && power > 1e-30; i++) power *= base;
  return power;
}

/**
 * Adds to `sums` (four lanes a dimension) the clipped gradients between `row` and `others`.
 * With d² the squared distance and p = (d²)^b:
 *   attraction: factor · p / (d² (a p + 1))        (derivative of log of the membership; factor −2ab)
 *   repulsion:  factor / ((0.001 + d²) (a p + 1))  (factor 2γb)
 * Neither acts at distance 0.
 */
// @ts-ignore: decorator
@inline
function accumulate(
  positions: usize, numDims: i32, row: i32, others: usize, count: i32, a: f32, b: f32, factor: f32,
  attract: bool, sums: usize,
): void {
  const rowBytes = <usize>numDims << 2;
  const own = positions + <usize>row * rowBytes;
  if (ASC_FEATURE_SIMD) {
    for (let i = 0; i < count; i += 4) {
      const list = others + (<usize>i << 2);
      const p0 = positions + <usize>load<i32>(list) * rowBytes;
      const p1 = positions + <usize>load<i32>(list, 4) * rowBytes;
      const p2 = positions + <usize>load<i32>(list, 8) * rowBytes;
      const p3 = positions + <usize>load<i32>(list, 12) * rowBytes;
      const beyond = count - i;
      let squared = f32x4.splat(0);
      for (let dim = 0; dim < numDims; dim++) {
        const d = difference(own, p0, p1, p2, p3, <usize>dim << 2, beyond);
        squared = f32x4.add(squared, f32x4.mul(d, d));
      }
      const active = f32x4.gt(squared, f32x4.splat(0));
      const safe = v128.bitselect(squared, f32x4.splat(1), active);
      const p = exp2Vector(f32x4.mul(f32x4.splat(b), log2Vector(safe)));
      const bend = f32x4.add(f32x4.mul(f32x4.splat(a), p), f32x4.splat(1));
      const coefficient = attract
        ? f32x4.div(f32x4.mul(f32x4.splat(factor), p), f32x4.mul(safe, bend))
        : f32x4.div(f32x4.splat(factor), f32x4.mul(f32x4.add(f32x4.splat(0.001), safe), bend));
      const masked = v128.and(coefficient, active);
      const limit = attract ? CLIP * 2 : CLIP;
      for (let dim = 0; dim < numDims; dim++) {
        const d = difference(own, p0, p1, p2, p3, <usize>dim << 2, beyond);
        const clipped = f32x4.max(f32x4.min(f32x4.mul(masked, d), f32x4.splat(limit)), f32x4.splat(-limit));
        const lanes = sums + (<usize>dim << 4);
        v128.store(lanes, f32x4.add(v128.load(lanes), clipped));
      }
    }
    return;
  }
  for (let i = 0; i < count; i++) {
    const other = positions + <usize>load<i32>(others + (<usize>i << 2)) * rowBytes;
    let squared: f32 = 0;
    for (let dim = 0; dim < numDims; dim++) {
      const d = load<f32>(own + (<usize>dim << 2)) - load<f32>(other + (<usize>dim << 2));
      squared += d * d;
    }
    if (!(squared > 0)) continue;
    const p = exp2Scalar(b * log2Scalar(squared));
    const bend = a * p + <f32>1;
    const coefficient = attract ? (factor * p) / (squared * bend) : factor / ((<f32>0.001 + squared) * bend);
    const limit = attract ? CLIP * 2 : CLIP;
    for (let dim = 0; dim < numDims; dim++) {
      const d = load<f32>(own + (<usize>dim << 2)) - load<f32>(other + (<usize>dim << 2));
      const clipped = max<f32>(min<f32>(coefficient * d, limit), -limit);
      const lane = sums + (<usize>dim << 4) + (<usize>(i & 3) << 2);
      store<f32>(lane, load<f32>(lane) + clipped);
    }
  }
}

/** own − other for four others; lanes at `beyond` and above are 0. */
// @ts-ignore: decorator
@inline
function difference(own: usize, p0: usize, p1: usize, p2: usize, p3: usize, at: usize, beyond: i32): v128 {
  const mine = load<f32>(own + at);
  let d = f32x4.splat(0);
  d = f32x4.replace_lane(d, 0, mine - load<f32>(p0 + at));
  if (beyond > 1) d = f32x4.replace_lane(d, 1, mine - load<f32>(p1 + at));
  if (beyond > 2) d = f32x4.replace_lane(d, 2, mine - load<f32>(p2 + at));
  if (beyond > 3) d = f32x4.replace_lane(d, 3, mine - load<f32>(p3 + at));
  return d;
}
