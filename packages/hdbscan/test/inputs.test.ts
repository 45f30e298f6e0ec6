import { fitHdbscan, type HdbscanOptions, type SpanningMetric, spanningTreeOf } from "@clusterwhy/hdbscan";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataset, matrixOf, type Rows } from "./datasets.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

const rowsOf = (name: string, seed: number): Rows => {
  const { numRows, numDims, values } = dataset(name, seed);
  return Array.from({ length: numRows }, (_, row) => [
    ...values.subarray(row * numDims, (row + 1) * numDims),
  ]);
};

const norm = (x: number[]) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
const cosine = (x: number[], y: number[]) =>
  1 - x.reduce((sum, value, i) => sum + value * y[i], 0) / (norm(x) * norm(y));
const centred = (x: number[]) => x.map((value) => value - x.reduce((a, b) => a + b, 0) / x.length);
const sum = (x: number[], y: number[], term: (a: number, b: number) => number) =>
  x.reduce((total, value, i) => total + term(value, y[i]), 0);

const distances: Record<SpanningMetric, (x: number[], y: number[]) => number> = {
  euclidean: (x, y) => Math.sqrt(sum(x, y, (a, b) => (a - b) ** 2)),
  manhattan: (x, y) => sum(x, y, (a, b) => Math.abs(a - b)),
  chebyshev: (x, y) => x.reduce((most, value, i) => Math.max(most, Math.abs(value - y[i])), 0),
  cosine,
  correlation: (x, y) => cosine(centred(x), centred(y)),
  canberra: (x, y) => sum(x, y, (a, b) => (a === b ? 0 : Math.abs(a - b) / (Math.abs(a) + Math.abs(b)))),
  braycurtis: (x, y) => sum(x, y, (a, b) => Math.abs(a - b)) / sum(x, y, (a, b) => Math.abs(a + b)),
  hamming: (x, y) => sum(x, y, (a, b) => Number(a !== b)) / x.length,
  jaccard: (x, y) =>
    sum(x, y, (a, b) => Number((a !== 0) !== (b !== 0))) /
    Math.max(
      1,
      sum(x, y, (a, b) => Number(a !== 0 || b !== 0)),
    ),
};

function distanceMatrix(rows: Rows, metric: SpanningMetric) {
  const numRows = rows.length;
  const values = new Float64Array(numRows * numRows);
  for (let a = 0; a < numRows; a++) {
    for (let b = 0; b < a; b++) {
      values[a * numRows + b] = values[b * numRows + a] = Math.max(0, distances[metric](rows[a], rows[b]));
    }
  }
  return { numRows, distances: values };
}

describe("metrics and given distances", () => {
  for (const metric of Object.keys(distances) as SpanningMetric[]) {
    it(`clusters by ${metric} as by a matrix of its distances`, async () => {
      const whole = metric === "hamming" || metric === "jaccard";
      const rows = rowsOf(metric === "chebyshev" ? "arcs" : "ten", 1).map((row) =>
        whole ? row.map((value) => Math.max(0, Math.round(value / 2))) : row,
      );
      const options = { minClusterSize: 8, minSamples: 1 };
      const given = await fitHdbscan(kernels, distanceMatrix(rows, metric), {
        ...options,
        metric: "precomputed",
      });
      const model = await fitHdbscan(kernels, matrixOf(rows), { ...options, metric });
      const weight = (tree: typeof model) => tree.spanningTree.weights.reduce((a, b) => a + b, 0);
      // Unit rows are kept in single precision.
      const tolerance = metric === "cosine" || metric === "correlation" ? 1e-5 : 1e-9;
      expect(Math.abs(weight(model) - weight(given))).toBeLessThan(tolerance);
      if (!whole) expect(model.labels).toEqual(given.labels);
    });
  }

  it("refuses what is no distance matrix, and rows or distances under the wrong metric", async () => {
    const precomputed = { metric: "precomputed" } as const;
    const fit = (numRows: number, values: number[]) =>
      fitHdbscan(kernels, { numRows, distances: Float64Array.from(values) }, precomputed);
    await expect(fit(2, [0, 1, 1])).rejects.toThrow("distances: expected 2 × 2 numbers, row by row; found 3");
    for (const values of [
      [0, 1, 2, 0],
      [0, -1, -1, 0],
      [1, 1, 1, 0],
      [0, Number.NaN, Number.NaN, 0],
    ]) {
      await expect(fit(2, values)).rejects.toMatchObject({ code: "DISTANCES" });
    }
    await expect(fitHdbscan(kernels, matrixOf([[1], [2]]), precomputed)).rejects.toThrow(
      "metric: expected 'precomputed' for distances and another one for rows; found 'precomputed'",
    );
    expect([...(await fit(1, [0])).labels]).toEqual([-1]);
    expect([...(await fit(2, [0, 3, 3, 0])).spanningTree.weights]).toEqual([3]);
  });
});

