import { exp64, exp64Pair } from "./math";

const TOLERANCE: f64 = 1e-5;
const MIN_SCALE: f64 = 1e-3;
/** Scales beyond which a membership counts as 0. */
const FARTHEST: f64 = 700;

/**
 * Smooth k-nearest-neighbour distances and membership strengths (McInnes, Healy, Melville 2018, algorithms 2 and 3)
 * of rows [start, end).
 *
 * The row itself counts as a neighbour at 0: it is either the first of the k, or left out and `selfLeftOut` is 1.
 *
 * @param distances  Float32Array [numRows × k]
 * @param indices    Int32Array [numRows × k]; 0 where the neighbours are other rows than these
 * @param meanAll    mean of all distances, the row's own included
 * @param rhos       Float32Array [numRows], written: distance that counts as 0
 * @param sigmas     Float32Array [numRows], written: scale beyond it
 * @param strengths  Float32Array [numRows × k], written: 0 for the row itself
 */
export function smoothKnn(
  distances: usize, indices: usize, k: i32, selfLeftOut: i32, localConnectivity: f64, target: f64, meanAll: f64,
  rhos: usize, sigmas: usize, strengths: usize, start: i32, end: i32,
): void {
  for (let row = start; row < end; row++) {
    const own = distances + (<usize>row * k << 2);
    const rho = localRadius(own, k, localConnectivity);
    let low: f64 = 0;
    let high: f64 = Infinity;
    let middle: f64 = 1;
    for (let iteration = 0; iteration < 64; iteration++) {
      const sum = membershipSum(own, 1 - selfLeftOut, k, rho, middle);
      if (abs<f64>(sum - target) < TOLERANCE) break;
      if (sum > target) {
        high = middle;
        middle = (low + high) / 2;
      } else {
        low = middle;
        middle = high == Infinity ? middle * 2 : (low + high) / 2;
      }
    }
    let mean = meanAll;
    if (rho > 0) {
      let sum: f64 = 0;
      for (let j = 0; j < k; j++) sum += <f64>load<f32>(own + (<usize>j << 2));
      mean = sum / <f64>(k + selfLeftOut);
    }
    const sigma = <f32>max<f64>(middle, MIN_SCALE * mean);
    store<f32>(rhos + (<usize>row << 2), rho);
    store<f32>(sigmas + (<usize>row << 2), sigma);
    for (let j = 0; j < k; j++) {
      const at = <usize>(row * k + j) << 2;
      const d = load<f32>(distances + at) - rho;
      let strength: f32 = 1;
      if (indices != 0 && load<i32>(indices + at) == row) strength = 0;
      else if (d > 0 && sigma > 0) strength = <f32>exp64(-(<f64>d / <f64>sigma));
      store<f32>(strengths + at, strength);
    }
  }
}

/** Σ exp(−max(0, d − rho) / sigma) over neighbours [from, k), in their order. */
// @ts-ignore: decorator
@inline
function membershipSum(own: usize, from: i32, k: i32, rho: f32, sigma: f64): f64 {
  let sum: f64 = 0;
  let j = from;
  if (ASC_FEATURE_SIMD) {
    const scale = f64x2.splat(sigma);
    for (; j + 2 <= k; j += 2) {
      const d = f32x4.sub(v128.load64_zero(own + (<usize>j << 2)), f32x4.splat(rho));
      const ratio = f64x2.div(f64x2.promote_low_f32x4(f32x4.pmax(d, f32x4.splat(0))), scale);
      const near = f64x2.lt(ratio, f64x2.splat(FARTHEST));
      const terms = v128.and(exp64Pair(f64x2.neg(f64x2.pmin(ratio, f64x2.splat(FARTHEST)))), near);
      sum += f64x2.extract_lane(terms, 0);
      sum += f64x2.extract_lane(terms, 1);
    }
  }
  for (; j < k; j++) {
    const d = load<f32>(own + (<usize>j << 2)) - rho;
    const ratio = <f64>(d > 0 ? d : 0) / sigma;
    sum += ratio < FARTHEST ? exp64(-ratio) : 0;
  }
  return sum;
}

/** Distance to the `localConnectivity`-th neighbour that is not at 0, interpolated. */
function localRadius(own: usize, k: i32, localConnectivity: f64): f32 {
  const index = <i32>floor<f64>(localConnectivity);
  const interpolation = localConnectivity - <f64>index;
  let seen = 0;
  let previous: f32 = 0;
  for (let j = 0; j < k; j++) {
    const d = load<f32>(own + (<usize>j << 2));
    if (!(d > 0)) continue;
    seen++;
    if (seen == index && !(interpolation > TOLERANCE)) return d;
    if (seen == index + 1) {
      return index == 0 ? <f32>(interpolation * <f64>d) : <f32>(<f64>previous + interpolation * <f64>(d - previous));
    }
    previous = d;
  }
  return previous;
}
