/**
 * Eigenvalues and eigenvectors of a symmetric tridiagonal matrix by the implicit QL method (Golub and Van Loan,
 * section 8.3).
 *
 * @param diagonal    Float64Array [m]. Borrowed.
 * @param offDiagonal Float64Array [m − 1]. Borrowed.
 * @returns eigenvalues in falling order; `vectors` row-major [m × m], row i the vector of eigenvalue i
 */
export function tridiagonalEigen(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
): { values: Float64Array; vectors: Float64Array } {
  const m = diagonal.length;
  const d = diagonal.slice();
  const e = new Float64Array(m);
  e.set(offDiagonal.subarray(0, m - 1));
  // Row i of z is eigenvector i, so that a rotation works on two contiguous rows.
  const z = new Float64Array(m * m);
  for (let i = 0; i < m; i++) z[i * m + i] = 1;
  for (let l = 0; l < m; l++) {
    for (let iteration = 0; iteration < 60; iteration++) {
      let end = l;
      while (end < m - 1 && Math.abs(e[end]) > Number.EPSILON * (Math.abs(d[end]) + Math.abs(d[end + 1])))
        end++;
      if (end === l) break;
      // Wilkinson's shift.
      let g = (d[l + 1] - d[l]) / (2 * e[l]);
      let r = Math.sqrt(g * g + 1);
      g = d[end] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = end - 1;
      for (; i >= l; i--) {
        const f = s * e[i];
        const b = c * e[i];
        r = Math.sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= p;
          e[end] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        for (let k = 0; k < m; k++) {
          const upper = z[(i + 1) * m + k];
          const lower = z[i * m + k];
          z[(i + 1) * m + k] = s * lower + c * upper;
          z[i * m + k] = c * lower - s * upper;
        }
      }
      if (r === 0 && i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[end] = 0;
    }
  }
  const order = Array.from({ length: m }, (_, i) => i).sort((a, b) => d[b] - d[a] || a - b);
  const vectors = new Float64Array(m * m);
  order.forEach((from, to) => {
    vectors.set(z.subarray(from * m, (from + 1) * m), to * m);
  });
  return { values: Float64Array.from(order, (i) => d[i]), vectors };
}
