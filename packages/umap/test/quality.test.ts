import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { continuity, mapQuality, neighborPreservation, trustworthiness } from "@clusterwhy/umap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobs, fixture, matrixOf } from "./support.js";

interface QualityFixture {
  rows: number[][];
  embedding: number[][];
  trustworthiness: Record<string, number>;
  cosine: number;
  continuity: Record<string, number>;
}
const golden = fixture<QualityFixture>("quality");
const matrix = matrixOf(golden.rows);
const embedding = matrixOf(golden.embedding);

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
});
afterAll(() => kernels.close());

describe("trustworthiness", () => {
  it.each(Object.entries(golden.trustworthiness))(
    "equals scikit-learn's: %s neighbours",
    async (k, value) => {
      expect(await trustworthiness(kernels, matrix, embedding, Number(k))).toBeCloseTo(value, 9);
    },
  );

  it("equals scikit-learn's under cosine", async () => {
    expect(await trustworthiness(kernels, matrix, embedding, 15, "cosine")).toBeCloseTo(golden.cosine, 9);
  });

  it("is 1 for the data itself, and less for a shuffled map", async () => {
    const rows = blobs(200, 2, 3, 1);
    expect(await trustworthiness(kernels, rows, rows, 10)).toBe(1);
    const shuffled = { ...rows, values: rows.values.slice().reverse() };
    expect(await trustworthiness(kernels, rows, shuffled, 10)).toBeLessThan(0.9);
  });

  it("refuses more neighbours than half the rows", async () => {
    await expect(trustworthiness(kernels, matrix, embedding, 45)).rejects.toMatchObject({
      code: "K_OUT_OF_RANGE",
      message: "nNeighbors must be in [1, numRows / 2) = [1, 45); found 45",
    });
  });
});

describe("continuity", () => {
  const from = (rows: number[][]) => matrixOf(rows.slice(20));
  it.each(Object.entries(golden.continuity))(
    "is trustworthiness turned around: %s neighbours",
    async (k, value) => {
      const found = await continuity(kernels, from(golden.rows), from(golden.embedding), Number(k));
      expect(found).toBeCloseTo(value, 9);
    },
  );
});

describe("neighborPreservation", () => {
  it("worked by hand: one of two neighbours of each of three rows in five", async () => {
    const line = matrixOf([[0], [1], [3], [6], [10]]); // nearest: 1, 0, 1, 2, 3
    const turned = matrixOf([[0], [1], [3], [-6], [10]]); // nearest: 1, 0, 1, 0, 2
    expect(await neighborPreservation(kernels, line, turned, 1)).toBe(3 / 5);
  });

  it("is 1 for the data itself, whatever the number of duplicates", async () => {
    const rows = matrixOf(Array.from({ length: 40 }, (_, i) => [i % 3, 0]));
    expect(await mapQuality(kernels, rows, rows, 5)).toEqual({
      trustworthiness: 1,
      continuity: 1,
      neighborPreservation: 1,
    });
  });

  it("samples large inputs to nearly the exact value", async () => {
    const rows = blobs(6_000, 3, 4, 2);
    const map = { numRows: 6_000, numDims: 2, values: new Float32Array(12_000) };
    for (let row = 0; row < 6_000; row++) map.values.set(rows.values.subarray(row * 3, row * 3 + 2), row * 2);
    const sampled = await mapQuality(kernels, rows, map, 10);
    expect(sampled.trustworthiness).toBeGreaterThan(0.8);
    expect(sampled.trustworthiness).toBeLessThan(0.9999);
    expect(await trustworthiness(kernels, rows, map, 10)).toBe(sampled.trustworthiness);
  });
});
