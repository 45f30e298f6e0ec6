import { RandomStream } from "@clusterwhy/core";
import { fitHdbscan } from "@clusterwhy/hdbscan";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { siblingConfusion } from "../src/explain/siblingConfusion.js";
import type { SegmentNode } from "../src/recurse/segmentNode.js";
import { clusterNodes } from "../src/recurse/splitStrength.js";
import { treeSummary } from "../src/recurse/treeSummary.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
});
afterAll(() => kernels.close());

describe("treeSummary", () => {
  it("keeps every cluster's place, size and group", async () => {
    const random = new RandomStream(2, "three blobs");
    const numRows = 300;
    const values = Float32Array.from({ length: 2 * numRows }, (_, i) => {
      const blob = Math.floor(i / 2) % 3;
      return (i % 2 === 0 ? 10 * blob : 0) + random.nextFloat();
    });
    const { condensedTree } = await fitHdbscan(
      kernels,
      { numRows, numDims: 2, values },
      { minClusterSize: 20 },
    );
    // The segment's rows are every other row of a table.
    const rows = Int32Array.from({ length: numRows }, (_, i) => 2 * i);
    const groups = [0, 1, 2].map((blob) => rows.filter((_, i) => i % 3 === blob));
    const tree = treeSummary(condensedTree, clusterNodes(condensedTree), rows, groups);
    expect(tree[0]).toMatchObject({ parent: -1, group: null });
    expect(tree[0].rows[0]).toBe(numRows);
    for (const { parent, lambdas, rows: left } of tree) {
      expect(lambdas).toEqual([...lambdas].sort((a, b) => a - b));
      expect(left).toEqual([...left].sort((a, b) => b - a));
      expect(lambdas.length).toBe(left.length);
      if (parent >= 0) expect(left[0]).toBeLessThanOrEqual(tree[parent].rows[0]);
    }
    // What parts in two keeps its width until then.
    const [, child] = tree.filter(({ parent }) => parent === 0);
    expect(child.lambdas[0]).toBe(tree[0].lambdas[tree[0].lambdas.length - 1]);
    expect(tree[0].rows[tree[0].rows.length - 1]).toBeGreaterThanOrEqual(200);
    const whole = [0, 1, 2].map((group) => tree.find((cluster) => cluster.group === group)?.rows[0]);
    expect(whole).toEqual([100, 100, 100]);
  });
});

describe("siblingConfusion", () => {
  /** Margins of each child's classifier on six rows; rows 0 to 2 are in the first child, 3 and 4 in the second. */
  const parentOf = (margins: readonly (readonly number[])[]): SegmentNode => {
    const rows = Int32Array.of(10, 11, 12, 13, 14, 15);
    const members = [rows.slice(0, 3), rows.slice(3, 5)];
    const children = margins.map((own, child) => ({
      path: String(child + 1),
      rows: members[child],
      vsSiblings: { heldOutMargins: Float64Array.from(own), calibration: { slope: 2, intercept: 0 } },
    }));
    return { rows, children } as unknown as SegmentNode;
  };

  it("counts where held-out rows are put, the first of equals", () => {
    const found = siblingConfusion(
      parentOf([
        [3, 1, -1, -2, 0, 9],
        [-3, 1, 2, 2, -1, 0],
      ]),
    );
    // Row 12 is put into 2, row 14 into 1; row 11 is a tie; row 15 is in neither and does not count.
    expect(found.get("1")).toEqual([
      { path: "1", putThere: 2, takenFrom: 2 },
      { path: "2", putThere: 1, takenFrom: 1 },
    ]);
    expect(found.get("2")).toEqual([
      { path: "1", putThere: 1, takenFrom: 1 },
      { path: "2", putThere: 1, takenFrom: 1 },
    ]);
  });

  it("says nothing of a segment without two children", () => {
    expect(siblingConfusion(parentOf([[1, 1, 1, 1, 1, 1]])).size).toBe(0);
  });
});
