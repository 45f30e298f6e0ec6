/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub and Van Loan, section 8.5).
 *
 * @param matrix Float64Array [m × m], row-major. Overwritten.
 * @returns eigenvalues in falling order; `vectors` row-major [m × m], row i the vector of eigenvalue i
 */
export function symmetricEigen(
  matrix: Float64Array,
  m: number,
): { values: Float64Array; vectors: Float64Array } {
  // Row i of `rotated` is the vector of diagonal entry i, so that a rotation works on two contiguous rows.
  const rotated = new Float64Array(m * m);
  for (let i = 0; i < m; i++) rotated[i * m + i] = 1;
  for (let sweep = 0; sweep < 50 && offDiagonalNorm(matrix, m) > 1e-15; sweep++) {
    for (let p = 0; p < m; p++) {
      for (let q = p + 1; q < m; q++) rotate(matrix, rotated, m, p, q);
    }
  }
  const order = Array.from({ length: m }, (_, i) => i).sort(
    (i, j) => matrix[j * m + j] - matrix[i * m + i] || i - j,
  );
  const vectors = new Float64Array(m * m);
  order.forEach((from, to) => {
    vectors.set(rotated.subarray(from * m, (from + 1) * m), to * m);
  });
  return { values: Float64Array.from(order, (i) => matrix[i * m + i]), vectors };
}

function offDiagonalNorm(matrix: Float64Array, m: number): number {
  let sum = 0;
  for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) sum += matrix[i * m + j] ** 2;
  return Math.sqrt(sum);
}

/** Turns the plane of p and q so that entry (p, q) becomes 0. */
function rotate(matrix: Float64Array, vectors: Float64Array, m: number, p: number, q: number): void {
  const entry = matrix[p * m + q];
  if (Math.abs(entry) < 1e-300) return;
  const theta = (matrix[q * m + q] - matrix[p * m + p]) / (2 * entry);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < m; k++) {
    const kp = matrix[k * m + p];
    const kq = matrix[k * m + q];
    matrix[k * m + p] = c * kp - s * kq;
    matrix[k * m + q] = s * kp + c * kq;
  }
  for (let k = 0; k < m; k++) {
    const pk = matrix[p * m + k];
    const qk = matrix[q * m + k];
    matrix[p * m + k] = c * pk - s * qk;
    matrix[q * m + k] = s * pk + c * qk;
    const vp = vectors[p * m + k];
    const vq = vectors[q * m + k];
    vectors[p * m + k] = c * vp - s * vq;
    vectors[q * m + k] = s * vp + c * vq;
  }
}
