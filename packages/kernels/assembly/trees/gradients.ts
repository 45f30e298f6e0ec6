// Derivatives of the losses, in single precision as in XGBoost, four rows at a time.

/** XGBoost's least hessian of a row. */
const LEAST: f32 = 1e-16;
/** Margins beyond this say nothing more in single precision. */
const FURTHEST: f32 = 87;

// exp x = 2^k exp r with |r| ≤ ln 2 / 2; ln 2 in two parts, the first short enough that k times it is exact. The series
// of exp r to the seventh power leaves less than 6e-9.
const LOG2E: f32 = 1.4426950;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** Added to a small number, it leaves the nearest integer in the lowest bits of the sum. */
const TO_INTEGER: f32 = 12582912;

// @ts-ignore: decorator
@inline
export function exp32(x: f32): f32 {
  const bounded = max<f32>(min<f32>(x, FURTHEST), -FURTHEST);
  const k = nearest<f32>(bounded * LOG2E);
  const r = bounded - k * LN2_HIGH - k * LN2_LOW;
  let p: f32 = 1.0 / 720 + r * <f32>(1.0 / 5040);
  p = <f32>(1.0 / 120) + r * p;
  p = <f32>(1.0 / 24) + r * p;
  p = <f32>(1.0 / 6) + r * p;
  p = <f32>0.5 + r * p;
  p = <f32>1 + (r + r * r * p);
  return p * reinterpret<f32>((<i32>k + 127) << 23);
}

// @ts-ignore: decorator
@inline
function exp32Vector(x: v128): v128 {
  // No margin is NaN: the pseudo-minimum is one instruction.
  const bounded = f32x4.pmax(f32x4.pmin(x, f32x4.splat(FURTHEST)), f32x4.splat(-FURTHEST));
  const shifted = f32x4.add(f32x4.mul(bounded, f32x4.splat(LOG2E)), f32x4.splat(TO_INTEGER));
  const k = f32x4.sub(shifted, f32x4.splat(TO_INTEGER));
  const r = f32x4.sub(f32x4.sub(bounded, f32x4.mul(k, f32x4.splat(LN2_HIGH))), f32x4.mul(k, f32x4.splat(LN2_LOW)));
  let p = f32x4.add(f32x4.splat(1.0 / 720), f32x4.mul(r, f32x4.splat(1.0 / 5040)));
  p = f32x4.add(f32x4.splat(1.0 / 120), f32x4.mul(r, p));
  p = f32x4.add(f32x4.splat(1.0 / 24), f32x4.mul(r, p));
  p = f32x4.add(f32x4.splat(1.0 / 6), f32x4.mul(r, p));
  p = f32x4.add(f32x4.splat(0.5), f32x4.mul(r, p));
  p = f32x4.add(f32x4.splat(1), f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p)));
  return f32x4.mul(p, i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23));
}

/**
 * Logistic loss: g = (p − y) w, h = p (1 − p) w of positions [begin, end).
 *
 * @param margins, labels, weights  f32 by position
 * @param gradients  (g, h) f32 pairs by position, written
 */
export function logisticGradients(
  margins: usize, labels: usize, weights: usize, gradients: usize, begin: i32, end: i32,
): void {
  let i = begin;
  if (ASC_FEATURE_SIMD) {
    const one = f32x4.splat(1);
    for (; i + 4 <= end; i += 4) {
      const at = <usize>i << 2;
      const w = v128.load(weights + at);
      const p = f32x4.div(one, f32x4.add(one, exp32Vector(f32x4.neg(v128.load(margins + at)))));
      const g = f32x4.mul(f32x4.sub(p, v128.load(labels + at)), w);
      const h = f32x4.mul(f32x4.pmax(f32x4.mul(p, f32x4.sub(one, p)), f32x4.splat(LEAST)), w);
      v128.store(gradients + (at << 1), v128.shuffle<f32>(g, h, 0, 4, 1, 5));
      v128.store(gradients + (at << 1), v128.shuffle<f32>(g, h, 2, 6, 3, 7), 16);
    }
  }
  for (; i < end; i++) {
    const at = <usize>i << 2;
    const w = load<f32>(weights + at);
    const p = <f32>1 / (<f32>1 + exp32(-load<f32>(margins + at)));
    store<f32>(gradients + (at << 1), (p - load<f32>(labels + at)) * w);
    store<f32>(gradients + (at << 1), max<f32>(p * (<f32>1 - p), LEAST) * w, 4);
  }
}

/** Squared error: g = (margin − y) w, h = w. */
export function squaredGradients(
  margins: usize, labels: usize, weights: usize, gradients: usize, begin: i32, end: i32,
): void {
  for (let i = begin; i < end; i++) {
    const at = <usize>i << 2;
    const w = load<f32>(weights + at);
    store<f32>(gradients + (at << 1), (load<f32>(margins + at) - load<f32>(labels + at)) * w);
    store<f32>(gradients + (at << 1), w, 4);
  }
}

/**
 * Softmax: with p_k the probability of class k, g = (p_k − [y = k]) w and h = 2 p_k (1 − p_k) w.
 *
 * @param margins    f32 [numOutputs × stride]: by output, then position
 * @param gradients  (g, h) f32 pairs [numOutputs × stride], written
 */
export function softmaxGradients(
  margins: usize, labels: usize, weights: usize, gradients: usize, numOutputs: i32, stride: i32, begin: i32, end: i32,
): void {
  const step = <usize>stride << 2;
  for (let i = begin; i < end; i++) {
    const at = <usize>i << 2;
    let most: f32 = -Infinity;
    for (let k = 0; k < numOutputs; k++) most = max<f32>(most, load<f32>(margins + <usize>k * step + at));
    let sum: f64 = 0;
    for (let k = 0; k < numOutputs; k++) sum += <f64>exp32(load<f32>(margins + <usize>k * step + at) - most);
    const label = <i32>load<f32>(labels + at);
    const w = load<f32>(weights + at);
    for (let k = 0; k < numOutputs; k++) {
      const p = exp32(load<f32>(margins + <usize>k * step + at) - most) / <f32>sum;
      const own = gradients + ((<usize>k * step + at) << 1);
      store<f32>(own, (k == label ? p - <f32>1 : p) * w);
      store<f32>(own, max<f32>(<f32>2 * p * (<f32>1 - p), LEAST) * w, 4);
    }
  }
}
