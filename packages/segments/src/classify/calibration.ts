import { portableMath } from "@clusterwhy/core";

/** `probability = sigmoid(slope · margin + intercept)`. */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Platt scaling of held-out margins (Platt 1999) with the smoothed targets and the Newton steps of Lin, Lin and
 * Weng (2007). The classifiers are trained with balanced weights; fitting on unweighted rows gives back the real
 * prior.
 *
 * @param margins Float64Array [n], finite
 * @param labels  Uint8Array [n], 0 or 1, both present
 */
export function plattScaling(margins: Float64Array, labels: Uint8Array): Calibration {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  let slope = 1;
  let intercept = portableMath.log((positives + 1) / (negatives + 1));
  let loss = plattLoss(margins, labels, high, low, slope, intercept);
  for (let iteration = 0; iteration < 100; iteration++) {
    // Gradient and Hessian of the cross entropy, with a small ridge for separable margins.
    let gs = 0;
    let gi = 0;
    let hss = 1e-9;
    let hsi = 0;
    let hii = 1e-9;
    for (let row = 0; row < margins.length; row++) {
      const p = portableMath.sigmoid(slope * margins[row] + intercept);
      const difference = p - (labels[row] === 1 ? high : low);
      const curvature = p * (1 - p);
      gs += difference * margins[row];
      gi += difference;
      hss += curvature * margins[row] * margins[row];
      hsi += curvature * margins[row];
      hii += curvature;
    }
    if (Math.abs(gs) < 1e-7 && Math.abs(gi) < 1e-7) break;
    const determinant = hss * hii - hsi * hsi;
    const stepSlope = (hii * gs - hsi * gi) / determinant;
    const stepIntercept = (hss * gi - hsi * gs) / determinant;
    let scale = 1;
    for (; scale > 1e-10; scale /= 2) {
      const next = plattLoss(
        margins,
        labels,
        high,
        low,
        slope - scale * stepSlope,
        intercept - scale * stepIntercept,
      );
      if (next < loss) {
        loss = next;
        slope -= scale * stepSlope;
        intercept -= scale * stepIntercept;
        break;
      }
    }
    if (scale <= 1e-10) break;
  }
  return { slope, intercept };
}

function plattLoss(
  margins: Float64Array,
  labels: Uint8Array,
  high: number,
  low: number,
  slope: number,
  intercept: number,
): number {
  let loss = 0;
  for (let row = 0; row < margins.length; row++) {
    const margin = slope * margins[row] + intercept;
    const target = labels[row] === 1 ? high : low;
    // −t log p − (1 − t) log(1 − p) without overflow on either side.
    loss += portableMath.log1p(portableMath.exp(-Math.abs(margin))) + Math.max(margin, 0) - target * margin;
  }
  return loss;
}
