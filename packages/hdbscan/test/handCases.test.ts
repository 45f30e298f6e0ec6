import { clusterSpanningTree, condenseTree, fitHdbscan, singleLinkageTree } from "@clusterwhy/hdbscan";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { matrixOf } from "./datasets.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
});
afterAll(() => kernels.close());

// On a line at 0 1 3 | 10 11 13 | 100, with minSamples 1:
//   core distances     1 1 2   1 1 2   87
//   edges by weight    0-1 1, 3-4 1, 1-2 2, 4-5 2, 2-3 7, 5-6 87
// Two clusters of three part at distance 7; row 6 leaves the root at 87.
const line = matrixOf([[0], [1], [3], [10], [11], [13], [100]]);
const options = { minClusterSize: 3, minSamples: 1 };

describe("seven rows on a line", () => {
  it("has the tree that can be read off", async () => {
    const { spanningTree } = await fitHdbscan(kernels, line, options);
    expect([...spanningTree.from]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...spanningTree.to]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...spanningTree.weights]).toEqual([1, 1, 2, 2, 7, 87]);
    const merges = singleLinkageTree(spanningTree);
    expect([...merges.left]).toEqual([0, 3, 7, 8, 9, 11]);
    expect([...merges.right]).toEqual([1, 4, 2, 5, 10, 6]);
    expect([...merges.sizes]).toEqual([2, 2, 3, 3, 6, 7]);
    const condensed = condenseTree(merges, 3);
    expect([...condensed.parent]).toEqual([7, 7, 7, 8, 8, 8, 9, 9, 9]);
    expect([...condensed.child]).toEqual([6, 8, 9, 0, 1, 2, 3, 4, 5]);
    expect([...condensed.lambda]).toEqual([1 / 87, 1 / 7, 1 / 7, 1 / 2, 1 / 2, 1 / 2, 1 / 2, 1 / 2, 1 / 2]);
    expect([...condensed.childSize]).toEqual([1, 3, 3, 1, 1, 1, 1, 1, 1]);
  });

  it("has two clusters and an outlier", async () => {
    const model = await fitHdbscan(kernels, line, options);
    expect([...model.labels]).toEqual([0, 0, 0, 1, 1, 1, -1]);
    expect([...model.probabilities]).toEqual([1, 1, 1, 1, 1, 1, 0]);
    // The densest row below the root leaves at 1/2, row 6 at 1/87: 1 − (1/87) / (1/2).
    expect(model.outlierScores[6]).toBeCloseTo(1 - 2 / 87, 12);
    expect([...model.outlierScores.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(model.exemplars.map((rows) => [...rows])).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    // Stability 3 × (1/2 − 1/7), of at most 3 × 1/2.
    expect(model.persistence[0]).toBeCloseTo(5 / 7, 12);
  });

  it("is clustered anew from its tree alone", async () => {
    const { spanningTree } = await fitHdbscan(kernels, line, options);
    const refit = await fitHdbscan(kernels, line, { minClusterSize: 2, minSamples: 1 });
    const again = clusterSpanningTree(spanningTree, { minClusterSize: 2, minSamples: 1 });
    expect(again).toEqual(refit);
    expect([...clusterSpanningTree(spanningTree, { minClusterSize: 4 }).labels]).toEqual(
      new Array(7).fill(-1),
    );
    // Clusters that part below distance 8 are not separated.
    const merged = { ...options, clusterSelectionEpsilon: 8, allowSingleCluster: true };
    expect(clusterSpanningTree(spanningTree, merged).numClusters).toBe(1);
  });
});
