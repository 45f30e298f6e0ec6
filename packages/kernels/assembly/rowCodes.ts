import { distance } from "./distance";

// Rows as 16-bit integers: half the memory and, by `dot_i16x8`, several times the speed of floats. Sums of products are
// exact, so the order of additions does not matter. The host chooses the scale so that no sum overflows.

/**
 * Codes rows [start, end): round((value − centre) × scale).
 *
 * @param centres Float32Array [stride]
 * @param codes   Int16Array [numRows × codeStride], codeStride a multiple of 8 and at least stride; written
 * @param norms   Int32Array [numRows], written: sum of squares
 */
export function codeRows(
  points: usize, stride: i32, centres: usize, scale: f32, codes: usize, codeStride: i32, norms: usize, start: i32, end: i32,
): void {
  for (let row = start; row < end; row++) {
    const point = points + <usize>row * (<usize>stride << 2);
    const code = codes + <usize>row * (<usize>codeStride << 1);
    let norm = 0;
    for (let dim = 0; dim < codeStride; dim++) {
      let value = 0;
      if (dim < stride) {
        const at = <usize>dim << 2;
        value = <i32>nearest<f32>((load<f32>(point + at) - load<f32>(centres + at)) * scale);
      }
      store<i16>(code + (<usize>dim << 1), <i16>value);
      norm += value * value;
    }
    store<i32>(norms + (<usize>row << 2), norm);
  }
}

// @ts-ignore: decorator
@inline
function dotCodes(a: usize, b: usize, codeStride: i32): i32 {
  const bytes = <usize>codeStride << 1;
  if (ASC_FEATURE_SIMD) {
    let sum = i32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(a + at), v128.load(b + at)));
    }
    return i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
  }
  let sum = 0;
  for (let at: usize = 0; at < bytes; at += 2) sum += <i32>load<i16>(a + at) * <i32>load<i16>(b + at);
  return sum;
}

// Where distances come from, as six words at `source`: 0 points, 4 stride, 8 metric, 12 codes (0: none), 16 codeStride,
// 20 norms.

/** Distances of one row to several: by codes where there are any (then squared, in code units), else by the metric. */
// @ts-ignore: decorator
@inline
export function rowDistances(source: usize, row: i32, others: usize, count: i32, out: usize): void {
  const codes = <usize>load<u32>(source, 12);
  if (codes == 0) {
    const points = <usize>load<u32>(source);
    const stride = load<i32>(source, 4);
    const metric = load<i32>(source, 8);
    const own = points + <usize>row * (<usize>stride << 2);
    for (let i = 0; i < count; i++) {
      const other = points + <usize>load<i32>(others + (<usize>i << 2)) * (<usize>stride << 2);
      store<f32>(out + (<usize>i << 2), distance(metric, own, other, stride));
    }
    return;
  }
  codeDistances(codes, load<i32>(source, 16), <usize>load<u32>(source, 20), row, others, count, out);
}

function codeDistances(
  codes: usize, codeStride: i32, norms: usize, row: i32, others: usize, count: i32, out: usize,
): void {
  const rowBytes = <usize>codeStride << 1;
  const own = codes + <usize>row * rowBytes;
  const norm = load<i32>(norms + (<usize>row << 2));
  let i = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 4 <= count; i += 4) {
      const list = others + (<usize>i << 2);
      const b0 = codes + <usize>load<i32>(list) * rowBytes;
      const b1 = codes + <usize>load<i32>(list, 4) * rowBytes;
      const b2 = codes + <usize>load<i32>(list, 8) * rowBytes;
      const b3 = codes + <usize>load<i32>(list, 12) * rowBytes;
      let s0 = i32x4.splat(0), s1 = i32x4.splat(0), s2 = i32x4.splat(0), s3 = i32x4.splat(0);
      for (let at: usize = 0; at < rowBytes; at += 16) {
        const a = v128.load(own + at);
        s0 = i32x4.add(s0, i32x4.dot_i16x8_s(a, v128.load(b0 + at)));
        s1 = i32x4.add(s1, i32x4.dot_i16x8_s(a, v128.load(b1 + at)));
        s2 = i32x4.add(s2, i32x4.dot_i16x8_s(a, v128.load(b2 + at)));
        s3 = i32x4.add(s3, i32x4.dot_i16x8_s(a, v128.load(b3 + at)));
      }
      // Transposed and added: lane r is the whole sum of row r.
      const low = i32x4.add(v128.shuffle<i32>(s0, s1, 0, 4, 1, 5), v128.shuffle<i32>(s0, s1, 2, 6, 3, 7));
      const high = i32x4.add(v128.shuffle<i32>(s2, s3, 0, 4, 1, 5), v128.shuffle<i32>(s2, s3, 2, 6, 3, 7));
      const dots = i32x4.add(v128.shuffle<i32>(low, high, 0, 1, 4, 5), v128.shuffle<i32>(low, high, 2, 3, 6, 7));
      v128.store(out + (<usize>i << 2), dots);
      for (let lane = 0; lane < 4; lane++) {
        const at = <usize>(i + lane) << 2;
        const other = load<i32>(others + at);
        store<f32>(out + at, <f32>(norm + load<i32>(norms + (<usize>other << 2)) - 2 * load<i32>(out + at)));
      }
    }
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    const other = load<i32>(others + at);
    const dot = dotCodes(own, codes + <usize>other * rowBytes, codeStride);
    store<f32>(out + at, <f32>(norm + load<i32>(norms + (<usize>other << 2)) - 2 * dot));
  }
}
