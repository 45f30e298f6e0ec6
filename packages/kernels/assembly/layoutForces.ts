import { powScalar, powVector } from "./math";

// The forces of UMAP's layout. With d² the squared distance and p = (d²)^b:
//   attraction: factor · p / (d² (a p + 1))        (derivative of the log of the membership)
//   repulsion:  factor / ((0.001 + d²) (a p + 1))
// times the difference of positions, clipped. Neither acts at distance 0.

/** Below it squared distances count as this, so that the power's argument is a positive normal number. */
const LEAST_SQUARE: f32 = 1e-20;
const CLIP: f32 = 4;

// @ts-ignore: decorator
@inline
function coefficientVector(squared: v128, a: f32, b: f32, factor: f32, attract: bool): v128 {
  const safe = f32x4.pmax(squared, f32x4.splat(LEAST_SQUARE));
  const p = powVector(safe, b);
  const bend = f32x4.add(f32x4.mul(f32x4.splat(a), p), f32x4.splat(1));
  return attract
    ? f32x4.div(f32x4.mul(f32x4.splat(factor), p), f32x4.mul(safe, bend))
    : f32x4.div(f32x4.splat(factor), f32x4.mul(f32x4.add(f32x4.splat(0.001), safe), bend));
}

// @ts-ignore: decorator
@inline
function coefficientScalar(squared: f32, a: f32, b: f32, factor: f32, attract: bool): f32 {
  const safe = squared < LEAST_SQUARE ? LEAST_SQUARE : squared;
  const p = powScalar(safe, b);
  const bend = a * p + <f32>1;
  return attract ? (factor * p) / (safe * bend) : factor / ((<f32>0.001 + safe) * bend);
}

/** All bits in lanes 0 .. count − 1. */
// @ts-ignore: decorator
@inline
function lanesBelow(count: i32): v128 {
  return i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3));
}

// @ts-ignore: decorator
@inline
function clippedVector(value: v128, limit: f32): v128 {
  return f32x4.pmax(f32x4.pmin(value, f32x4.splat(limit)), f32x4.splat(-limit));
}

// @ts-ignore: decorator
@inline
function clippedScalar(value: f32, limit: f32): f32 {
  const below = limit < value ? limit : value;
  return below < -limit ? -limit : below;
}

/**
 * Adds to `sums` (four lanes a dimension) the clipped forces between the row at `own` and the rows of `others`.
 *
 * @param others Int32Array [count rounded up to 4]: rows of `positions`; the padding is any row of it
 */
// @ts-ignore: decorator
@inline
export function addForces(
  positions: usize, numDims: i32, own: usize, others: usize, count: i32, a: f32, b: f32, factor: f32, attract: bool,
  sums: usize,
): void {
  const limit = attract ? CLIP * 2 : CLIP;
  if (ASC_FEATURE_SIMD) {
    if (numDims == 2) planeForces(positions, own, others, count, a, b, factor, attract, limit, sums);
    else spaceForces(positions, numDims, own, others, count, a, b, factor, attract, limit, sums);
    return;
  }
  const rowBytes = <usize>numDims << 2;
  for (let i = 0; i < count; i++) {
    const other = positions + <usize>load<i32>(others + (<usize>i << 2)) * rowBytes;
    let squared: f32 = 0;
    for (let dim = 0; dim < numDims; dim++) {
      const d = load<f32>(own + (<usize>dim << 2)) - load<f32>(other + (<usize>dim << 2));
      squared += d * d;
    }
    const coefficient = coefficientScalar(squared, a, b, factor, attract);
    for (let dim = 0; dim < numDims; dim++) {
      const d = load<f32>(own + (<usize>dim << 2)) - load<f32>(other + (<usize>dim << 2));
      const lane = sums + (<usize>dim << 4) + (<usize>(i & 3) << 2);
      store<f32>(lane, load<f32>(lane) + clippedScalar(coefficient * d, limit));
    }
  }
}

