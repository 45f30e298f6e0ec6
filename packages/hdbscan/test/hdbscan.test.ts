import {
  condensedTreePlot,
  condensedTreeTable,
  dbcv,
  HDBSCAN,
  linkageMatrix,
  singleLinkageTable,
  spanningTreeTable,
} from "@clusterwhy/hdbscan";
import { afterEach, describe, expect, it } from "vitest";
import { dataset, matrixOf } from "./datasets.js";

const open: HDBSCAN[] = [];
function make(...args: ConstructorParameters<typeof HDBSCAN>): HDBSCAN {
  const hdbscan = new HDBSCAN(...args);
  open.push(hdbscan);
  return hdbscan;
}
afterEach(() => {
  for (const hdbscan of open.splice(0)) hdbscan.close();
});

const line = [[0], [1], [3], [10], [11], [13], [100]];
const options = { minClusterSize: 3, minSamples: 1 };

describe("HDBSCAN", () => {
  it("fits, selects anew and predicts", async () => {
    const hdbscan = make(options, 2);
    expect([...(await hdbscan.fitPredict(line))]).toEqual([0, 0, 0, 1, 1, 1, -1]);
    expect([...hdbscan.probabilities]).toEqual([1, 1, 1, 1, 1, 1, 0]);
    expect(hdbscan.outlierScores[6]).toBeCloseTo(1 - 2 / 87, 12);
    expect([...(await hdbscan.predict([[2], [12.5], [50]])).labels]).toEqual([0, 1, -1]);
    hdbscan.reselect({ minClusterSize: 4, allowSingleCluster: true });
    expect(hdbscan.model.numClusters).toBe(1);
    expect([...(await hdbscan.predict(line)).labels]).toEqual([...hdbscan.labels]);
    hdbscan.close();
    hdbscan.close();
  });

  it("takes weights, and distances in place of rows", async () => {
    const weighted = make({ minClusterSize: 6, minSamples: 1 });
    await weighted.fit(line, { rowWeights: [2, 2, 2, 2, 2, 2, 1] });
    expect([...weighted.labels]).toEqual([0, 0, 0, 1, 1, 1, -1]);
    await expect(weighted.predict(line)).rejects.toMatchObject({ code: "PREDICT_WEIGHTS" });
    const distances = Float64Array.from(line.flatMap(([a]) => line.map(([b]) => Math.abs(a - b))));
    const given = make({ ...options, metric: "precomputed" });
    expect([...(await given.fitPredict({ numRows: 7, distances }))]).toEqual([0, 0, 0, 1, 1, 1, -1]);
    await expect(given.predict(line)).rejects.toMatchObject({ code: "NO_FITTED_ROWS" });
    expect(() => given.softMembership()).toThrow("the model was fitted to distances");
    await expect(
      given.fit({ numRows: 1, distances: Float64Array.of(0) }, { rowWeights: [1] }),
    ).rejects.toMatchObject({ code: "ROW_WEIGHTS" });
  });

  it("says what is missing", async () => {
    const hdbscan = make();
    expect(() => hdbscan.labels).toThrow("fit the HDBSCAN to rows before using its results");
    await expect(hdbscan.fit([[1, 2], [3]])).rejects.toThrow(
      "rows: expected 2 numbers in every row, as in the first; found 1 in row 1",
    );
  });

  it("measures validity and membership of its own rows", async () => {
    const rows = dataset("densities", 2);
    const hdbscan = make({ minClusterSize: 12, minSamples: 4 });
    await hdbscan.fit(rows);
    expect(hdbscan.dbcv()).toEqual(dbcv(rows, hdbscan.labels));
    const membership = hdbscan.softMembership();
    const { numClusters } = hdbscan.model;
    for (let row = 0; row < rows.numRows; row++) {
      const own = [...membership.subarray(row * numClusters, (row + 1) * numClusters)];
      const total = own.reduce((a, b) => a + b, 0);
      expect(total).toBeGreaterThan(0);
      expect(total).toBeLessThan(1 + 1e-12);
      const label = hdbscan.labels[row];
      if (hdbscan.probabilities[row] === 1) expect(own.indexOf(Math.max(...own))).toBe(label);
    }
    expect(() => dbcv(rows, new Int32Array(rows.numRows))).toThrow(
      "labels: expected two clusters or more, of two rows or more each; found 1 clusters",
    );
  });
});

describe("validity of hand-made clusters", () => {
  // Three rows each at 0 1 2 and 10 11 12, one column. All-points core distances (definition 1 with d = 1), of the row
  // at 0: 2 / (1/1 + 1/2) = 4/3; at 1: 2 / (1 + 1) = 1. Trees: 0-1 and 1-2 at 4/3; only the middle rows are internal,
  // so all edges count: sparseness 4/3. The middle rows are 10 apart.
  it("follows the definitions", () => {
    const rows = matrixOf([[0], [1], [2], [10], [11], [12]]);
    const { validity, clusters } = dbcv(rows, Int32Array.of(0, 0, 0, 1, 1, 1));
    expect(clusters[0]).toBeCloseTo((10 - 4 / 3) / 10, 12);
    expect(clusters[1]).toBeCloseTo((10 - 4 / 3) / 10, 12);
    expect(validity).toBeCloseTo((10 - 4 / 3) / 10, 12);
    const withNoise = dbcv(
      matrixOf([[0], [1], [2], [10], [11], [12], [99], [98]]),
      Int32Array.of(0, 0, 0, 1, 1, 1, -1, -1),
    );
    expect(withNoise.validity).toBeCloseTo(0.75 * validity, 12);
  });
});

describe("the trees as tables", () => {
  it("have the reference packages' columns", async () => {
    const { model } = await make(options).fit(line);
    expect(Object.keys(condensedTreeTable(model))).toEqual(["parent", "child", "lambda_val", "child_size"]);
    const merges = singleLinkageTable(model);
    expect([...merges.parent]).toEqual([7, 8, 9, 10, 11, 12]);
    expect([...merges.left_child]).toEqual([0, 3, 7, 8, 9, 11]);
    expect([...linkageMatrix(model).subarray(16, 20)]).toEqual([9, 10, 7, 6]);
    expect([...spanningTreeTable(model).distance]).toEqual([1, 1, 2, 2, 7, 87]);
  });

  it("can be drawn", async () => {
    const { model } = await make(options).fit(line);
    const [root, first, second] = condensedTreePlot(model);
    expect(root).toEqual({
      id: 7,
      parent: -1,
      label: -1,
      centre: 3.5,
      lambdas: Float64Array.of(0, 1 / 87, 1 / 7),
      widths: Float64Array.of(7, 6, 0),
    });
    expect(first).toMatchObject({ id: 8, parent: 7, label: 0, centre: 2 });
    expect(second).toMatchObject({ id: 9, parent: 7, label: 1, centre: 5 });
    expect([...second.lambdas]).toEqual([1 / 7, 1 / 2]);
    expect([...second.widths]).toEqual([3, 0]);
  });
});
