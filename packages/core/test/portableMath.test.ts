import { portableMath as m, RandomStream } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";

/** Relative difference in units of the larger magnitude. */
function relative(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}

function worst(ours: (x: number) => number, theirs: (x: number) => number, xs: number[]): number {
  return Math.max(...xs.map((x) => relative(ours(x), theirs(x))));
}

describe("portableMath", () => {
  const random = new RandomStream(7, "portableMath");
  const spread = Array.from({ length: 20_000 }, () => (random.nextFloat() - 0.5) * 1400);
  const unit = Array.from({ length: 20_000 }, () => random.nextFloat() * 3 - 0.9);
  const positive = spread.map((x) => Math.exp(x / 1.01));

  it("agrees with the engine's functions to 2 ulp", () => {
    expect(worst(m.exp, Math.exp, [...spread, ...unit])).toBeLessThan(4.5e-16);
    expect(worst(m.log, Math.log, positive)).toBeLessThan(4.5e-16);
    expect(worst(m.log1p, Math.log1p, unit)).toBeLessThan(4.5e-16);
    expect(worst(m.expm1, Math.expm1, unit)).toBeLessThan(9e-16);
  });

  it("keeps exact values and limits", () => {
    expect(m.exp(0)).toBe(1);
    expect(m.log(1)).toBe(0);
    expect(m.log(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(m.log(-1)).toBeNaN();
    expect(m.exp(1000)).toBe(Number.POSITIVE_INFINITY);
    expect(m.exp(-1000)).toBe(0);
    expect(m.exp(709.7)).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(m.log(5e-324)).toBeCloseTo(-744.4400719213812, 10);
    expect(m.sigmoid(0)).toBe(0.5);
    expect(m.pow(0, 2)).toBe(0);
  });

  it("turns through the quarters", () => {
    for (const x of [-1.3, 0, 0.1, 0.125, 0.25, 0.37, 0.5, 0.75, 0.99, 7.6]) {
      const [cosine, sine] = m.cosSinTurns(x);
      expect(cosine).toBeCloseTo(Math.cos(2 * Math.PI * x), 13);
      expect(sine).toBeCloseTo(Math.sin(2 * Math.PI * x), 13);
    }
  });
});
