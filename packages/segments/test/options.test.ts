import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assignRows, fitSegments } from "../src/index.js";
import { planted } from "./tables.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

const { table } = planted(2, 600, [3, 2]);

describe("fitSegments' options", () => {
  it("resamples measures every group's stability, with its interval", async () => {
    const { document } = await fitSegments(kernels, table, { seed: 1, resamples: 3 });
    expect(document.segments.length).toBeGreaterThan(3);
    for (const { parent, quality, split } of document.segments) {
      if (parent === null) expect(split.stability?.length).toBe(split.heldOutAuc.length);
      else {
        expect(quality.stability).toMatchObject({ resamples: 3, dissolved: 0 });
        expect(quality.stability?.jaccard).toBeGreaterThan(0.9);
        const [low, high] = quality.stability?.interval ?? [2, -1];
        expect(low).toBeLessThanOrEqual(quality.stability?.jaccard ?? 0);
        expect(high).toBeGreaterThanOrEqual(quality.stability?.jaccard ?? 2);
      }
    }
  });

  it("without resamples stability is not claimed", async () => {
    const { document } = await fitSegments(kernels, table, { seed: 1, maxDepth: 1 });
    for (const { quality, split } of document.segments) {
      expect([quality.stability, split.stability]).toEqual([null, null]);
    }
  });

  it("groups cuts into just so many, on one level", async () => {
    for (const groups of [2, 4]) {
      const { document } = await fitSegments(kernels, table, { seed: 1, groups });
      expect(document.segments.slice(1).map(({ path }) => path)).toEqual(
        Array.from({ length: groups }, (_, i) => `${i + 1}`),
      );
      expect(document.segments[0].split.reason).toMatch(/as asked/);
    }
  });

  it("maxGroups puts the groups most alike together, and the recursion finds them again", async () => {
    const { document } = await fitSegments(kernels, table, { seed: 1, maxGroups: 3, minSplitSize: 60 });
    for (const { children } of document.segments) expect(children.length).toBeLessThanOrEqual(3);
    expect(document.segments.filter(({ children }) => children.length === 0).length).toBe(6);
  });

  it("noise: nearest puts every row into a group and still marks it", async () => {
    const keep = await fitSegments(kernels, table, { seed: 1 });
    const nearest = await fitSegments(kernels, table, { seed: 1, noise: "nearest" });
    expect(nearest.rows.noise).toEqual(keep.rows.noise);
    expect(nearest.document).toEqual(keep.document);
    nearest.rows.segment.forEach((position, row) => {
      if (keep.rows.noise[row] === 0) expect(position).toBe(keep.rows.segment[row]);
      else
        expect(
          nearest.rows.paths[position].startsWith(keep.rows.paths[keep.rows.segment[row]].replace("all", "")),
        ).toBe(true);
    });
  });

  it("minProbability sets the threshold; without it held-out rows choose one", async () => {
    const set = await fitSegments(kernels, table, { seed: 1, maxDepth: 1, minProbability: 0.9999 });
    expect(set.assignment.nodes[0].minMargin).toBeCloseTo(Math.log(9999), 6);
    const chosen = await fitSegments(kernels, table, { seed: 1, maxDepth: 1 });
    const [{ minMargin }] = chosen.assignment.nodes;
    expect(Math.abs(minMargin)).toBeLessThanOrEqual(Math.log(9) + 1e-9);
    const noneOf = (fit: typeof set) =>
      assignRows(fit.assignment, table).segment.filter((s) => s === 0).length;
    expect(noneOf(chosen)).toBeLessThan(noneOf(set));
  });
});

describe("the document", () => {
  it("holds a surrogate tree, whose fidelity rises with its leaves, and every group's nearest sibling", async () => {
    const { document } = await fitSegments(kernels, table, { seed: 1 });
    const { fidelity = [], leaves = [] } = document.surrogate ?? {};
    expect(fidelity[0].leaves).toBe(1);
    expect(Math.max(...fidelity.map((step) => step.fidelity))).toBeGreaterThan(0.9);
    expect(new Set(leaves.map((leaf) => leaf.path)).size).toBeGreaterThanOrEqual(6);
    expect(leaves.reduce((sum, leaf) => sum + leaf.share, 0)).toBeCloseTo(1, 9);
    for (const { path, parent, nearest } of document.segments.slice(1)) {
      expect(nearest?.path).not.toBe(path);
      expect(document.segments.find((other) => other.path === nearest?.path)?.parent).toBe(parent);
      expect(nearest?.differences[0].text).not.toBe("");
    }
  });

  it("says how well probabilities are calibrated: within 0.05 on rows that were held out", async () => {
    const { document } = await fitSegments(kernels, table, { seed: 1 });
    for (const { classifiers } of document.segments) {
      if (classifiers.vsRest === null) continue;
      expect(classifiers.vsRest.calibration?.expectedCalibrationError).toBeLessThanOrEqual(0.05);
    }
  });
});
