import { RandomStream } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import { thresholdsOf } from "../src/recurse/judge.js";
import { SingleGroupNull } from "../src/recurse/singleGroupNull.js";
import { unimodalMargin } from "../src/recurse/unimodalMargin.js";
import { normal } from "./tables.js";

const random = new RandomStream(5, "nulls");
const sample = (n: number, draw: () => number) => Float64Array.from({ length: n }, draw).sort();
const share = (values: Float64Array, low: number, high: number) =>
  values.filter((value) => value >= low && value < high).length / values.length;

describe("unimodalMargin", () => {
  it("fills the gap between two humps", () => {
    const two = sample(2000, () => normal(random) + (random.nextFloat() < 0.5 ? -5 : 5));
    expect(share(two, -1.5, 1.5)).toBeLessThan(0.01);
    const one = unimodalMargin(two);
    expect(share(one, -1.5, 1.5)).toBeGreaterThan(0.12);
    expect([...one]).toEqual([...one].sort((a, b) => a - b));
    expect(one[0]).toBeGreaterThanOrEqual(two[0]);
    expect(one[one.length - 1]).toBeLessThanOrEqual(two[two.length - 1]);
  });

  it("leaves one skewed hump nearly as it is", () => {
    const skewed = sample(2000, () => Math.exp(normal(random)));
    const one = unimodalMargin(skewed);
    for (const q of [0.1, 0.25, 0.5, 0.75, 0.9]) {
      const at = Math.floor(q * 2000);
      expect(Math.abs(one[at] - skewed[at])).toBeLessThan(0.1 * (1 + skewed[at]));
    }
  });

  it("keeps the lattice of counts", () => {
    const counts = sample(500, () => Math.floor(6 * random.nextFloat() ** 2));
    expect(new Set(unimodalMargin(counts))).toEqual(new Set(counts));
  });

  it("smears a rare flag, so that a group made of it is no part of the null", () => {
    const flag = sample(1000, () => (random.nextFloat() < 0.02 ? 1 : 0));
    const smeared = unimodalMargin(flag);
    expect(new Set(smeared).size).toBeGreaterThan(2);
  });

  it("keeps a constant column", () => {
    expect([...unimodalMargin(new Float64Array(20).fill(3))]).toEqual(new Array(20).fill(3));
  });
});

describe("SingleGroupNull", () => {
  const n = 800;
  const values = new Float32Array(3 * n);
  for (let row = 0; row < n; row++) {
    const x = normal(random);
    values[3 * row] = x;
    values[3 * row + 1] = 0.9 * x + 0.4 * normal(random);
    values[3 * row + 2] = normal(random);
  }
  const matrix = { numRows: n, numDims: 3, values };
  const correlation = (from: Float32Array, rows: number, i: number, j: number) => {
    const column = (d: number) => Float64Array.from({ length: rows }, (_, row) => from[3 * row + d]);
    const centred = [i, j].map((d) => {
      const own = column(d);
      const mean = own.reduce((sum, value) => sum + value, 0) / rows;
      return own.map((value) => value - mean);
    });
    const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, r) => sum + value * b[r], 0);
    return (
      product(centred[0], centred[1]) /
      Math.sqrt(product(centred[0], centred[0]) * product(centred[1], centred[1]))
    );
  };

  it("has the table's correlations and margins", () => {
    const drawn = new SingleGroupNull(matrix).draw(1, "test", 0);
    expect(drawn.numRows).toBe(n);
    expect(correlation(drawn.values, n, 0, 1)).toBeCloseTo(correlation(values, n, 0, 1), 1);
    expect(Math.abs(correlation(drawn.values, n, 0, 2))).toBeLessThan(0.12);
  });

  it("draws the same table for the same seed and another for another", () => {
    const generator = new SingleGroupNull(matrix);
    expect(generator.draw(1, "test", 0)).toEqual(generator.draw(1, "test", 0));
    expect(generator.draw(1, "test", 1)).not.toEqual(generator.draw(1, "test", 0));
    expect(generator.draw(2, "test", 0)).not.toEqual(generator.draw(1, "test", 0));
  });

  it("draws fewer rows of the same shape", () => {
    const drawn = new SingleGroupNull(matrix, 300).draw(1, "test", 0);
    expect(drawn.numRows).toBe(300);
    expect(drawn.values.every(Number.isFinite)).toBe(true);
    expect(correlation(drawn.values, 300, 0, 1)).toBeGreaterThan(0.8);
  });

  it("survives a column that others determine, and more columns than rows", () => {
    const twice = { numRows: n, numDims: 2, values: Float32Array.from({ length: 2 * n }, (_, i) => i >> 1) };
    expect(new SingleGroupNull(twice).draw(1, "test", 0).values.every(Number.isFinite)).toBe(true);
    const wide = {
      numRows: 10,
      numDims: 30,
      values: Float32Array.from({ length: 300 }, () => normal(random)),
    };
    expect(new SingleGroupNull(wide).draw(1, "test", 0).values.every(Number.isFinite)).toBe(true);
  });
});

describe("thresholdsOf", () => {
  it("takes means plus deviations, these as 0.25 to 0.6, and at least the largest null", () => {
    const even = thresholdsOf([1, 1, 1].map((strength) => ({ strength, separation: 3 })));
    expect(even).toEqual({ separation: 4, clearness: 5.25, strength: 1.75, furtherClearness: 4.75 });
    const spread = thresholdsOf([0, 1, 2].map((strength) => ({ strength, separation: 2 + strength })));
    expect(spread).toEqual({ separation: 5.4, clearness: 7, strength: 2.8, furtherClearness: 5.8 });
    const lone = [...new Array(60).fill(3), 6].map((separation) => ({ strength: 0, separation }));
    expect(thresholdsOf(lone).separation).toBe(6);
  });
});
