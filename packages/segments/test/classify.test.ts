import { portableMath, RandomStream } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plattScaling } from "../src/classify/calibration.js";
import { expectedCalibrationError } from "../src/classify/evaluation.js";
import { aucInterval, f1Interval, wilsonInterval } from "../src/classify/intervals.js";

describe("plattScaling", () => {
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await createKernels({ threads: 2 });
  });
  afterAll(() => kernels.close());

  const scaled = async (margins: ArrayLike<number>, labels: ArrayLike<number>) =>
    (
      await plattScaling(kernels, [{ margins: Float64Array.from(margins), labels: Uint8Array.from(labels) }])
    )[0];

  it("equals scikit-learn's sigmoid calibration", async () => {
    const margins = [-3.1, -2.4, -2, -1.5, -1.1, -0.4, 0.2, 0.9, -0.6, 0.1, 0.8, 1.3, 1.9, 2.2, 3, 2.5];
    const { slope, intercept } = await scaled(
      margins,
      margins.map((_, row) => (row < 8 ? 0 : 1)),
    );
    // sklearn.calibration._SigmoidCalibration of scikit-learn 1.9.1, signs turned
    expect(slope).toBeCloseTo(0.89082777, 4);
    expect(intercept).toBeCloseTo(-0.12204109, 4);
  });

  it("gives back the prior where margins say nothing", async () => {
    const rows = Array.from({ length: 1000 }, (_, row) => row);
    const { slope, intercept } = await scaled(
      rows.map((row) => (row % 7) - 3),
      rows.map((row) => (row % 10 === 0 ? 1 : 0)),
    );
    expect(Math.abs(slope)).toBeLessThan(0.05);
    expect(portableMath.sigmoid(intercept)).toBeCloseTo(0.1, 1);
  });

  it("stays finite for margins that separate the labels", async () => {
    const { slope, intercept } = await scaled([-9, -8, 8, 9], [0, 0, 1, 1]);
    expect(Number.isFinite(slope) && Number.isFinite(intercept)).toBe(true);
    expect(slope).toBeGreaterThan(0);
  });

  it("reaches where the gradient is nothing, for several at once as one by one", async () => {
    const random = new RandomStream(3, "margins");
    const classifiers = Array.from({ length: 5 }, (_, i) => {
      const labels = Uint8Array.from({ length: 500 * (i + 1) }, (_, row) => (row % (i + 2) === 0 ? 1 : 0));
      const margins = Float64Array.from(labels, (label) => 3 * (random.nextFloat() - 0.5) + label);
      return { margins, labels };
    });
    const together = await plattScaling(kernels, classifiers);
    for (const [i, { margins, labels }] of classifiers.entries()) {
      expect(together[i]).toEqual(await scaled(margins, labels));
      const { slope, intercept } = together[i];
      const positives = labels.reduce((sum, label) => sum + label, 0);
      const targets = [1 / (labels.length - positives + 2), (positives + 1) / (positives + 2)];
      const gradient = [0, 0];
      margins.forEach((margin, row) => {
        const difference = portableMath.sigmoid(slope * margin + intercept) - targets[labels[row]];
        gradient[0] += difference * margin;
        gradient[1] += difference;
      });
      for (const part of gradient) expect(Math.abs(part)).toBeLessThan(1e-7 * labels.length);
    }
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
