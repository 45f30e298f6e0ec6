type Interval = [number, number];

/** 97.5% quantile of the normal distribution. */
const Z = 1.959963984540054;

/** 95% interval of a share (Wilson 1927): sensible for few rows and for shares near 0 and 1. */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (trials === 0) return [0, 1];
  const share = successes / trials;
  const centre = share + (Z * Z) / (2 * trials);
  const half = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  const scale = 1 + (Z * Z) / trials;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}

/**
 * F1 = TP / (TP + (FP + FN) / 2) is a share of true positives among true positives and half the errors: Wilson's
 * interval on it.
 */
export function f1Interval(truePositive: number, falsePositive: number, falseNegative: number): Interval {
  return wilsonInterval(truePositive, truePositive + (falsePositive + falseNegative) / 2);
}

/** 95% interval of the area under the ROC curve (Hanley and McNeil 1982, equation 2). */
export function aucInterval(auc: number, positives: number, negatives: number): Interval {
  const q1 = auc / (2 - auc);
  const q2 = (2 * auc * auc) / (1 + auc);
  const square = auc * auc;
  const variance =
    (auc * (1 - auc) + (positives - 1) * (q1 - square) + (negatives - 1) * (q2 - square)) /
    (positives * negatives);
  const half = Z * Math.sqrt(Math.max(variance, 0));
  return [Math.max(0, auc - half), Math.min(1, auc + half)];
}
