import type { KnnGraph } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { findAB, fuzzyGraph, laplacianEigenpairs } from "@clusterwhy/umap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Edges, edgesOf, fixture, knnOf, matrixOf, type StoredKnn } from "./support.js";

interface GraphFixture {
  rows: Record<string, number[][]>;
  cases: {
    name: string;
    rows: string;
    localConnectivity: number;
    setOpMixRatio: number;
    knn: StoredKnn;
    graph: Edges;
  }[];
  spectrum: { knn: StoredKnn; smallest: number[] };
  curves: { spread: number; minDist: number; a: number; b: number }[];
}
const golden = fixture<GraphFixture>("graph");

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
});
afterAll(() => kernels.close());

describe("findAB", () => {
  it.each(golden.curves)(
    "agrees with umap-learn: spread $spread, minDist $minDist",
    ({ spread, minDist, a, b }) => {
      const found = findAB(spread, minDist);
      expect(Math.abs(found.a / a - 1)).toBeLessThan(1e-5);
      expect(Math.abs(found.b / b - 1)).toBeLessThan(1e-5);
    },
  );

  it("refuses a minDist beyond spread", () => {
    expect(() => findAB(1, 1.5)).toThrow("minDist must be at most spread (1); found 1.5");
  });
});

describe("fuzzyGraph", () => {
  it.each(golden.cases)("agrees with umap-learn within 1e-5: $name", async (stored) => {
    const graph = await fuzzyGraph(kernels, knnOf(stored.knn, matrixOf(golden.rows[stored.rows])), stored);
    const found = edgesOf(graph);
    expect(found.from).toEqual(stored.graph.from);
    expect(found.to).toEqual(stored.graph.to);
    found.weights.forEach((weight, i) => {
      expect(Math.abs(weight - stored.graph.weights[i])).toBeLessThan(1e-5);
    });
  });

  it("is symmetric bit for bit, with targets ascending and never the row itself", async () => {
    const { knn, rows, ...options } = golden.cases[1];
    const graph = await fuzzyGraph(kernels, knnOf(knn, matrixOf(golden.rows[rows])), options);
    const weights = new Map<string, number>();
    for (let row = 0; row < graph.numRows; row++) {
      let before = -1;
      for (let at = graph.offsets[row]; at < graph.offsets[row + 1]; at++) {
        expect(graph.targets[at]).toBeGreaterThan(before);
        expect(graph.targets[at]).not.toBe(row);
        before = graph.targets[at];
        weights.set(`${row} ${graph.targets[at]}`, graph.weights[at]);
      }
    }
    for (const [pair, weight] of weights)
      expect(weights.get(pair.split(" ").reverse().join(" "))).toBe(weight);
  });

  it("worked by hand: two rows are each other's nearest, so their edge weighs 1", async () => {
    const knn: KnnGraph = {
      numRows: 2,
      k: 1,
      indices: Int32Array.of(1, 0),
      distances: Float32Array.of(3, 3),
      includesSelf: false,
    };
    const graph = await fuzzyGraph(kernels, knn, { localConnectivity: 1, setOpMixRatio: 1 });
    expect([...graph.offsets]).toEqual([0, 1, 2]);
    expect([...graph.targets]).toEqual([1, 0]);
    expect([...graph.weights]).toEqual([1, 1]);
  });
});

describe("laplacianEigenpairs", () => {
  it("agrees with a dense eigensolver", async () => {
    const { knn, smallest } = golden.spectrum;
    const matrix = matrixOf(golden.rows.uniform);
    const graph = await fuzzyGraph(kernels, knnOf(knn, matrix), { localConnectivity: 1, setOpMixRatio: 1 });
    const pairs = await laplacianEigenpairs(kernels, graph, 4, 3);
    expect(pairs.converged).toBe(true);
    expect(smallest[0]).toBeCloseTo(0, 6);
    for (let i = 0; i < 4; i++) expect(1 - pairs.values[i]).toBeCloseTo(smallest[i + 1], 5);
  });
});
