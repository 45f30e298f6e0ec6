/**
 * Points and weights of Gauss and Legendre on [0, 1]: exact for polynomials of degree at most 2n − 1. Newton's method
 * on the Legendre polynomial from Chebyshev-like starts; the starts use only what needs no cosine table to agree
 * between engines: the converged points do not depend on them.
 */
export function gaussLegendre(n: number): { points: Float64Array; weights: Float64Array } {
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let derivative = 1;
    for (let iteration = 0; iteration < 100; iteration++) {
      let previous = 1;
      let current = x;
      for (let k = 2; k <= n; k++) {
        const next = ((2 * k - 1) * x * current - (k - 1) * previous) / k;
        previous = current;
        current = next;
      }
      if (n === 1) previous = 1;
      derivative = (n * (x * current - previous)) / (x * x - 1);
      const step = current / derivative;
      x -= step;
      // Past this the steps only move the last bit to and fro.
      if (Math.abs(step) < 1e-15) break;
    }
    points[i] = rounded((1 - x) / 2);
    weights[i] = rounded(1 / ((1 - x * x) * derivative * derivative));
  }
  return { points, weights };
}

/** To 2^−48: what is left of the start's last bits does not survive. */
function rounded(value: number): number {
  return Math.round(value * 2 ** 48) / 2 ** 48;
}
