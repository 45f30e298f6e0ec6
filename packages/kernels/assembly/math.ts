// Exponentials and logarithms from additions, multiplications and divisions alone: the same bits on every engine.

const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;

/** 2^k, k in [-1022, 1023]. */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: i64): f64 {
  return reinterpret<f64>((k + 1023) << 52);
}

/** core's `portableMath.exp`, operation by operation. */
export function exp64(x: f64): f64 {
  if (x != x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  // Math.round: halves go up.
  const k = floor<f64>(x * 1.4426950408889634 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.0 / 6 +
        t *
          (-1.0 / 360 +
            t * (1.0 / 15120 + t * (-1.0 / 604800 + t * (1.0 / 23950080 + t * (-691.0 / 653837184000))))));
  const result = 1 - (low - (r * c) / (2 - c) - high);
  if (k > 1023) return result * 2 * powerOfTwo(<i64>k - 1);
  if (k < -1022) return result * (powerOfTwo(<i64>k + 1022) * 2.2250738585072014e-308);
  return result * powerOfTwo(<i64>k);
}

// Single precision, for gradients: relative error below 4e-7 over the normal range.
//
// log2: x = 2^e m, m in [1, 2). With s = (m - √2) / (m + √2), |s| ≤ 0.1716,
//   log2 m = ½ + (2 / ln 2) (s + s³/3 + s⁵/5 + s⁷/7 + ...): four terms leave less than 5e-8.
// exp2: y = k + f with |f| ≤ ½; the Taylor series of 2^f to the sixth power leaves less than 1.3e-7.
const SQRT2: f32 = 1.4142135;
const TWO_BY_LN2: f32 = 2.8853901;

// @ts-ignore: decorator
@inline
export function log2Scalar(x: f32): f32 {
  const bits = reinterpret<i32>(x);
  const e = <f32>((bits >> 23) - 127);
  const m = reinterpret<f32>((bits & 0x007fffff) | 0x3f800000);
  const s = (m - SQRT2) / (m + SQRT2);
  const z = s * s;
  return e + <f32>0.5 + TWO_BY_LN2 * s * (<f32>1 + z * (<f32>0.33333334 + z * (<f32>0.2 + z * <f32>0.14285715)));
}

// @ts-ignore: decorator
@inline
export function exp2Scalar(y: f32): f32 {
  const bounded = max<f32>(min<f32>(y, 126), -126);
  const k = nearest<f32>(bounded);
  const f = bounded - k;
  const p =
    <f32>1 +
    f *
      (<f32>0.6931472 +
        f * (<f32>0.24022651 + f * (<f32>0.05550411 + f * (<f32>0.009618129 + f * (<f32>0.0013333558 + f * <f32>0.00015403530)))));
  return p * reinterpret<f32>((<i32>k + 127) << 23);
}

// @ts-ignore: decorator
@inline
export function log2Vector(x: v128): v128 {
  const e = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_s(x, 23), i32x4.splat(127)));
  const m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f800000));
  const s = f32x4.div(f32x4.sub(m, f32x4.splat(SQRT2)), f32x4.add(m, f32x4.splat(SQRT2)));
  const z = f32x4.mul(s, s);
  let p = f32x4.add(f32x4.splat(0.2), f32x4.mul(z, f32x4.splat(0.14285715)));
  p = f32x4.add(f32x4.splat(0.33333334), f32x4.mul(z, p));
  p = f32x4.add(f32x4.splat(1), f32x4.mul(z, p));
  return f32x4.add(f32x4.add(e, f32x4.splat(0.5)), f32x4.mul(f32x4.mul(f32x4.splat(TWO_BY_LN2), s), p));
}

// @ts-ignore: decorator
@inline
export function exp2Vector(y: v128): v128 {
  const bounded = f32x4.max(f32x4.min(y, f32x4.splat(126)), f32x4.splat(-126));
  const k = f32x4.nearest(bounded);
  const f = f32x4.sub(bounded, k);
  let p = f32x4.add(f32x4.splat(0.0013333558), f32x4.mul(f, f32x4.splat(0.00015403530)));
  p = f32x4.add(f32x4.splat(0.009618129), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(0.05550411), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(0.24022651), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(0.6931472), f32x4.mul(f, p));
  p = f32x4.add(f32x4.splat(1), f32x4.mul(f, p));
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(127)), 23);
  return f32x4.mul(p, scale);
}

/** Relative error of the single-precision power, for tests. */
export function powF32(x: f32, y: f32): f32 {
  return exp2Scalar(y * log2Scalar(x));
}

/** core's `portableMath.log` of positive normal numbers, operation by operation. */
export function log64(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let exponent = <f64>((bits >> 52) - 1023);
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.4142135623730951) {
    mantissa /= 2;
    exponent += 1;
  }
  return exponent * LN2_HIGH + (logOfMantissa(mantissa - 1) + exponent * LN2_LOW);
}

function logOfMantissa(f: f64): f64 {
  const s = f / (2 + f);
  const z = s * s;
  let series: f64 = 0;
  for (let k = 25; k >= 3; k -= 2) series = z * (2.0 / <f64>k + series);
  const halfSquare = 0.5 * f * f;
  return f - (halfSquare - s * (halfSquare + series));
}
