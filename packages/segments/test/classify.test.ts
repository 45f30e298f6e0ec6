import { portableMath } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import { plattScaling } from "../src/classify/calibration.js";
import { expectedCalibrationError } from "../src/classify/evaluation.js";
import { aucInterval, f1Interval, wilsonInterval } from "../src/classify/intervals.js";

describe("plattScaling", () => {
  it("equals scikit-learn's sigmoid calibration", () => {
    const margins = [-3.1, -2.4, -2, -1.5, -1.1, -0.4, 0.2, 0.9, -0.6, 0.1, 0.8, 1.3, 1.9, 2.2, 3, 2.5];
    const labels = margins.map((_, row) => (row < 8 ? 0 : 1));
    const { slope, intercept } = plattScaling(Float64Array.from(margins), Uint8Array.from(labels));
    // sklearn.calibration._SigmoidCalibration of scikit-learn 1.9.1, signs turned
    expect(slope).toBeCloseTo(0.89082777, 4);
    expect(intercept).toBeCloseTo(-0.12204109, 4);
  });

  it("gives back the prior where margins say nothing", () => {
    const labels = Uint8Array.from({ length: 1000 }, (_, row) => (row % 10 === 0 ? 1 : 0));
    const margins = Float64Array.from({ length: 1000 }, (_, row) => (row % 7) - 3);
    const { slope, intercept } = plattScaling(margins, labels);
    expect(Math.abs(slope)).toBeLessThan(0.05);
    expect(portableMath.sigmoid(intercept)).toBeCloseTo(0.1, 1);
  });

  it("stays finite for margins that separate the labels", () => {
    const { slope, intercept } = plattScaling(Float64Array.of(-9, -8, 8, 9), Uint8Array.of(0, 0, 1, 1));
    expect(Number.isFinite(slope) && Number.isFinite(intercept)).toBe(true);
    expect(slope).toBeGreaterThan(0);
  });
});

describe("intervals", () => {
  it("Wilson: 8 of 10, and none of 10", () => {
    expect(wilsonInterval(8, 10)[0]).toBeCloseTo(0.490162, 6);
    expect(wilsonInterval(8, 10)[1]).toBeCloseTo(0.943318, 6);
    expect(wilsonInterval(0, 10)[0]).toBe(0);
    expect(wilsonInterval(0, 10)[1]).toBeCloseTo(0.277533, 5);
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  });

  it("F1 is the share of true positives among them and half the errors", () => {
    expect(f1Interval(8, 2, 2)).toEqual(wilsonInterval(8, 10));
  });

  it("AUC: the example of Hanley and McNeil, 0.893 with standard error 0.0325", () => {
    const [low, high] = aucInterval(0.893, 51, 58);
    expect((high - low) / (2 * 1.959964)).toBeCloseTo(0.0325116, 6);
    expect(aucInterval(1, 20, 20)).toEqual([1, 1]);
  });
});

describe("expectedCalibrationError", () => {
  it("is the mean gap between what was said and what came, bin by bin", () => {
    const labels = Uint8Array.from({ length: 100 }, (_, row) => (row % 2 === 0 ? 1 : 0));
    expect(expectedCalibrationError(new Float64Array(100).fill(0.5), labels)).toBeCloseTo(0, 12);
    expect(expectedCalibrationError(new Float64Array(100).fill(0.8), labels)).toBeCloseTo(0.3, 12);
  });
});
