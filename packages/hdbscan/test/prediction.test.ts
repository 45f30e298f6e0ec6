import { createPredictor, fitHdbscan, type HdbscanOptions } from "@clusterwhy/hdbscan";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataset, matrixOf } from "./datasets.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

const cases: [string, HdbscanOptions][] = [
  ["blobs", { minClusterSize: 10 }],
  ["blobs", { minClusterSize: 8, minSamples: 1, clusterSelectionMethod: "leaf" }],
  ["densities", { minClusterSize: 12, minSamples: 4 }],
  ["densities", { minClusterSize: 6, maxClusterSize: 60, metric: "manhattan" }],
  ["arcs", { minClusterSize: 10, minSamples: 5, metric: "chebyshev" }],
  ["noise", { minClusterSize: 15, allowSingleCluster: true }],
  ["noise", { minClusterSize: 5, minSamples: 2, clusterSelectionEpsilon: 0.05 }],
  ["noise", { minClusterSize: 5, minSamples: 2, numClusters: 4 }],
  ["ten", { minClusterSize: 10, minSamples: 6, metric: "cosine" }],
  ["ten", { minClusterSize: "auto" }],
  ["fifty", { minClusterSize: 10 }],
];

describe("prediction", () => {
  for (const [name, options] of cases) {
    it(`gives the fitted rows of ${name} their own results, ${JSON.stringify(options)}`, async () => {
      for (const seed of [1, 2, 3]) {
        const rows = dataset(name, seed);
        const model = await fitHdbscan(kernels, rows, options);
        const predictor = await createPredictor(kernels, model, rows);
        const predicted = await predictor.predict(rows);
        predictor.dispose();
        expect(predicted.labels).toEqual(model.labels);
        expect(predicted.probabilities).toEqual(model.probabilities);
        expect(predicted.outlierScores).toEqual(model.outlierScores);
      }
    });
  }

  // Ties may part rows at one place; features cannot tell them apart, so all get the answer of the first.
  it("gives equal rows the result of the first of them", async () => {
    const rows = dataset("grid", 4);
    const model = await fitHdbscan(kernels, rows, { minClusterSize: 8, minSamples: 4 });
    const predictor = await createPredictor(kernels, model, rows);
    const { labels, neighbors } = await predictor.predict(rows);
    predictor.dispose();
    const first = new Map<string, number>();
    const expected = Array.from(labels, (_, row) => {
      const place = String(rows.values.subarray(2 * row, 2 * row + 2));
      if (!first.has(place)) first.set(place, row);
      return first.get(place) as number;
    });
    expect([...neighbors]).toEqual(expected);
    expect([...labels]).toEqual(expected.map((row) => model.labels[row]));
  });

  // Two clusters on a line, at 0 1 3 and 10 11 13, which part at distance 7; with minSamples 1.
  it("places new rows by hand-worked distances", async () => {
    const rows = matrixOf([[0], [1], [3], [10], [11], [13]]);
    const model = await fitHdbscan(kernels, rows, { minClusterSize: 3, minSamples: 1 });
    expect([...model.labels]).toEqual([0, 0, 0, 1, 1, 1]);
    const predictor = await createPredictor(kernels, model, rows);
    const { labels, probabilities, neighbors } = await predictor.predict(
      matrixOf([[0.5], [4.5], [6.75], [13], [40]]),
    );
    predictor.dispose();
    // 0.5: joins 0 at 0.5 < 2, the level of the whole cluster. 4.5: joins 3 at 1.5 by distance, but 3's core distance
    // is 2. 6.75: 3.25 from 10, 3.75 from 3; the clusters live up to distance 7. 13: itself. 40: 27 away, noise.
    expect([...neighbors]).toEqual([0, 2, 3, 5, 5]);
    expect([...labels]).toEqual([0, 0, 1, 1, -1]);
    expect([...probabilities]).toEqual([1, 1, 2 / 3.25, 1, 0]);
  });

  it("does not depend on what else is asked", async () => {
    const rows = dataset("densities", 1);
    const model = await fitHdbscan(kernels, rows, { minClusterSize: 12, minSamples: 4 });
    const predictor = await createPredictor(kernels, model, rows);
    const others = dataset("densities", 2);
    const all = await predictor.predict(others);
    for (const row of [0, 17, 240]) {
      const values = others.values.slice(row * 3, row * 3 + 3);
      const alone = await predictor.predict({ numRows: 1, numDims: 3, values });
      expect(alone.labels[0]).toBe(all.labels[row]);
      expect(alone.probabilities[0]).toBe(all.probabilities[row]);
    }
    expect(
      (await predictor.predict({ numRows: 0, numDims: 3, values: new Float32Array() })).labels.length,
    ).toBe(0);
    await expect(predictor.predict(matrixOf([[1, 2]]))).rejects.toMatchObject({ code: "NUM_DIMS" });
    await expect(predictor.predict(matrixOf([[1, 2, Number.NaN]]))).rejects.toMatchObject({
      code: "NOT_FINITE",
    });
    predictor.dispose();
  });

  it("refuses metrics that it cannot search by", async () => {
    const rows = dataset("ten", 1);
    const model = await fitHdbscan(kernels, rows, { metric: "canberra" });
    await expect(createPredictor(kernels, model, rows)).rejects.toMatchObject({ code: "PREDICT_METRIC" });
  });
});
