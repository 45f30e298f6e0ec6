// Distances of rows of `stride` floats, stride a multiple of 4, zero-padded. Sums run over four lanes that are added
// as (0 + 1) + (2 + 3) at the end, in the scalar twin too, so that both builds give the same bits.

export const EUCLIDEAN: i32 = 0; // squared: the caller takes roots of what it keeps
export const MANHATTAN: i32 = 1;
export const CHEBYSHEV: i32 = 2;
export const COSINE: i32 = 3; // of rows of unit length
export const CANBERRA: i32 = 4;
export const BRAYCURTIS: i32 = 5;

// @ts-ignore: decorator
@inline
function sumLanes(v: v128): f32 {
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

/** The metrics that are not worth lanes of their own: same order of additions in both builds. */
function otherDistance(metric: i32, a: usize, b: usize, stride: i32): f32 {
  let first: f32 = 0;
  let second: f32 = 0;
  for (let i = 0; i < stride; i++) {
    const at = <usize>i << 2;
    const x = load<f32>(a + at);
    const y = load<f32>(b + at);
    const d = abs<f32>(x - y);
    if (metric == MANHATTAN) {
      first += d;
    } else if (metric == CHEBYSHEV) {
      first = max<f32>(first, d);
    } else if (metric == COSINE) {
      first += x * y;
    } else if (metric == CANBERRA) {
      const size = abs<f32>(x) + abs<f32>(y);
      if (size > 0) first += d / size;
    } else {
      first += d;
      second += abs<f32>(x + y);
    }
  }
  if (metric == COSINE) return max<f32>(0, <f32>1 - first);
  if (metric == BRAYCURTIS) return second > 0 ? first / second : 0;
  return first;
}

/** The distance; for EUCLIDEAN its square. */
// @ts-ignore: decorator
@inline
export function distance(metric: i32, a: usize, b: usize, stride: i32): f32 {
  return metric == EUCLIDEAN ? squaredEuclidean(a, b, stride) : otherDistance(metric, a, b, stride);
}
