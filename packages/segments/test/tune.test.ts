import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tuneSegments } from "../src/index.js";
import { planted } from "./tables.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

describe("tuneSegments", () => {
  it("maps every combination and recommends one that shows the groups", async () => {
    const { table } = planted(2, 300, [3]);
    const grid = { metrics: ["euclidean", "cosine"], neighbors: [10, 20, 400] } as const;
    const { maps, recommended, reason } = await tuneSegments(kernels, table, { seed: 1 }, grid);
    expect(maps.map(({ metric, nNeighbors }) => `${metric} ${nNeighbors}`)).toEqual([
      "euclidean 10",
      "euclidean 20",
      "cosine 10",
      "cosine 20",
    ]);
    for (const map of maps) {
      expect(map.coordinates.length).toBe(600);
      expect(map.trustworthiness).toBeGreaterThan(0.8);
      expect(map.noiseShare).toBeLessThanOrEqual(1);
      expect(map.stability).toBeLessThanOrEqual(1);
    }
    const best = maps[recommended];
    expect(best.clearness).toBeGreaterThan(5);
    expect(best.stability).toBeGreaterThan(0.9);
    expect(reason).toContain(`${best.metric} with ${best.nNeighbors} neighbours`);
  });

  it("looks at one map with several smallest sizes, and shares neighbours without changing a map", async () => {
    const { table } = planted(2, 300, [3]);
    const grid = { metrics: ["euclidean"], neighbors: [10, 20], minClusterSizes: [8, 60] } as const;
    const { maps, recommended, reason } = await tuneSegments(kernels, table, { seed: 1 }, grid);
    expect(maps.map(({ nNeighbors, minClusterSize }) => [nNeighbors, minClusterSize])).toEqual([
      [10, 8],
      [10, 60],
      [20, 8],
      [20, 60],
    ]);
    expect(maps[0].coordinates).toBe(maps[1].coordinates);
    expect(maps[1].groups).toBeLessThanOrEqual(maps[0].groups);
    expect(reason).toContain(`at least ${maps[recommended].minClusterSize} rows`);
    const alone = await tuneSegments(kernels, table, { seed: 1 }, { ...grid, neighbors: [10] });
    expect(alone.maps[0].coordinates).toEqual(maps[0].coordinates);
  });

  it("says what a grid without anything to try lacks", async () => {
    const { table } = planted(2, 60, [2]);
    await expect(tuneSegments(kernels, table, {}, { neighbors: [60] })).rejects.toThrow(
      "at least one metric and one number of neighbours below 48",
    );
  });
});