/** Two dimensions: a row is one 64-bit load. */
// @ts-ignore: decorator
@inline
function planeForces(
  positions: usize, own: usize, others: usize, count: i32, a: f32, b: f32, factor: f32, attract: bool, limit: f32,
  sums: usize,
): void {
  const x = v128.load32_splat(own);
  const y = v128.load32_splat(own, 4);
  let sumX = v128.load(sums);
  let sumY = v128.load(sums, 16);
  for (let i = 0; i < count; i += 4) {
    const list = others + (<usize>i << 2);
    const low = v128.load64_lane(
      positions + (<usize>load<u32>(list, 4) << 3), v128.load64_zero(positions + (<usize>load<u32>(list) << 3)), 1);
    const high = v128.load64_lane(
      positions + (<usize>load<u32>(list, 12) << 3), v128.load64_zero(positions + (<usize>load<u32>(list, 8) << 3)), 1);
    const dx = f32x4.sub(x, v128.shuffle<f32>(low, high, 0, 2, 4, 6));
    const dy = f32x4.sub(y, v128.shuffle<f32>(low, high, 1, 3, 5, 7));
    const squared = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
    const coefficient = v128.and(coefficientVector(squared, a, b, factor, attract), lanesBelow(count - i));
    sumX = f32x4.add(sumX, clippedVector(f32x4.mul(coefficient, dx), limit));
    sumY = f32x4.add(sumY, clippedVector(f32x4.mul(coefficient, dy), limit));
  }
  v128.store(sums, sumX);
  v128.store(sums, sumY, 16);
}

// @ts-ignore: decorator
@inline
function spaceForces(
  positions: usize, numDims: i32, own: usize, others: usize, count: i32, a: f32, b: f32, factor: f32, attract: bool,
  limit: f32, sums: usize,
): void {
  const rowBytes = <usize>numDims << 2;
  for (let i = 0; i < count; i += 4) {
    const list = others + (<usize>i << 2);
    const p0 = positions + <usize>load<u32>(list) * rowBytes;
    const p1 = positions + <usize>load<u32>(list, 4) * rowBytes;
    const p2 = positions + <usize>load<u32>(list, 8) * rowBytes;
    const p3 = positions + <usize>load<u32>(list, 12) * rowBytes;
    let squared = f32x4.splat(0);
    for (let at: usize = 0; at < rowBytes; at += 4) {
      const d = difference(own + at, p0 + at, p1 + at, p2 + at, p3 + at);
      squared = f32x4.add(squared, f32x4.mul(d, d));
    }
    const coefficient = v128.and(coefficientVector(squared, a, b, factor, attract), lanesBelow(count - i));
    for (let at: usize = 0; at < rowBytes; at += 4) {
      const d = difference(own + at, p0 + at, p1 + at, p2 + at, p3 + at);
      const lanes = sums + (at << 2);
      v128.store(lanes, f32x4.add(v128.load(lanes), clippedVector(f32x4.mul(coefficient, d), limit)));
    }
  }
}

/** One coordinate of a row less that of four others. */
// @ts-ignore: decorator
@inline
function difference(own: usize, p0: usize, p1: usize, p2: usize, p3: usize): v128 {
  let others = v128.load32_zero(p0);
  others = v128.load32_lane(p1, others, 1);
  others = v128.load32_lane(p2, others, 2);
  others = v128.load32_lane(p3, others, 3);
  return f32x4.sub(v128.load32_splat(own), others);
}

/**
 * Adds to the gradients of four rows, the `first` and those after it, the repulsion by random rows: each row's sum
 * times its weight. Row r of the four is pushed from row starts[k] + r for every k, so that the places of four others
 * are one stretch of memory.
 *
 * @param starts    Int32Array [count]: rows of `positions`
 * @param weights   Float32Array [4]
 * @param scratch   32 bytes a dimension
 * @param gradients Float32Array [4 × numDims]
 */
// @ts-ignore: decorator
@inline
export function addPushes(
  positions: usize, numDims: i32, first: i32, starts: usize, count: i32, a: f32, b: f32, factor: f32, weights: usize,
  scratch: usize, gradients: usize,
): void {
  if (ASC_FEATURE_SIMD) {
    if (numDims == 2) planePushes(positions, first, starts, count, a, b, factor, weights, gradients);
    else spacePushes(positions, numDims, first, starts, count, a, b, factor, weights, scratch, gradients);
    return;
  }
  const rowBytes = <usize>numDims << 2;
  for (let lane: usize = 0; lane < 4; lane++) {
    const own = positions + (<usize>first + lane) * rowBytes;
    memory.fill(scratch, 0, rowBytes);
    for (let k = 0; k < count; k++) {
      const other = positions + (<usize>load<i32>(starts + (<usize>k << 2)) + lane) * rowBytes;
      let squared: f32 = 0;
      for (let at: usize = 0; at < rowBytes; at += 4) {
        const d = load<f32>(own + at) - load<f32>(other + at);
        squared += d * d;
      }
      const coefficient = coefficientScalar(squared, a, b, factor, false);
      for (let at: usize = 0; at < rowBytes; at += 4) {
        const d = load<f32>(own + at) - load<f32>(other + at);
        store<f32>(scratch + at, load<f32>(scratch + at) + clippedScalar(coefficient * d, CLIP));
      }
    }
    const weight = load<f32>(weights + (lane << 2));
    for (let at: usize = 0; at < rowBytes; at += 4) {
      const gradient = gradients + lane * rowBytes + at;
      store<f32>(gradient, load<f32>(gradient) + weight * load<f32>(scratch + at));
    }
  }
}

