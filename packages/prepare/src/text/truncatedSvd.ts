import { RandomStream } from "@clusterwhy/core";
import type { SparseVector } from "./tfidf.js";

/** More directions than are wanted are iterated: the wanted ones settle faster. */
const OVERSAMPLING = 8;
const MOST_ITERATIONS = 400;
const TOLERANCE = 1e-11;

/**
 * The first right singular vectors of a sparse matrix with repeated rows, by subspace iteration with Rayleigh-Ritz
 * steps (Halko, Martinsson, Tropp 2011), until the singular values stand still. The largest component of a direction
 * is positive.
 *
 * @param vectors  the different rows
 * @param counts   how often each occurs
 * @param numDims  length of the rows
 * @param wanted   at most this many; fewer where the rank is smaller
 */
export function truncatedSvd(
  vectors: readonly SparseVector[],
  counts: ArrayLike<number>,
  numDims: number,
  wanted: number,
): Float64Array[] {
  const size = Math.min(numDims, wanted + OVERSAMPLING);
  const random = new RandomStream(0, "text directions");
  let basis: Float64Array[] = Array.from({ length: size }, () =>
    Float64Array.from({ length: numDims }, () => random.nextFloat() - 0.5),
  );
  orthonormalise(basis);
  let before: number[] = [];
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const images = basis.map((direction) => gram(vectors, counts, direction));
    const { values, rotation } = symmetricEigen(products(basis, images));
    // Ritz vectors of the old basis, multiplied once more: a power step and a rotation in one.
    basis = rotation.map((weights) => combine(images, weights));
    orthonormalise(basis);
    const settled = values
      .slice(0, wanted)
      .every((value, d) => Math.abs(value - (before[d] ?? 0)) <= TOLERANCE * values[0]);
    before = values;
    if (settled) break;
  }
  const images = basis.map((direction) => gram(vectors, counts, direction));
  const { values, rotation } = symmetricEigen(products(basis, images));
  return rotation
    .slice(0, wanted)
    .filter((_, d) => values[d] > 1e-10 * values[0])
    .map((weights) => signed(combine(basis, weights)));
}

/** Xᵀ X v. */
function gram(vectors: readonly SparseVector[], counts: ArrayLike<number>, v: Float64Array): Float64Array {
  const image = new Float64Array(v.length);
  vectors.forEach(({ features, weights }, row) => {
    let score = 0;
    for (let i = 0; i < features.length; i++) score += weights[i] * v[features[i]];
    score *= counts[row];
    for (let i = 0; i < features.length; i++) image[features[i]] += score * weights[i];
  });
  return image;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function products(basis: readonly Float64Array[], images: readonly Float64Array[]): Float64Array[] {
  return basis.map((a) => Float64Array.from(images, (b) => dot(a, b)));
}

function combine(vectors: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  vectors.forEach((vector, i) => {
    for (let d = 0; d < sum.length; d++) sum[d] += weights[i] * vector[d];
  });
  return sum;
}

/** Gram and Schmidt, twice, so that nearly dependent vectors end up orthogonal. */
function orthonormalise(vectors: Float64Array[]): void {
  vectors.forEach((vector, v) => {
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < v; other++) {
        const overlap = dot(vector, vectors[other]);
        for (let d = 0; d < vector.length; d++) vector[d] -= overlap * vectors[other][d];
      }
    }
    const length = Math.sqrt(dot(vector, vector));
    if (length < 1e-300) vector.fill(0);
    else for (let d = 0; d < vector.length; d++) vector[d] /= length;
  });
}

/** Jacobi's rotations for a small symmetric matrix: eigenvalues descending, and their vectors as rows. */
export function symmetricEigen(matrix: readonly Float64Array[]): {
  values: number[];
  rotation: Float64Array[];
} {
  const n = matrix.length;
  const a = matrix.map((row, i) => Float64Array.from(row, (value, j) => (value + matrix[j][i]) / 2));
  const vectors = a.map((_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let scale = 0;
    for (let i = 0; i < n; i++) {
      scale = Math.max(scale, Math.abs(a[i][i]));
      for (let j = 0; j < i; j++) off = Math.max(off, Math.abs(a[i][j]));
    }
    if (off <= 1e-16 * scale) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, p, q);
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i] || i - j);
  return { values: order.map((i) => a[i][i]), rotation: order.map((i) => vectors[i]) };
}

function rotate(a: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const [kp, kq] = [a[k][p], a[k][q]];
    a[k][p] = c * kp - s * kq;
    a[k][q] = s * kp + c * kq;
  }
  for (let k = 0; k < a.length; k++) {
    const [pk, qk] = [a[p][k], a[q][k]];
    a[p][k] = c * pk - s * qk;
    a[q][k] = s * pk + c * qk;
    const [vp, vq] = [vectors[p][k], vectors[q][k]];
    vectors[p][k] = c * vp - s * vq;
    vectors[q][k] = s * vp + c * vq;
  }
}

function signed(direction: Float64Array): Float64Array {
  let largest = 0;
  for (const value of direction) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest < 0 ? direction.map((value) => -value) : direction;
}
