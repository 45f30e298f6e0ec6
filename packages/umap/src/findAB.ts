import { portableMath, usageError } from "@clusterwhy/core";

const { exp, log, pow } = portableMath;
const NUM_POINTS = 300;

/**
 * The `a` and `b` for which 1 / (1 + a x^(2b)) is nearest in least squares to the wished membership curve: 1 up to
 * `minDist`, then exp(−(x − minDist) / spread), at 300 points of [0, 3 spread] as umap-learn does.
 *
 * Levenberg-Marquardt. With y = 1 / (1 + a t), t = x^(2b): ∂y/∂a = −t y², ∂y/∂b = −2 a t log(x) y².
 */
export function findAB(spread: number, minDist: number): Curve {
  if (minDist > spread) {
    throw usageError("OPTION_INVALID", `minDist must be at most spread (${spread}); found ${minDist}`);
  }
  if (last.spread !== spread || last.minDist !== minDist)
    last = { spread, minDist, curve: fit(spread, minDist) };
  return last.curve;
}

interface Curve {
  readonly a: number;
  readonly b: number;
}

/** The recursion asks for one curve again and again: for every segment and for every null. */
let last: { spread: number; minDist: number; curve: Curve } = {
  spread: Number.NaN,
  minDist: 0,
  curve: { a: 1, b: 1 },
};

function fit(spread: number, minDist: number): Curve {
  const xs = Array.from({ length: NUM_POINTS }, (_, i) => (3 * spread * i) / (NUM_POINTS - 1));
  const ys = xs.map((x) => (x < minDist ? 1 : exp(-(x - minDist) / spread)));
  let a = 1;
  let b = 1;
  let error = squaredError(xs, ys, a, b);
  let damping = 1e-3;
  for (let iteration = 0; iteration < 200 && damping < 1e12; iteration++) {
    let aa = 0;
    let ab = 0;
    let bb = 0;
    let ga = 0;
    let gb = 0;
    for (let i = 1; i < NUM_POINTS; i++) {
      const t = pow(xs[i], 2 * b);
      const y = 1 / (1 + a * t);
      const da = -t * y * y;
      const db = -2 * a * t * log(xs[i]) * y * y;
      const residual = ys[i] - y;
      aa += da * da;
      ab += da * db;
      bb += db * db;
      ga += da * residual;
      gb += db * residual;
    }
    const dampedA = aa * (1 + damping);
    const dampedB = bb * (1 + damping);
    const determinant = dampedA * dampedB - ab * ab;
    const stepA = (dampedB * ga - ab * gb) / determinant;
    const stepB = (dampedA * gb - ab * ga) / determinant;
    const next = a + stepA > 0 ? squaredError(xs, ys, a + stepA, b + stepB) : Number.POSITIVE_INFINITY;
    if (next < error) {
      const small = Math.abs(stepA) < 1e-12 * a && Math.abs(stepB) < 1e-12 * b;
      a += stepA;
      b += stepB;
      error = next;
      damping /= 10;
      if (small) break;
    } else {
      damping *= 10;
    }
  }
  return { a, b };
}

function squaredError(xs: readonly number[], ys: readonly number[], a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < xs.length; i++) {
    const residual = ys[i] - 1 / (1 + a * pow(xs[i], 2 * b));
    sum += residual * residual;
  }
  return sum;
}