// @ts-ignore: decorator
@inline
function planePushes(
  positions: usize, first: i32, starts: usize, count: i32, a: f32, b: f32, factor: f32, weights: usize, gradients: usize,
): void {
  const own = positions + (<usize>first << 3);
  const x = v128.shuffle<f32>(v128.load(own), v128.load(own, 16), 0, 2, 4, 6);
  const y = v128.shuffle<f32>(v128.load(own), v128.load(own, 16), 1, 3, 5, 7);
  let sumX = f32x4.splat(0);
  let sumY = f32x4.splat(0);
  for (const end = starts + (<usize>count << 2); starts < end; starts += 4) {
    const others = positions + (<usize>load<u32>(starts) << 3);
    const low = v128.load(others);
    const high = v128.load(others, 16);
    const dx = f32x4.sub(x, v128.shuffle<f32>(low, high, 0, 2, 4, 6));
    const dy = f32x4.sub(y, v128.shuffle<f32>(low, high, 1, 3, 5, 7));
    const squared = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
    const coefficient = coefficientVector(squared, a, b, factor, false);
    sumX = f32x4.add(sumX, clippedVector(f32x4.mul(coefficient, dx), CLIP));
    sumY = f32x4.add(sumY, clippedVector(f32x4.mul(coefficient, dy), CLIP));
  }
  const weight = v128.load(weights);
  sumX = f32x4.mul(weight, sumX);
  sumY = f32x4.mul(weight, sumY);
  v128.store(gradients, f32x4.add(v128.load(gradients), v128.shuffle<f32>(sumX, sumY, 0, 4, 1, 5)));
  v128.store(gradients, f32x4.add(v128.load(gradients, 16), v128.shuffle<f32>(sumX, sumY, 2, 6, 3, 7)), 16);
}

// @ts-ignore: decorator
@inline
function spacePushes(
  positions: usize, numDims: i32, first: i32, starts: usize, count: i32, a: f32, b: f32, factor: f32, weights: usize,
  scratch: usize, gradients: usize,
): void {
  const rowBytes = <usize>numDims << 2;
  const own = positions + <usize>first * rowBytes;
  const sums = scratch;
  const differences = scratch + (rowBytes << 2);
  memory.fill(sums, 0, rowBytes << 2);
  for (const end = starts + (<usize>count << 2); starts < end; starts += 4) {
    const other = positions + <usize>load<u32>(starts) * rowBytes;
    let squared = f32x4.splat(0);
    for (let at: usize = 0; at < rowBytes; at += 4) {
      const d = f32x4.sub(fourRows(own + at, rowBytes), fourRows(other + at, rowBytes));
      v128.store(differences + (at << 2), d);
      squared = f32x4.add(squared, f32x4.mul(d, d));
    }
    const coefficient = coefficientVector(squared, a, b, factor, false);
    for (let lanes: usize = 0; lanes < rowBytes << 2; lanes += 16) {
      const force = clippedVector(f32x4.mul(coefficient, v128.load(differences + lanes)), CLIP);
      v128.store(sums + lanes, f32x4.add(v128.load(sums + lanes), force));
    }
  }
  for (let lane: usize = 0; lane < 4; lane++) {
    const weight = load<f32>(weights + (lane << 2));
    for (let at: usize = 0; at < rowBytes; at += 4) {
      const gradient = gradients + lane * rowBytes + at;
      store<f32>(gradient, load<f32>(gradient) + weight * load<f32>(sums + (at << 2) + (lane << 2)));
    }
  }
}

/** One coordinate of four rows, one after another. */
// @ts-ignore: decorator
@inline
function fourRows(coordinate: usize, rowBytes: usize): v128 {
  let rows = v128.load32_zero(coordinate);
  rows = v128.load32_lane(coordinate + rowBytes, rows, 1);
  rows = v128.load32_lane(coordinate + rowBytes * 2, rows, 2);
  return v128.load32_lane(coordinate + rowBytes * 3, rows, 3);
}
