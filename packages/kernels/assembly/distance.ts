// Distances of rows of `stride` floats, stride a multiple of 4, zero-padded. Sums run over four lanes that are added
// as (0 + 1) + (2 + 3) at the end, in the scalar twin too, so that both builds give the same bits.

export const EUCLIDEAN: i32 = 0; // squared: the caller takes roots of what it keeps
export const MANHATTAN: i32 = 1;
export const CHEBYSHEV: i32 = 2;
export const COSINE: i32 = 3; // of rows of unit length
export const CANBERRA: i32 = 4;
export const BRAYCURTIS: i32 = 5;
export const HAMMING: i32 = 6; // the number of unequal values: the caller divides by the dimensions
export const JACCARD: i32 = 7;
/**
 * Gower's (1971): the mean of |x − y| over the first `metric >> 8` floats (a multiple of 4) and of x ≠ y over the rest,
 * pairs with a NaN left out; 1 where none is left. Padding is NaN too.
 */
export const MIXED: i32 = 8;

// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

// @ts-ignore: decorator
@inline
export function squaredEuclidean(a: usize, b: usize, stride: i32): f32 {
  if (ASC_FEATURE_SIMD) {
    let sum = f32x4.splat(0);
    for (let i = 0; i < stride; i += 4) {
      const at = <usize>i << 2;
      const d = f32x4.sub(v128.load(a + at), v128.load(b + at));
      sum = f32x4.add(sum, f32x4.mul(d, d));
    }
    return sumLanes(sum);
  }
  let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
  for (let i = 0; i < stride; i += 4) {
    const at = <usize>i << 2;
    const d0 = load<f32>(a + at) - load<f32>(b + at);
    const d1 = load<f32>(a + at, 4) - load<f32>(b + at, 4);
    const d2 = load<f32>(a + at, 8) - load<f32>(b + at, 8);
    const d3 = load<f32>(a + at, 12) - load<f32>(b + at, 12);
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  return (s0 + s1) + (s2 + s3);
}

/** One lane's term of the metric's sum: `part` 0 is the numerator, 1 the denominator. */
// @ts-ignore: decorator
@inline
function termScalar(metric: i32, part: i32, x: f32, y: f32): f32 {
  if (metric == COSINE) return x * y;
  if (metric == CANBERRA) {
    const size = abs<f32>(x) + abs<f32>(y);
    return size > 0 ? abs<f32>(x - y) / size : 0;
  }
  if (metric == BRAYCURTIS) return part == 0 ? abs<f32>(x - y) : abs<f32>(x + y);
  if (metric == HAMMING) return <f32>i32(x != y);
  if (metric == JACCARD) return part == 0 ? <f32>(i32(x != 0) & i32(y != 0)) : <f32>(i32(x != 0) | i32(y != 0));
  return abs<f32>(x - y);
}

// @ts-ignore: decorator
@inline
function termVector(metric: i32, part: i32, x: v128, y: v128): v128 {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  if (metric == COSINE) return f32x4.mul(x, y);
  if (metric == CANBERRA) {
    const size = f32x4.add(f32x4.abs(x), f32x4.abs(y));
    return v128.and(f32x4.div(f32x4.abs(f32x4.sub(x, y)), size), f32x4.gt(size, zero));
  }
  if (metric == BRAYCURTIS) return f32x4.abs(part == 0 ? f32x4.sub(x, y) : f32x4.add(x, y));
  if (metric == HAMMING) return v128.and(f32x4.ne(x, y), one);
  if (metric == JACCARD) {
    const left = f32x4.ne(x, zero);
    const right = f32x4.ne(y, zero);
    return v128.and(part == 0 ? v128.and(left, right) : v128.or(left, right), one);
  }
  return f32x4.abs(f32x4.sub(x, y));
}

/** Sum of the terms of floats [from, to); for CHEBYSHEV the greatest. */
// @ts-ignore: decorator
@inline
function total(metric: i32, part: i32, a: usize, b: usize, from: i32, to: i32): f32 {
  if (ASC_FEATURE_SIMD) {
    let sum = f32x4.splat(0);
    for (let i = from; i < to; i += 4) {
      const at = <usize>i << 2;
      const term = termVector(metric, part, v128.load(a + at), v128.load(b + at));
      sum = metric == CHEBYSHEV ? f32x4.pmax(sum, term) : f32x4.add(sum, term);
    }
    if (metric != CHEBYSHEV) return sumLanes(sum);
    return max<f32>(
      max<f32>(f32x4.extract_lane(sum, 0), f32x4.extract_lane(sum, 1)),
      max<f32>(f32x4.extract_lane(sum, 2), f32x4.extract_lane(sum, 3)));
  }
  let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
  for (let i = from; i < to; i += 4) {
    const at = <usize>i << 2;
    const t0 = termScalar(metric, part, load<f32>(a + at), load<f32>(b + at));
    const t1 = termScalar(metric, part, load<f32>(a + at, 4), load<f32>(b + at, 4));
    const t2 = termScalar(metric, part, load<f32>(a + at, 8), load<f32>(b + at, 8));
    const t3 = termScalar(metric, part, load<f32>(a + at, 12), load<f32>(b + at, 12));
    if (metric == CHEBYSHEV) {
      s0 = max<f32>(s0, max<f32>(max<f32>(t0, t1), max<f32>(t2, t3)));
    } else {
      s0 += t0;
      s1 += t1;
      s2 += t2;
      s3 += t3;
    }
  }
  return (s0 + s1) + (s2 + s3);
}

function gower(a: usize, b: usize, numNumeric: i32, stride: i32): f32 {
  if (ASC_FEATURE_SIMD) {
    const one = f32x4.splat(1);
    let sum = f32x4.splat(0);
    let known = f32x4.splat(0);
    for (let i = 0; i < stride; i += 4) {
      const at = <usize>i << 2;
      const x = v128.load(a + at);
      const y = v128.load(b + at);
      const d = f32x4.abs(f32x4.sub(x, y));
      const both = f32x4.eq(d, d);
      sum = f32x4.add(sum, v128.and(i < numNumeric ? d : v128.and(f32x4.ne(x, y), one), both));
      known = f32x4.add(known, v128.and(one, both));
    }
    const n = sumLanes(known);
    return n > 0 ? sumLanes(sum) / n : 1;
  }
  let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
  let n: f32 = 0;
  for (let i = 0; i < stride; i += 4) {
    const at = <usize>i << 2;
    const numeric = i < numNumeric;
    const d0 = abs<f32>(load<f32>(a + at) - load<f32>(b + at));
    const d1 = abs<f32>(load<f32>(a + at, 4) - load<f32>(b + at, 4));
    const d2 = abs<f32>(load<f32>(a + at, 8) - load<f32>(b + at, 8));
    const d3 = abs<f32>(load<f32>(a + at, 12) - load<f32>(b + at, 12));
    if (d0 == d0) { s0 += numeric ? d0 : <f32>i32(d0 != 0); n += 1; }
    if (d1 == d1) { s1 += numeric ? d1 : <f32>i32(d1 != 0); n += 1; }
    if (d2 == d2) { s2 += numeric ? d2 : <f32>i32(d2 != 0); n += 1; }
    if (d3 == d3) { s3 += numeric ? d3 : <f32>i32(d3 != 0); n += 1; }
  }
  return n > 0 ? ((s0 + s1) + (s2 + s3)) / n : 1;
}

/** All metrics but the euclidean one, not inlined: one copy for all callers. */
function otherDistance(metric: i32, a: usize, b: usize, stride: i32): f32 {
  switch (metric & 255) {
    case MANHATTAN: return total(MANHATTAN, 0, a, b, 0, stride);
    case CHEBYSHEV: return total(CHEBYSHEV, 0, a, b, 0, stride);
    case COSINE: return max<f32>(0, <f32>1 - total(COSINE, 0, a, b, 0, stride));
    case CANBERRA: return total(CANBERRA, 0, a, b, 0, stride);
    case HAMMING: return total(HAMMING, 0, a, b, 0, stride);
    case MIXED: return gower(a, b, metric >> 8, stride);
    case JACCARD: {
      const either = total(JACCARD, 1, a, b, 0, stride);
      return either > 0 ? (either - total(JACCARD, 0, a, b, 0, stride)) / either : 0;
    }
    default: {
      const size = total(BRAYCURTIS, 1, a, b, 0, stride);
      return size > 0 ? total(BRAYCURTIS, 0, a, b, 0, stride) / size : 0;
    }
  }
}

/** The distance; for EUCLIDEAN its square. */
// @ts-ignore: decorator
@inline
export function distance(metric: i32, a: usize, b: usize, stride: i32): f32 {
  return metric == EUCLIDEAN ? squaredEuclidean(a, b, stride) : otherDistance(metric, a, b, stride);
}
