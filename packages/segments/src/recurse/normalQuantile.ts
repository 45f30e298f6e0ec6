import { portableMath } from "@clusterwhy/core";

/**
 * Quantile of the standard normal distribution, by Newton's method on its distribution function from Tocher's
 * logistic approximation; within 1e-7.
 *
 * @param share in (0, 1)
 */
export function normalQuantile(share: number): number {
  // 0.6266 = sqrt(2π) / 4: the logistic curve with the normal one's slope in the middle.
  let x = 0.6266 * portableMath.logit(share);
  for (let step = 0; step < 12; step++) {
    const density = portableMath.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    const error = normalShare(x) - share;
    const change = error / density;
    // Halley's correction keeps the steps short in the tails.
    x -= change / (1 + Math.max(-0.5, 0.5 * x * change));
    if (Math.abs(change) < 1e-9) break;
  }
  return x;
}

/** Distribution function of the standard normal: a series near 0, a continued fraction in the tails. */
function normalShare(x: number): number {
  const size = Math.abs(x);
  const density = portableMath.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (size < 3) {
    let term = size;
    let sum = size;
    for (let k = 3; term > 1e-12; k += 2) {
      term *= (size * size) / k;
      sum += term;
    }
    return x < 0 ? 0.5 - density * sum : 0.5 + density * sum;
  }
  let fraction = size;
  for (let k = 30; k > 0; k--) fraction = size + k / fraction;
  return x < 0 ? density / fraction : 1 - density / fraction;
}
