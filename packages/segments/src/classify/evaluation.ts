import type { ClassifierReport } from "@clusterwhy/core";
import { ascendingOrder, portableMath } from "@clusterwhy/core";
import {
  averagePrecision,
  classificationReport,
  confusionMatrix,
  logLoss,
  precisionRecallCurve,
  rocCurve,
} from "@clusterwhy/trees";
import type { ClassifierFit } from "./fitClassifiers.js";
import { aucInterval, f1Interval, wilsonInterval } from "./intervals.js";

type Evaluation = Omit<ClassifierReport, "against" | "model" | "rounds" | "maxDepth" | "importance" | "shap">;

const CURVE_POINTS = 100;
const BINS = 10;

/** How good the classifier is on rows that it has not seen. The threshold is balanced probability ½: margin 0. */
export function evaluate(fit: ClassifierFit): Evaluation {
  const { labels, heldOutMargins, calibration } = fit;
  const predicted = Uint8Array.from(heldOutMargins, (margin) => (margin > 0 ? 1 : 0));
  const probabilities = Float64Array.from(heldOutMargins, (margin) =>
    portableMath.sigmoid(calibration.slope * margin + calibration.intercept),
  );
  const report = classificationReport(labels, predicted);
  const confusion = confusionMatrix(labels, predicted);
  const positives = confusion.truePositive + confusion.falseNegative;
  const roc = rocCurve(labels, heldOutMargins);
  const pr = precisionRecallCurve(labels, heldOutMargins);
  return {
    validation: {
      scheme: `stratified ${fit.folds}-fold cross-validation${fit.repeats > 1 ? `, repeated ${fit.repeats} times` : ""}`,
      folds: fit.folds,
      repeats: fit.repeats,
      rows: labels.length,
      positives,
    },
    positive: report.positive,
    negative: report.negative,
    accuracy: report.accuracy,
    macroAverage: report.macroAverage,
    weightedAverage: report.weightedAverage,
    rocAuc: fit.rocAuc,
    // A sum of shares may exceed 1 by a rounding error.
    prAuc: Math.min(1, averagePrecision(labels, heldOutMargins)),
    logLoss: logLoss(labels, probabilities),
    calibration: {
      method: "Platt scaling of held-out margins",
      expectedCalibrationError: expectedCalibrationError(probabilities, labels),
    },
    intervals: {
      precision: wilsonInterval(confusion.truePositive, confusion.truePositive + confusion.falsePositive),
      recall: wilsonInterval(confusion.truePositive, positives),
      f1: f1Interval(confusion.truePositive, confusion.falsePositive, confusion.falseNegative),
      rocAuc: aucInterval(fit.rocAuc, positives, labels.length - positives),
    },
    confusion,
    rocCurve: thin(roc.falsePositiveRate, roc.truePositiveRate),
    prCurve: thin(pr.recall, pr.precision),
  };
}

/**
 * Mean over ten bins of equal size, by rising probability, of |mean probability − share of positives| (Naeini, Cooper,
 * Hauskrecht 2015).
 */
export function expectedCalibrationError(probabilities: Float64Array, labels: Uint8Array): number {
  const order = ascendingOrder(probabilities);
  let error = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const last = Math.floor(((bin + 1) * order.length) / BINS);
    let expected = 0;
    let found = 0;
    for (let i = Math.floor((bin * order.length) / BINS); i < last; i++) {
      expected += probabilities[order[i]];
      found += labels[order[i]];
    }
    error += Math.abs(expected - found) / order.length;
  }
  return error;
}

/** Evenly spaced points of a curve, both ends included, rounded to what a plot can show. */
function thin(x: ArrayLike<number>, y: ArrayLike<number>): [number, number][] {
  const count = Math.min(CURVE_POINTS, x.length);
  return Array.from({ length: count }, (_, i): [number, number] => {
    const position = count === 1 ? 0 : Math.round((i * (x.length - 1)) / (count - 1));
    return [round4(x[position]), round4(y[position])];
  });
}

function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
