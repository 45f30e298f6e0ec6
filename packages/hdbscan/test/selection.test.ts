import {
  clusterSpanningTree,
  condenseTree,
  fitHdbscan,
  type HdbscanOptions,
  peakLayers,
  reselect,
  sizeLayers,
  spanningTreeOf,
} from "@clusterwhy/hdbscan";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataset, matrixOf } from "./datasets.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const fit = (name: string, options: HdbscanOptions, seed = 1) =>
  fitHdbscan(kernels, dataset(name, seed), options);

describe("a given number of clusters", () => {
  it("is given exactly, with the largest total excess of mass", async () => {
    const model = await fit("noise", { minClusterSize: 8, minSamples: 1 });
    const { index } = model.rule;
    // All ways to choose clusters side by side, by brute force over the condensed tree.
    const ways = (cluster: number): number[][] => {
      const below = index.children[cluster].reduce<number[][]>(
        (sofar, child) => sofar.flatMap((chosen) => ways(child).map((more) => [...chosen, ...more])),
        [[]],
      );
      return cluster === 0 ? below : [...below, [cluster]];
    };
    const all = ways(0);
    const mass = (chosen: readonly number[]) => chosen.reduce((sum, at) => sum + index.stability[at], 0);
    const leaves = index.children.filter((children) => children.length === 0).length;
    expect(leaves).toBeGreaterThan(4);
    for (let k = 1; k <= leaves; k++) {
      const best = Math.max(...all.filter((chosen) => chosen.length === k).map(mass));
      const chosen = reselect(model, { numClusters: k });
      expect(chosen.numClusters).toBe(k);
      expect(mass(chosen.rule.clusters)).toBeCloseTo(best, 9);
    }
    expect(() => reselect(model, { numClusters: leaves + 1 })).toThrow(
      `numClusters: the condensed tree has no ${leaves + 1} clusters side by side; ask for at most ${leaves}, or lower minClusterSize`,
    );
  });

  it("takes no method or epsilon beside it", async () => {
    await expect(fit("noise", { numClusters: 2, clusterSelectionMethod: "leaf" })).rejects.toMatchObject({
      code: "OPTION_INVALID",
    });
    const leaf = await fit("noise", { clusterSelectionMethod: "leaf", clusterSelectionEpsilon: 0.01 });
    const two = reselect(leaf, { numClusters: 2 });
    expect(two.numClusters).toBe(2);
    expect(reselect(two, { clusterSelectionMethod: "eom" }).options.numClusters).toBeUndefined();
  });
});

describe("the smallest cluster size by persistence", () => {
  it("scores every size by the leaves that the condensed tree has at it", async () => {
    for (const name of ["noise", "densities", "arcs"]) {
      const { singleLinkageTree } = await fit(name, { minClusterSize: 5, minSamples: 3 });
      const layers = sizeLayers(singleLinkageTree, 3);
      const numRows = singleLinkageTree.numRows;
      // By the definition: how many sizes each set of rows is a leaf for, and the leaves at each size.
      const leavesAt: string[][] = [];
      const lifetimes = new Map<string, number>();
      for (let size = 3; size <= numRows; size++) {
        const tree = condenseTree(singleLinkageTree, size);
        const rowsOf = new Map<number, number[]>();
        const parents = new Set<number>();
        tree.child.forEach((child, entry) => {
          if (child >= numRows) parents.add(tree.parent[entry]);
          else rowsOf.set(tree.parent[entry], [...(rowsOf.get(tree.parent[entry]) ?? []), child]);
        });
        const leaves = [...rowsOf.keys()].filter((cluster) => cluster > numRows && !parents.has(cluster));
        leavesAt[size] = leaves.map((cluster) => String((rowsOf.get(cluster) as number[]).sort()));
        for (const leaf of leavesAt[size]) lifetimes.set(leaf, (lifetimes.get(leaf) ?? 0) + 1);
      }
      for (const layer of layers) {
        for (const size of [layer.minClusterSize, layer.maxMinClusterSize]) {
          const leaves = leavesAt[size];
          expect(leaves.length).toBe(layer.numClusters);
          const expected = leaves.reduce((sum, leaf) => sum + (lifetimes.get(leaf) as number), 0);
          expect(layer.persistence).toBe(expected);
        }
      }
      expect(layers[0].minClusterSize).toBe(3);
      for (let i = 1; i < layers.length; i++) {
        expect(layers[i].minClusterSize).toBe(layers[i - 1].maxMinClusterSize + 1);
      }
      const auto = await fit(name, { minClusterSize: "auto", minSamples: 3 });
      expect(auto.layers).toEqual(peakLayers(layers));
      expect(auto.minClusterSize).toBe(
        layers.reduce((a, b) => (b.persistence > a.persistence ? b : a)).minClusterSize,
      );
      expect(auto.numClusters).toBe(auto.layers[0].numClusters);
      const given = await fit(name, {
        minClusterSize: auto.minClusterSize,
        minSamples: 3,
        clusterSelectionMethod: "leaf",
      });
      expect(auto.labels).toEqual(given.labels);
    }
  });

  it("finds the planted groups without being told a size", async () => {
    const model = await fit("fifty", { minClusterSize: "auto" });
    expect(model.numClusters).toBe(4);
  });

  it("warns where nothing splits", async () => {
    const rows = matrixOf(Array.from({ length: 9 }, () => [1, 1]));
    const model = await fitHdbscan(kernels, rows, { minClusterSize: "auto" });
    expect(model.warnings.map(({ code }) => code)).toEqual(["NO_SIZE_LAYERS"]);
    expect(model.minClusterSize).toBe(5);
    expect([...model.labels]).toEqual(new Array(9).fill(-1));
  });
});

describe("a fitted model", () => {
  it("is clustered anew as a fit with the other options would", async () => {
    const model = await fit("densities", { minClusterSize: 12, minSamples: 4 });
    for (const options of [
      { minClusterSize: 30 },
      { clusterSelectionMethod: "leaf" },
      { clusterSelectionEpsilon: 1.5 },
      { maxClusterSize: 55 },
      { allowSingleCluster: true },
      { minClusterSize: "auto" },
    ] as const) {
      const again = reselect(model, options);
      expect(again).toEqual(await fit("densities", { minClusterSize: 12, minSamples: 4, ...options }));
      expect(clusterSpanningTree(model.spanningTree, again.options).labels).toEqual(again.labels);
    }
  });

  it("survives a change of the rows' order up to the numbering, wherever the tree is unique", async () => {
    const rows = dataset("densities", 2);
    const order = Array.from({ length: rows.numRows }, (_, i) => (i * 97 + 13) % rows.numRows);
    const moved = matrixOf(order.map((row) => [...rows.values.subarray(row * 3, row * 3 + 3)]));
    const options = { minClusterSize: 8, minSamples: 1 };
    const a = await fitHdbscan(kernels, rows, options);
    const b = await fitHdbscan(kernels, moved, options);
    const names = new Map<number, number>();
    order.forEach((row, i) => {
      if (!names.has(b.labels[i])) names.set(b.labels[i], a.labels[row]);
      expect(a.labels[row]).toBe(names.get(b.labels[i]));
      expect(b.outlierScores[i]).toBe(a.outlierScores[row]);
    });
    expect(names.get(-1) ?? -1).toBe(-1);
    expect((await spanningTreeOf(kernels, moved, { minSamples: 1 })).weights).toEqual(a.spanningTree.weights);
  });
});
