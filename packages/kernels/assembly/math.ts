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

/** {@link exp64} of two numbers in [−700, 0], the same bits. */
// @ts-ignore: decorator
@inline
export function exp64Pair(x: v128): v128 {
  const k = f64x2.floor(f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(0.5)));
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(k, f64x2.splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  let p = f64x2.add(f64x2.splat(1.0 / 23950080), f64x2.mul(t, f64x2.splat(-691.0 / 653837184000)));
  p = f64x2.add(f64x2.splat(-1.0 / 604800), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(1.0 / 15120), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(-1.0 / 360), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(1.0 / 6), f64x2.mul(t, p));
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  const result = f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.sub(low, quotient), high));
  // k + 1023 + 2^52 has k + 1023 in its low bits.
  const power = i64x2.shl(f64x2.add(k, f64x2.splat(4503599627370496.0 + 1023)), 52);
  return f64x2.mul(result, power);
}

// Single precision, for gradients: x^y as 2^(y log2 x) with polynomials fitted for the least greatest error, short and
// with few steps that wait for one another.
//
// log2: x = 2^e m, m in [1, 2): the bits of x, read as an integer, are 2^23 (e + 127 + m − 1), and log2 m = m − 1 + q(m)
// with q(1) = q(2) = 0; error below 8.8e-4 + 1.6e-5 of rounding.
// exp2: y = k + f with |f| ≤ ½, k found by adding 1.5 · 2^23, whose low bits then are k; relative error below 1.73e-3.
// So the power's relative error stays below |y| · 6.3e-4 + 1.73e-3 for |y log2 x| ≤ 120.
const L0: f32 = -1.16417384;
const L1: f32 = 2.06470323;
const L2: f32 = -1.05975056;
const L3: f32 = 0.15922120;
const E0: f32 = 1.00044310;
const E1: f32 = 0.70344800;
const E2: f32 = 0.23842897;
const BIT: f32 = 1.1920928955078125e-7; // 2^−23
const ROUNDER: f32 = 12582912;
const EXPONENT_BOUND: f32 = 120;

/** x^y, x a positive normal number. */
// @ts-ignore: decorator
@inline
export function powScalar(x: f32, y: f32): f32 {
  const bits = reinterpret<i32>(x);
  const m = reinterpret<f32>((bits & 0x007fffff) | 0x3f800000);
  // y is multiplied into the coefficients: where it is one number for many powers, that is done once.
  const q = (y * (L0 - <f32>127) + m * (y * L1)) + (m * m) * (y * L2 + m * (y * L3));
  const wished = <f32>bits * (y * BIT) + q;
  const above = EXPONENT_BOUND < wished ? EXPONENT_BOUND : wished;
  const bounded = above < -EXPONENT_BOUND ? -EXPONENT_BOUND : above;
  const shifted = bounded + ROUNDER;
  const f = bounded - (shifted - ROUNDER);
  const p = E0 + f * (E1 + f * E2);
  return reinterpret<f32>(reinterpret<i32>(p) + (reinterpret<i32>(shifted) << 23));
}

/** {@link powScalar} of four numbers, the same bits. */
// @ts-ignore: decorator
@inline
export function powVector(x: v128, y: f32): v128 {
  const m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f800000));
  const low = f32x4.add(f32x4.splat(y * (L0 - <f32>127)), f32x4.mul(m, f32x4.splat(y * L1)));
  const high = f32x4.add(f32x4.splat(y * L2), f32x4.mul(m, f32x4.splat(y * L3)));
  const q = f32x4.add(low, f32x4.mul(f32x4.mul(m, m), high));
  const wished = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(x), f32x4.splat(y * BIT)), q);
  // pmin and pmax are one machine instruction each; nothing here is NaN.
  const bounded = f32x4.pmax(f32x4.pmin(wished, f32x4.splat(EXPONENT_BOUND)), f32x4.splat(-EXPONENT_BOUND));
  const shifted = f32x4.add(bounded, f32x4.splat(ROUNDER));
  const f = f32x4.sub(bounded, f32x4.sub(shifted, f32x4.splat(ROUNDER)));
  const p = f32x4.add(f32x4.splat(E0), f32x4.mul(f, f32x4.add(f32x4.splat(E1), f32x4.mul(f, f32x4.splat(E2)))));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** The single-precision power, for tests of its error. */
export function powF32(x: f32, y: f32): f32 {
  return powScalar(x, y);
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

/** core's `portableMath.log1p` of numbers in [0, 1], operation by operation. */
export function log1p64(x: f64): f64 {
  return x < 0.4 ? logOfMantissa(x) : log64(1 + x);
}

function logOfMantissa(f: f64): f64 {
  const s = f / (2 + f);
  const z = s * s;
  const high = z * (2.0 / 15 + z * (2.0 / 17 + z * (2.0 / 19 + z * (2.0 / 21 + z * (2.0 / 23 + z * (2.0 / 25))))));
  const series = z * (2.0 / 3 + z * (2.0 / 5 + z * (2.0 / 7 + z * (2.0 / 9 + z * (2.0 / 11 + z * (2.0 / 13 + high))))));
  const halfSquare = 0.5 * f * f;
  return f - (halfSquare - s * (halfSquare + series));
}
