import { portableMath } from "@clusterwhy/core";

type Numbers = ArrayLike<number>;

/** Rows by falling score, in groups of equal scores: true and false positives after each group. */
function cumulative(labels: Numbers, scores: Numbers) {
  const order = Array.from({ length: labels.length }, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  const thresholds: number[] = [];
  let hits = 0;
  let misses = 0;
  for (let i = 0; i < order.length; i++) {
    if (labels[order[i]] === 1) hits++;
    else misses++;
    if (i + 1 < order.length && scores[order[i + 1]] === scores[order[i]]) continue;
    truePositives.push(hits);
    falsePositives.push(misses);
    thresholds.push(scores[order[i]]);
  }
  return { truePositives, falsePositives, thresholds, positives: hits, negatives: misses };
}

/** Points from (0, 0) to (1, 1), one a distinct score. */
export function rocCurve(
  labels: Numbers,
  scores: Numbers,
): { falsePositiveRate: number[]; truePositiveRate: number[] } {
  const { truePositives, falsePositives, positives, negatives } = cumulative(labels, scores);
  return {
    falsePositiveRate: [0, ...falsePositives.map((count) => (negatives === 0 ? 0 : count / negatives))],
    truePositiveRate: [0, ...truePositives.map((count) => (positives === 0 ? 0 : count / positives))],
  };
}

/** Area under the ROC curve: the chance that a 1 scores above a 0, ties counting half. ½ with one class only. */
export function rocAuc(labels: Numbers, scores: Numbers): number {
  const { truePositives, falsePositives, positives, negatives } = cumulative(labels, scores);
  if (positives === 0 || negatives === 0) return 0.5;
  let area = 0;
  truePositives.forEach((hits, i) => {
    const hitsBefore = i === 0 ? 0 : truePositives[i - 1];
    const missesBefore = i === 0 ? 0 : falsePositives[i - 1];
    area += ((falsePositives[i] - missesBefore) * (hits + hitsBefore)) / 2;
  });
  return area / (positives * negatives);
}

/** scikit-learn's curve: recall falling to 0, precision 1 at its end. */
export function precisionRecallCurve(
  labels: Numbers,
  scores: Numbers,
): { precision: number[]; recall: number[] } {
  const { truePositives, falsePositives, positives } = cumulative(labels, scores);
  const precision = truePositives.map((hits, i) => hits / (hits + falsePositives[i]));
  const recall = truePositives.map((hits) => (positives === 0 ? 1 : hits / positives));
  return { precision: [...precision.reverse(), 1], recall: [...recall.reverse(), 0] };
}

/** Σ (recall step) × precision: scikit-learn's `average_precision_score`. 0 without positives. */
export function averagePrecision(labels: Numbers, scores: Numbers): number {
  const { truePositives, falsePositives, positives } = cumulative(labels, scores);
  if (positives === 0) return 0;
  let sum = 0;
  truePositives.forEach((hits, i) => {
    const before = i === 0 ? 0 : truePositives[i - 1];
    sum += ((hits - before) / positives) * (hits / (hits + falsePositives[i]));
  });
  return sum;
}

/** Mean of −log of the probability given to what was so; probabilities are kept off 0 and 1 by 2^−52. */
export function logLoss(labels: Numbers, probabilities: Numbers): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = Math.min(Math.max(probabilities[i], Number.EPSILON), 1 - Number.EPSILON);
    sum -= labels[i] === 1 ? portableMath.log(p) : portableMath.log(1 - p);
  }
  return sum / labels.length;
}
