// Vectors of double precision for the eigensolver, `size` long, one after the other. Sums are taken over blocks of
// rows and added by the host in the blocks' order.

/**
 * Rows [start, end) of y = A x for a matrix in compressed rows.
 *
 * @param offsets Uint32Array [size + 1], targets Int32Array, values Float32Array [offsets[size]]
 */
export function sparseMultiply(
  offsets: usize, targets: usize, values: usize, x: usize, y: usize, start: i32, end: i32,
): void {
  for (let row = start; row < end; row++) {
    const last = <usize>load<u32>(offsets + (<usize>row << 2), 4) << 2;
    let sum: f64 = 0;
    for (let at = <usize>load<u32>(offsets + (<usize>row << 2)) << 2; at < last; at += 4) {
      sum += <f64>load<f32>(values + at) * load<f64>(x + (<usize>load<i32>(targets + at) << 3));
    }
    store<f64>(y + (<usize>row << 3), sum);
  }
}

/**
 * Dot products of a vector with the first `count` vectors of a basis, over blocks [start, end) of `blockSize` rows.
 *
 * @param partial Float64Array [numBlocks × count], written
 */
export function blockDots(
  basis: usize, size: i32, count: i32, vector: usize, blockSize: i32, partial: usize, start: i32, end: i32,
): void {
  for (let block = start; block < end; block++) {
    const first = <usize>(block * blockSize) << 3;
    const last = <usize>min<i32>((block + 1) * blockSize, size) << 3;
    for (let j = 0; j < count; j++) {
      const direction = basis + <usize>j * (<usize>size << 3);
      let s0: f64 = 0;
      let s1: f64 = 0;
      let at = first;
      for (; at + 8 < last; at += 16) {
        s0 += load<f64>(direction + at) * load<f64>(vector + at);
        s1 += load<f64>(direction + at, 8) * load<f64>(vector + at, 8);
      }
      if (at < last) s0 += load<f64>(direction + at) * load<f64>(vector + at);
      store<f64>(partial + (<usize>(block * count + j) << 3), s0 + s1);
    }
  }
}

/** vector −= Σ coefficients[j] basis[j], rows [start, end). */
export function subtractProjections(
  basis: usize, size: i32, count: i32, coefficients: usize, vector: usize, start: i32, end: i32,
): void {
  for (let j = 0; j < count; j++) {
    const direction = basis + <usize>j * (<usize>size << 3);
    const coefficient = load<f64>(coefficients + (<usize>j << 3));
    for (let row = start; row < end; row++) {
      const at = vector + (<usize>row << 3);
      store<f64>(at, load<f64>(at) - coefficient * load<f64>(direction + (<usize>row << 3)));
    }
  }
}

/** vector × factor, rows [start, end), written to `target`. */
export function scaleVector(vector: usize, factor: f64, target: usize, start: i32, end: i32): void {
  for (let row = start; row < end; row++) {
    store<f64>(target + (<usize>row << 3), factor * load<f64>(vector + (<usize>row << 3)));
  }
}

/**
 * Replaces the first `numKept` of `count` vectors by combinations of all, rows [start, end).
 *
 * @param weights Float64Array [numKept × count]
 * @param scratch count doubles
 */
export function combineVectors(
  basis: usize, size: i32, count: i32, weights: usize, numKept: i32, scratch: usize, start: i32, end: i32,
): void {
  const vectorBytes = <usize>size << 3;
  for (let row = start; row < end; row++) {
    const own = basis + (<usize>row << 3);
    for (let j = 0; j < count; j++) store<f64>(scratch + (<usize>j << 3), load<f64>(own + <usize>j * vectorBytes));
    for (let i = 0; i < numKept; i++) {
      const weight = weights + (<usize>(i * count) << 3);
      let sum: f64 = 0;
      for (let j: usize = 0; j < <usize>count << 3; j += 8) sum += load<f64>(weight + j) * load<f64>(scratch + j);
      store<f64>(own + <usize>i * vectorBytes, sum);
    }
  }
}
