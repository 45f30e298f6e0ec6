import { readFileSync } from "node:fs";
import {
  averagePrecision,
  balancedWeights,
  classificationReport,
  confusionMatrix,
  logLoss,
  precisionRecallCurve,
  rocAuc,
  rocCurve,
  stratifiedKFold,
  stratifiedSplit,
} from "@clusterwhy/trees";
import { describe, expect, it } from "vitest";

const golden = JSON.parse(readFileSync(new URL("./fixtures/metrics.json", import.meta.url), "utf8"));

describe("metrics as scikit-learn defines them", () => {
  const { labels, scores, predicted } = golden;
  it("ranks", () => {
    expect(rocAuc(labels, scores)).toBeCloseTo(golden.rocAuc, 12);
    expect(averagePrecision(labels, scores)).toBeCloseTo(golden.averagePrecision, 12);
    expect(logLoss(labels, golden.probabilities)).toBeCloseTo(golden.logLoss, 12);
  });

  it("draws curves", () => {
    const roc = rocCurve(labels, scores);
    expect(roc.falsePositiveRate).toEqual(golden.fpr);
    expect(roc.truePositiveRate).toEqual(golden.tpr);
    const pr = precisionRecallCurve(labels, scores);
    expect(pr.precision).toEqual(golden.precision);
    expect(pr.recall).toEqual(golden.recall);
  });

  it("reports", () => {
    const ours = classificationReport(labels, predicted);
    const theirs = golden.report;
    const pairs = [
      [ours.positive, theirs["1"]],
      [ours.negative, theirs["0"]],
      [ours.macroAverage, theirs["macro avg"]],
      [ours.weightedAverage, theirs["weighted avg"]],
    ];
    for (const [own, their] of pairs) {
      expect(own.precision).toBeCloseTo(their.precision, 12);
      expect(own.recall).toBeCloseTo(their.recall, 12);
      expect(own.f1).toBeCloseTo(their["f1-score"], 12);
      expect(own.support).toBe(their.support);
    }
    expect(ours.accuracy).toBeCloseTo(theirs.accuracy, 12);
    const { trueNegative, falsePositive, falseNegative, truePositive } = confusionMatrix(labels, predicted);
    expect([
      [trueNegative, falsePositive],
      [falseNegative, truePositive],
    ]).toEqual(golden.confusion);
  });

  it("gives ½ and 0 where a class is missing", () => {
    expect(rocAuc([1, 1], [0.2, 0.4])).toBe(0.5);
    expect(averagePrecision([0, 0], [0.2, 0.4])).toBe(0);
    expect(classificationReport([0, 0], [0, 0]).positive).toEqual({
      precision: 0,
      recall: 0,
      f1: 0,
      support: 0,
    });
  });
});

describe("divisions", () => {
  const labels = Uint8Array.from({ length: 53 }, (_, i) => (i % 7 === 0 ? 1 : 0));

  it("tests every row once a repeat and deals classes evenly", () => {
    const divisions = stratifiedKFold(labels, { folds: 4, repeats: 3, seed: 7 });
    expect(divisions).toHaveLength(12);
    for (let repeat = 0; repeat < 3; repeat++) {
      const own = divisions.slice(4 * repeat, 4 * repeat + 4);
      expect(own.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...labels.keys()]);
      for (const { train, test } of own) {
        expect(train.length + test.length).toBe(53);
        const ones = test.reduce((sum, position) => sum + labels[position], 0);
        expect(ones).toBe(2);
      }
    }
    expect(divisions).toEqual(stratifiedKFold(labels, { folds: 4, repeats: 3, seed: 7 }));
    expect(divisions).not.toEqual(stratifiedKFold(labels, { folds: 4, repeats: 3, seed: 8 }));
  });

  it("keeps a row of every class on both sides", () => {
    const { train, test } = stratifiedSplit([0, 0, 0, 0, 1, 1], { testShare: 0.1, seed: 1 });
    expect([...train, ...test].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(test.length).toBe(2);
  });

  it("balances", () => {
    expect([...balancedWeights([0, 0, 0, 1])]).toEqual([2 / 3, 2 / 3, 2 / 3, 2].map(Math.fround));
  });
});
