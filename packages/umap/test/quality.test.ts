import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { trustworthiness } from "@clusterwhy/umap";
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
