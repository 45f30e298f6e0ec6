import { RandomStream } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import { symmetricEigen } from "../src/spectral/symmetricEigen.js";

function symmetric(m: number, entry: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: m * m }, (_, at) => {
    const [i, j] = [Math.floor(at / m), at % m];
    return entry(Math.min(i, j), Math.max(i, j));
  });
}

/** Largest of ‖A v − λ v‖ and of |V Vᵀ − I|. */
function faults(matrix: Float64Array, m: number): { residual: number; skew: number; values: Float64Array } {
  const { values, vectors } = symmetricEigen(matrix.slice(), m);
  let residual = 0;
  let skew = 0;
  for (let i = 0; i < m; i++) {
    for (let row = 0; row < m; row++) {
      let product = 0;
      for (let k = 0; k < m; k++) product += matrix[row * m + k] * vectors[i * m + k];
      residual = Math.max(residual, Math.abs(product - values[i] * vectors[i * m + row]));
    }
    for (let j = 0; j < m; j++) {
      let dot = 0;
      for (let k = 0; k < m; k++) dot += vectors[i * m + k] * vectors[j * m + k];
      skew = Math.max(skew, Math.abs(dot - Number(i === j)));
    }
  }
  return { residual, skew, values };
}

describe("symmetricEigen", () => {
  const random = new RandomStream(1, "symmetric matrices");
  const normalised = () => random.nextFloat() - 0.5;
  const cases: [string, number, Float64Array][] = [
    ...[1, 2, 3, 7, 30, 45].map((m): [string, number, Float64Array] => {
      const upper = Float64Array.from({ length: m * m }, normalised);
      return [`random, ${m} × ${m}`, m, symmetric(m, (i, j) => upper[i * m + j])];
    }),
    ["all zero", 6, new Float64Array(36)],
    ["the unit matrix", 6, symmetric(6, (i, j) => Number(i === j))],
    ["diagonal with ties", 6, symmetric(6, (i, j) => (i === j ? [1, 3, 1, 3, 2, 2][i] : 0))],
    ["rank one", 8, symmetric(8, (i, j) => (i + 1) * (j + 1))],
    [
      "an arrow, as after a thick restart",
      30,
      symmetric(30, (i, j) =>
        i === j ? 1 - i / 40 : j === 10 && i < 10 ? 0.01 * (i + 1) : j === i + 1 && i >= 10 ? 0.2 : 0,
      ),
    ],
    ["tiny beside large", 5, symmetric(5, (i, j) => (i === j ? 10 ** (-3 * i) : 1e-9))],
  ];

  it.each(cases)("is exact to rounding: %s", (_, m, matrix) => {
    const { residual, skew, values } = faults(matrix, m);
    const scale = Math.max(1e-300, ...matrix.map(Math.abs)) * m;
    expect(residual).toBeLessThanOrEqual(1e-14 * scale);
    expect(skew).toBeLessThan(1e-13);
    expect([...values]).toEqual([...values].sort((a, b) => b - a));
  });

  it("knows the path graph's eigenvalues, 2 cos(π i / (m + 1))", () => {
    const m = 30;
    const { values } = symmetricEigen(
      symmetric(m, (i, j) => Number(j === i + 1)),
      m,
    );
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(2 * Math.cos((Math.PI * (i + 1)) / (m + 1)), 13);
    });
  });
});