describe("row weights", () => {
  const copies = (rows: Rows, weights: number[]) =>
    rows.flatMap((row, i) => Array.from({ length: weights[i] }, () => row));

  for (const [name, options] of [
    ["blobs", { minClusterSize: 20, minSamples: 5 }],
    ["densities", { minClusterSize: 25, minSamples: 4 }],
    ["fifty", { minClusterSize: 30, minSamples: 6 }],
    ["ten", { minClusterSize: 30, minSamples: 3, clusterSelectionMethod: "leaf" }],
  ] as [string, HdbscanOptions][]) {
    it(`are what copies of the rows of ${name} would be`, async () => {
      const rows = rowsOf(name, 2);
      const weights = rows.map((_, i) => 1 + (i % 3));
      const matrix = { ...matrixOf(rows), rowWeights: Float64Array.from(weights) };
      const weighted = await fitHdbscan(kernels, matrix, options);
      const copied = await fitHdbscan(kernels, matrixOf(copies(rows, weights)), options);
      // Clusters are numbered by their numbers of rows, which differ: compare which rows are together.
      const together = (labels: ArrayLike<number>) => {
        const names = new Map<number, number>([[-1, -1]]);
        return Array.from(labels, (label) => {
          if (!names.has(label)) names.set(label, names.size - 1);
          return names.get(label);
        });
      };
      const firstCopy = weights.map((_, i) => weights.slice(0, i).reduce((a, b) => a + b, 0));
      expect(weighted.numClusters).toBeGreaterThan(1);
      expect(together(weighted.labels)).toEqual(together(firstCopy.map((row) => copied.labels[row])));
      for (let i = 0; i < rows.length; i++) {
        expect(weighted.outlierScores[i]).toBeCloseTo(copied.outlierScores[firstCopy[i]], 9);
      }
    });
  }

  it("give one tree by either algorithm", async () => {
    for (const [name, metric] of [
      ["densities", "euclidean"],
      ["grid", "manhattan"],
      ["ten", "cosine"],
    ] as const) {
      const matrix = dataset(name, 5);
      const rowWeights = Float64Array.from({ length: matrix.numRows }, (_, row) => 0.25 + (row % 7) / 2);
      const options = { minSamples: 4, metric, rowWeights };
      const prim = await spanningTreeOf(kernels, matrix, { ...options, algorithm: "prim" });
      const boruvka = await spanningTreeOf(kernels, matrix, { ...options, algorithm: "boruvka" });
      expect(boruvka).toEqual(prim);
    }
  });

  it("of one change nothing", async () => {
    const matrix = dataset("arcs", 1);
    const ones = { ...matrix, rowWeights: new Float64Array(matrix.numRows).fill(1) };
    const plain = await fitHdbscan(kernels, matrix, { minClusterSize: 10 });
    const weighted = await fitHdbscan(kernels, ones, { minClusterSize: 10 });
    expect(weighted.labels).toEqual(plain.labels);
    expect(weighted.spanningTree).toEqual(plain.spanningTree);
    expect(weighted.persistence).toEqual(plain.persistence);
  });

  it("must be positive, one a row", async () => {
    const fit = (weights: number[]) =>
      fitHdbscan(kernels, { ...matrixOf([[1], [2]]), rowWeights: Float64Array.from(weights) });
    await expect(fit([1])).rejects.toThrow("rowWeights: expected one weight for each of 2 rows; found 1");
    await expect(fit([1, 0])).rejects.toThrow("rowWeights: expected positive numbers; found 0 for row 1");
    await expect(fit([Number.NaN, 1])).rejects.toMatchObject({ code: "ROW_WEIGHTS" });
  });
});
