import type { Matrix } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { nearestNeighbors } from "@clusterwhy/neighbors";
import { fitUmap, fitUmapMany, fuzzyGraph, localRadii, trustworthiness } from "@clusterwhy/umap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobs, fixture, kernelVariants, knnOf, matrixOf, type StoredKnn } from "./support.js";

const golden = fixture<{ rows: Record<string, number[][]>; density: { knn: StoredKnn; logRadii: number[] } }>(
  "graph",
);
const options = { localConnectivity: 1, setOpMixRatio: 1 };

let variants: Map<string, Kernels>;
beforeAll(async () => {
  variants = await kernelVariants();
});
afterAll(() => {
  for (const kernels of variants.values()) kernels.close();
});
const one = () => variants.get("1 threads") as Kernels;

/** Three blobs, the second four times as wide as the first, the third sixteen times. */
function unevenBlobs(): Matrix {
  const matrix = blobs(450, 4, 3, 2, 0);
  for (let i = 0; i < matrix.values.length; i++) {
    const blob = Math.floor(i / 4) % 3;
    matrix.values[i] = 40 * blob + matrix.values[i] * 4 ** blob * 0.2;
  }
  return matrix;
}

async function radii(matrix: Matrix): Promise<Float64Array> {
  const knn = await nearestNeighbors(one(), matrix, { k: 14 });
  return localRadii(await fuzzyGraph(one(), knn, options), knn);
}

function correlation(x: Float64Array, y: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const product = (a: Float64Array, ma: number, b: Float64Array, mb: number) =>
    a.reduce((sum, value, i) => sum + (value - ma) * (b[i] - mb), 0);
  return product(x, mx, y, my) / Math.sqrt(product(x, mx, x, mx) * product(y, my, y, my));
}

describe("densMAP", () => {
  it("measures umap-learn's radii", async () => {
    const knn = knnOf(golden.density.knn, matrixOf(golden.rows.uniform));
    const found = localRadii(await fuzzyGraph(one(), knn, options), knn);
    golden.density.logRadii.forEach((radius, row) => {
      expect(Math.abs(found[row] - radius)).toBeLessThan(1e-4);
    });
  });

  it("keeps densities that UMAP evens out, and neighbours all the same", async () => {
    const matrix = unevenBlobs();
    const inData = await radii(matrix);
    const plain = await fitUmap(one(), matrix, { seed: 2 });
    const dense = await fitUmap(one(), matrix, { seed: 2, densmap: true });
    const before = correlation(inData, await radii(plain.embedding));
    const after = correlation(inData, await radii(dense.embedding));
    expect(after).toBeGreaterThan(0.75);
    expect(after).toBeGreaterThan(before + 0.15);
    expect(await trustworthiness(one(), matrix, dense.embedding, 15)).toBeGreaterThan(0.9);
  });

  it("is the same bits with 1, 2, 8 threads, without SIMD and among many", async () => {
    const matrix = unevenBlobs();
    const settings = { densmap: true, nEpochs: 40, seed: 4 };
    const expected = await fitUmap(one(), matrix, settings);
    for (const kernels of variants.values()) {
      expect((await fitUmap(kernels, matrix, settings)).embedding).toEqual(expected.embedding);
    }
    const [among] = await fitUmapMany(one(), [{ matrix, options: settings }]);
    expect(among.embedding).toEqual(expected.embedding);
  });

  it("is UMAP of as many epochs without its weight", async () => {
    const matrix = blobs(100, 3, 2, 1);
    const without = await fitUmap(one(), matrix, { densmap: true, densLambda: 0, nEpochs: 50 });
    expect(without.embedding).toEqual((await fitUmap(one(), matrix, { nEpochs: 50 })).embedding);
  });

  it("takes rows without any difference", async () => {
    const equal = { numRows: 30, numDims: 2, values: new Float32Array(60).fill(1) };
    const { embedding } = await fitUmap(one(), equal, { densmap: true, nNeighbors: 5 });
    expect(embedding.values.every(Number.isFinite)).toBe(true);
  });
});
