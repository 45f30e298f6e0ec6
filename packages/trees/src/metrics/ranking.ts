import { ascendingOrder, portableMath } from "@clusterwhy/core";

type Numbers = ArrayLike<number>;

/** True and false positives among the rows that score at least so much, one entry a distinct score, from the highest. */
interface Cumulative {
  readonly truePositives: Int32Array;
  readonly falsePositives: Int32Array;
  readonly positives: number;
  readonly negatives: number;
}

function cumulative(labels: Numbers, scores: Numbers): Cumulative {
  const n = labels.length;
  const rising = Float64Array.from(scores);
  const order = ascendingOrder(rising);
  const truePositives = new Int32Array(n);
  const falsePositives = new Int32Array(n);
  let hits = 0;
  let misses = 0;
  let distinct = 0;
  for (let i = n - 1; i >= 0; i--) {
    if (labels[order[i]] === 1) hits++;
    else misses++;
    if (i > 0 && rising[order[i - 1]] === rising[order[i]]) continue;
    truePositives[distinct] = hits;
    falsePositives[distinct++] = misses;
  }
  return {
    truePositives: truePositives.subarray(0, distinct),
    falsePositives: falsePositives.subarray(0, distinct),
    positives: hits,
    negatives: misses,
  };
}

/** Points from (0, 0) to (1, 1), one a distinct score. */
export function rocCurve(
  labels: Numbers,
  scores: Numbers,
): { falsePositiveRate: number[]; truePositiveRate: number[] } {
  const { truePositives, falsePositives, positives, negatives } = cumulative(labels, scores);
  return {
    falsePositiveRate: afterNone(falsePositives, negatives),
    truePositiveRate: afterNone(truePositives, positives),
  };
}

/** Shares of `total`, a 0 before them. */
function afterNone(counts: Int32Array, total: number): number[] {
  const shares = [0];
  for (let i = 0; i < counts.length; i++) shares.push(total === 0 ? 0 : counts[i] / total);
  return shares;
}

/** Area under the ROC curve: the chance that a 1 scores above a 0, ties counting half. ½ with one class only. */
export function rocAuc(labels: Numbers, scores: Numbers): number {
  const { truePositives, falsePositives, positives, negatives } = cumulative(labels, scores);
  if (positives === 0 || negatives === 0) return 0.5;
  let area = 0;
  let hitsBefore = 0;
  let missesBefore = 0;
  for (let i = 0; i < truePositives.length; i++) {
    area += ((falsePositives[i] - missesBefore) * (truePositives[i] + hitsBefore)) / 2;
    hitsBefore = truePositives[i];
    missesBefore = falsePositives[i];
  }
  return area / (positives * negatives);
}

/** scikit-learn's curve: recall falling to 0, precision 1 at its end. */
export function precisionRecallCurve(
  labels: Numbers,
  scores: Numbers,
): { precision: number[]; recall: number[] } {
  const { truePositives, falsePositives, positives } = cumulative(labels, scores);
  const precision: number[] = [];
  const recall: number[] = [];
  for (let i = truePositives.length - 1; i >= 0; i--) {
    precision.push(truePositives[i] / (truePositives[i] + falsePositives[i]));
    recall.push(positives === 0 ? 1 : truePositives[i] / positives);
  }
  precision.push(1);
  recall.push(0);
  return { precision, recall };
}

/** Σ (recall step) × precision: scikit-learn's `average_precision_score`. 0 without positives. */
export function averagePrecision(labels: Numbers, scores: Numbers): number {
  const { truePositives, falsePositives, positives } = cumulative(labels, scores);
  if (positives === 0) return 0;
  let sum = 0;
  let before = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const hits = truePositives[i];
    sum += ((hits - before) / positives) * (hits / (hits + falsePositives[i]));
    before = hits;
  }
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
