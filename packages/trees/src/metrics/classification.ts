export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

export interface Confusion {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly trueNegative: number;
}

export interface ClassificationReport {
  readonly positive: ClassScores;
  readonly negative: ClassScores;
  readonly accuracy: number;
  readonly macroAverage: ClassScores;
  readonly weightedAverage: ClassScores;
}

type Labels = ArrayLike<number>;

/** @param labels 0 or 1; @param predicted 0 or 1, aligned */
export function confusionMatrix(labels: Labels, predicted: Labels): Confusion {
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) counts[2 * labels[i] + predicted[i]]++;
  const [trueNegative, falsePositive, falseNegative, truePositive] = counts;
  return { truePositive, falsePositive, falseNegative, trueNegative };
}

/** scikit-learn's `classification_report` for two classes; a ratio without cases is 0. */
export function classificationReport(labels: Labels, predicted: Labels): ClassificationReport {
  const { truePositive, falsePositive, falseNegative, trueNegative } = confusionMatrix(labels, predicted);
  const positive = scores(truePositive, falsePositive, falseNegative);
  const negative = scores(trueNegative, falseNegative, falsePositive);
  return {
    positive,
    negative,
    accuracy: ratio(truePositive + trueNegative, labels.length),
    macroAverage: average(positive, negative, 1, 1),
    weightedAverage: average(positive, negative, positive.support, negative.support),
  };
}

function scores(hit: number, wrong: number, missed: number): ClassScores {
  const support = hit + missed;
  return {
    precision: ratio(hit, hit + wrong),
    recall: ratio(hit, support),
    f1: ratio(2 * hit, 2 * hit + wrong + missed),
    support,
  };
}

function average(a: ClassScores, b: ClassScores, weightA: number, weightB: number): ClassScores {
  const mean = (x: number, y: number) => ratio(x * weightA + y * weightB, weightA + weightB);
  return {
    precision: mean(a.precision, b.precision),
    recall: mean(a.recall, b.recall),
    f1: mean(a.f1, b.f1),
    support: a.support + b.support,
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
