import { fitHdbscan, type HdbscanModel, type HdbscanOptions } from "@clusterwhy/hdbscan";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { matrixOf, type Rows } from "./datasets.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const fit = (rows: Rows, options?: HdbscanOptions) => fitHdbscan(kernels, matrixOf(rows), options);
const edges = ({ spanningTree: { from, to, weights } }: HdbscanModel) =>
  Array.from(weights, (weight, i) => [from[i], to[i], weight]);

describe("degenerate inputs", () => {
  it("refuses a matrix without rows", async () => {
    await expect(fit([])).rejects.toMatchObject({ code: "NO_ROWS", category: "input" });
  });

  it("calls a single row noise", async () => {
    const model = await fit([[1, 2]]);
    expect(edges(model)).toEqual([]);
    expect([...model.labels]).toEqual([-1]);
    expect([...model.probabilities]).toEqual([0]);
    expect([...model.outlierScores]).toEqual([0]);
    expect(model.numClusters).toBe(0);
  });

  it("joins two rows, and calls them one cluster only where that is allowed", async () => {
    const rows = [
      [0, 0],
      [3, 4],
    ];
    const model = await fit(rows, { minClusterSize: 2 });
    expect(edges(model)).toEqual([[0, 1, 5]]);
    expect([...model.labels]).toEqual([-1, -1]);
    const single = await fit(rows, { minClusterSize: 2, allowSingleCluster: true });
    expect([...single.labels]).toEqual([0, 0]);
    expect([...single.probabilities]).toEqual([1, 1]);
    expect([...single.outlierScores]).toEqual([0, 0]);
  });

  it("finds no split in equal rows", async () => {
    const rows = Array.from({ length: 12 }, () => [7, 7, 7]);
    const model = await fit(rows);
    expect(edges(model)).toEqual(Array.from({ length: 11 }, (_, i) => [0, i + 1, 0]));
    expect([...model.labels]).toEqual(new Array(12).fill(-1));
    expect([...model.outlierScores]).toEqual(new Array(12).fill(0));
    const single = await fit(rows, { allowSingleCluster: true });
    expect([...single.labels]).toEqual(new Array(12).fill(0));
    expect([...single.probabilities]).toEqual(new Array(12).fill(1));
  });

  it("separates two heaps of equal rows", async () => {
    const rows = Array.from({ length: 14 }, (_, i) => (i % 2 === 0 ? [0, 0] : [0, 9]));
    const model = await fit(rows, { minClusterSize: 5, minSamples: 3 });
    expect([...model.labels]).toEqual(rows.map((_, i) => i % 2));
    expect([...model.probabilities]).toEqual(new Array(14).fill(1));
    expect(edges(model).at(-1)).toEqual([0, 1, 9]);
  });

  it("calls everything noise where a cluster needs more rows than there are", async () => {
    const model = await fit([[0], [1], [2], [10]], { minClusterSize: 5 });
    expect([...model.labels]).toEqual([-1, -1, -1, -1]);
    expect(model.numClusters).toBe(0);
    // minSamples is capped at the three other rows: core distances are 10, 9, 8, 10.
    expect(edges(model).map(([, , weight]) => weight)).toEqual([9, 10, 10]);
  });

  for (const [name, value] of [
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
  ] as const) {
    it(`refuses ${name}, naming the row`, async () => {
      const rows = [
        [0, 1],
        [2, value],
        [3, 4],
      ];
      await expect(fit(rows)).rejects.toMatchObject({
        code: "NOT_FINITE",
        message: `row 1 of the matrix holds ${name}; impute or drop such values first`,
      });
    });
  }

  it("says what is wrong with an option", async () => {
    await expect(fit([[0]], { minClusterSize: 1 })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await expect(fit([[0]], { minClusterSise: 5 } as HdbscanOptions)).rejects.toThrow(
      "unknown option 'minClusterSise'; did you mean 'minClusterSize'?",
    );
  });
});
