/**
 * Exponential, logarithm and their kin from IEEE additions, multiplications and divisions alone.
 *
 * `Math.exp`, `Math.log` and `Math.pow` may differ in the last bit between engines and versions; whatever decides a
 * result uses these instead, so that equal input gives equal bits everywhere. Errors are below 1 ulp for `log` and
 * `exp` (checked against `Math` in the tests to 2e-16 relative), NaN in gives NaN out.
 */
const bits = new DataView(new ArrayBuffer(8));

// ln 2 split so that `k · LN2_HIGH` is exact for |k| < 2^20: the high part has 20 trailing zero bits.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** 2^k for integer k in the normal and subnormal range. */
function powerOfTwo(k: number): number {
  if (k < -1022) return powerOfTwo(k + 1022) * 2 ** -1022;
  if (k > 1023) return Number.POSITIVE_INFINITY;
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** Natural exponential. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  // x = k ln 2 + r with |r| ≤ ln 2 / 2, r kept as high − low.
  const k = Math.round(x * Math.LOG2E);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  // exp(r) = 1 + 2 r / (R − r) with R = r coth(r / 2) = 2 + r²/6 − r⁴/360 + r⁶/15120 − ... (Bernoulli numbers).
  const t = r * r;
  const c =
    r -
    t *
      (1 / 6 +
        t *
          (-1 / 360 + t * (1 / 15120 + t * (-1 / 604800 + t * (1 / 23950080 + t * (-691 / 653837184000))))));
  const result = 1 - (low - (r * c) / (2 - c) - high);
  if (k > 1023) return result * 2 * powerOfTwo(k - 1);
  return result * powerOfTwo(k);
}

/** Natural logarithm; −Infinity at 0, NaN below. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  let exponent = 0;
  let scaled = x;
  if (scaled < 2.2250738585072014e-308) {
    scaled *= 18014398509481984;
    exponent -= 54;
  }
  bits.setFloat64(0, scaled);
  const head = bits.getUint32(0);
  exponent += (head >>> 20) - 1023;
  bits.setUint32(0, (head & 0x000fffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  return exponent * LN2_HIGH + (logOfMantissa(mantissa - 1) + exponent * LN2_LOW);
}

/**
 * log(1 + f) for f in [√½ − 1, √2 − 1]: with s = f / (2 + f), log(1 + f) = 2 atanh(s) = 2 s + s R(s²), and
 * 2 s = f − f²/2 + s f²/2, which keeps f itself exact.
 */
function logOfMantissa(f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  // R = 2 (z/3 + z²/5 + ...): |s| ≤ 0.1716, so twelve terms leave less than 1e-20.
  const high = z * (2 / 15 + z * (2 / 17 + z * (2 / 19 + z * (2 / 21 + z * (2 / 23 + z * (2 / 25))))));
  const series = z * (2 / 3 + z * (2 / 5 + z * (2 / 7 + z * (2 / 9 + z * (2 / 11 + z * (2 / 13 + high))))));
  const halfSquare = 0.5 * f * f;
  return f - (halfSquare - s * (halfSquare + series));
}

/** log(1 + x) without cancellation for small x. */
export function log1p(x: number): number {
  if (x > -0.25 && x < 0.4) return logOfMantissa(x);
  return log(1 + x);
}

/** exp(x) − 1 without cancellation for small x. */
export function expm1(x: number): number {
  if (Math.abs(x) > 0.35) return exp(x) - 1;
  // Taylor: 0.35^19 / 19! < 2e-26.
  let term = x;
  let sum = x;
  for (let k = 2; k < 20; k++) {
    term *= x / k;
    sum += term;
  }
  return sum;
}

/** x^y for x ≥ 0. Relative error grows with |y log x| as 1e-16 · |y log x|. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x === 0) return y > 0 ? 0 : Number.POSITIVE_INFINITY;
  return exp(y * log(x));
}

/** 1 / (1 + exp(−x)). */
export function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}

/** log(p / (1 − p)), p in (0, 1). */
export function logit(p: number): number {
  return log(p / (1 - p));
}

/**
 * Cosine and sine of 2πx, by reduction to an eighth of a turn and Taylor series (error below 1e-16).
 */
export function cosSinTurns(x: number): [number, number] {
  const turn = x - Math.floor(x);
  const quarter = Math.round(turn * 4);
  const angle = (turn - quarter / 4) * 6.283185307179586;
  const square = angle * angle;
  let cosine = 1;
  let sine = 1;
  for (let k = 18; k >= 2; k -= 2) {
    cosine = 1 - (square / (k * (k - 1))) * cosine;
    sine = 1 - (square / (k * (k + 1))) * sine;
  }
  sine *= angle;
  switch (quarter & 3) {
    case 0:
      return [cosine, sine];
    case 1:
      return [-sine, cosine];
    case 2:
      return [-cosine, -sine];
    default:
      return [sine, -cosine];
  }
}
