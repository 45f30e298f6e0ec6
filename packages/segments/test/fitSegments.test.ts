import { existsSync } from "node:fs";
import { RandomStream, segmentDocumentSchema } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reorderTable } from "../src/canonicalOrder.js";
import { assignRows, fitSegments } from "../src/index.js";
import type { Segmentation } from "../src/segmentation.js";
import { adjustedRand, drawn, flags, normal, numbers, planted, table } from "./tables.js";

let one: Kernels;
let two: Kernels;
beforeAll(async () => {
  [one, two] = await Promise.all([createKernels({ threads: 1 }), createKernels({ threads: 2 })]);
});
afterAll(() => {
  one.close();
  two.close();
});

const deepest = ({ rows }: Segmentation) =>
  Array.from(
    rows.segment,
    (position, row) => `${rows.paths[position]}${rows.noise[row] === 1 ? " noise" : ""}`,
  );

describe("a planted hierarchy", () => {
  const { table: data, truth } = planted(2, 700, [3, 2]);
  let fitted: Segmentation;
  beforeAll(async () => {
    fitted = await fitSegments(one, data, { seed: 3 });
  });

  it("is found", () => {
    const labels = truth.map((path) => path.join("."));
    expect(adjustedRand(labels, deepest(fitted))).toBeGreaterThan(0.95);
  });

  it("gives a document that keeps its own schema, with names that differ among siblings", () => {
    const { segments } = segmentDocumentSchema.parse(JSON.parse(JSON.stringify(fitted.document)));
    expect(segments[0]).toMatchObject({ path: "all", parent: null, size: 700 });
    for (const segment of segments) {
      const siblings = segments.filter((other) => other.parent === segment.parent);
      expect(new Set(siblings.map((other) => other.name)).size).toBe(siblings.length);
      expect(segment.children.reduce((sum, path) => sum + sizeOf(fitted, path), segment.noise)).toBe(
        segment.children.length === 0 ? 0 : segment.size,
      );
    }
  });

  it("has a valid clustering in its map, and none where nothing was divided", () => {
    const [all, ...others] = fitted.document.segments;
    expect(all.quality.validity).toBeGreaterThan(0.3);
    for (const { children, quality } of others) {
      if (children.length === 0) expect(quality.validity).toBeNull();
    }
  });

  it("is assigned again by the classifiers alone", () => {
    const assigned = assignRows(fitted.assignment, data);
    const expected = Array.from(fitted.rows.segment, (position) => fitted.rows.paths[position]);
    const agreeing = expected.filter((path, row) => assigned.paths[assigned.segment[row]] === path).length;
    const explained = expected.filter((path) => path !== "all").length;
    expect(agreeing / explained).toBeGreaterThan(0.95);
  });

  it("is the same to the bit on two threads", async () => {
    const again = await fitSegments(two, data, { seed: 3 });
    expect(JSON.stringify(again.document)).toBe(JSON.stringify(fitted.document));
    expect(again.rows).toEqual(fitted.rows);
    expect(again.models).toEqual(fitted.models);
    expect(again.shap).toEqual(fitted.shap);
    expect(again.assignment).toEqual(fitted.assignment);
  });

  it("is the same for the same rows in another order", async () => {
    const order = new RandomStream(1, "shuffle").shuffle(Int32Array.from({ length: 700 }, (_, row) => row));
    const shuffled = await fitSegments(one, reorderTable(data, order), { seed: 3 });
    const before = deepest(fitted);
    expect(deepest(shuffled)).toEqual(Array.from(order, (row) => before[row]));
    expect(shuffled.document.segments.map((segment) => segment.id)).toEqual(
      fitted.document.segments.map((segment) => segment.id),
    );
  });
});

function sizeOf({ document }: Segmentation, path: string): number {
  return document.segments.find((segment) => segment.path === path)?.size ?? Number.NaN;
}

describe("tables without groups stay one segment", () => {
  const makers: Record<string, (random: RandomStream) => () => number[]> = {
    "uniform noise": (random) => () => [random.nextFloat(), random.nextFloat(), random.nextFloat()],
    "one correlated blob": (random) => () => {
      const factor = normal(random);
      return [0, 1, 2, 3].map((i) => factor * (1 + i) + normal(random));
    },
    "heavy tails": (random) => () => [0, 1, 2].map(() => Math.exp(1.5 * normal(random))),
    "a curved sheet": (random) => () => {
      const along = 4 * random.nextFloat();
      return [Math.cos(along), Math.sin(along), 2 * random.nextFloat()].map(
        (value) => value + 0.03 * normal(random),
      );
    },
  };
  for (const [name, maker] of Object.entries(makers)) {
    it(name, async () => {
      for (const seed of [1, 2, 3]) {
        const fitted = await fitSegments(two, drawn(300, maker(new RandomStream(seed, name))), { seed });
        expect(fitted.document.segments.map((segment) => segment.path)).toEqual(["all"]);
        expect(fitted.document.segments[0].split.reason).not.toBe("");
        expect(fitted.groupedRows).toBe(0);
      }
    });
  }
});

describe("tables at the edge", () => {
  it("with too few rows are refused with the number needed", async () => {
    await expect(
      fitSegments(
        one,
        drawn(29, () => [1, 2]),
      ),
    ).rejects.toMatchObject({
      category: "input",
      code: "TOO_FEW_ROWS",
      message: expect.stringContaining("30"),
    });
  });

  it("without a usable column are refused", async () => {
    const constant = table(
      numbers("a", new Float64Array(50).fill(4)),
      numbers("b", new Float64Array(50).fill(Number.NaN)),
    );
    await expect(fitSegments(one, constant)).rejects.toMatchObject({
      category: "input",
      code: "NO_USABLE_COLUMN",
    });
  });

  it("keep going with missing values, infinities, one column, and identical rows", async () => {
    const random = new RandomStream(9, "edge");
    const holes = numbers(
      "a",
      Array.from({ length: 60 }, (_, row) =>
        row % 4 === 0 ? Number.NaN : row === 1 ? Number.POSITIVE_INFINITY : normal(random),
      ),
    );
    const same = numbers(
      "same",
      Array.from({ length: 60 }, (_, row) => (row < 30 ? 1 : 2)),
    );
    for (const columns of [
      [holes],
      [same],
      [holes, same, flags("flag", new Float64Array(60).fill(Number.NaN))],
    ]) {
      const { document, rows } = await fitSegments(one, table(...columns), { seed: 1 });
      expect(document.segments[0].size).toBe(60);
      expect(JSON.stringify(document)).not.toContain("null,null,null,null,null,null,null,null,null,NaN");
      expect([...rows.x, ...rows.y].every(Number.isFinite)).toBe(true);
      segmentDocumentSchema.parse(document);
    }
  });

  it("with an option out of range say which and what was found", async () => {
    await expect(
      fitSegments(
        one,
        drawn(40, () => [1]),
        { minAuc: 2 },
      ),
    ).rejects.toMatchObject({
      category: "usage",
      message: expect.stringMatching(/minAuc.*2/),
    });
  });

  it("stop when aborted", async () => {
    const { table: data } = planted(1, 400, [2]);
    const control = { signal: AbortSignal.abort(new Error("enough")) };
    await expect(fitSegments(one, data, {}, control)).rejects.toThrow("enough");
  });
});

const PROFILES = new URL("../../../../shared/data/tiktok-profiles.csv", import.meta.url);
describe("the walk-through's table", () => {
  it.skipIf(!existsSync(PROFILES))(
    "has the verified profiles as a group that says so (skipped where ../shared/data is missing)",
    async () => {
      const { openTable } = await import("@clusterwhy/table");
      const opened = await openTable(PROFILES.pathname, { id: "account_id", drop: ["timestamp"] });
      await opened.close();
      const fitted = await fitSegments(two, opened.table, { seed: 7 });
      const verified = opened.table.columns.find((column) => column.name === "is_verified");
      if (verified?.type !== "boolean") throw new Error("is_verified should be a boolean");
      const scores = fitted.document.segments.slice(1).map((segment) => {
        const rows = deepest(fitted).flatMap((path, row) =>
          path === segment.path || path.startsWith(`${segment.path}.`) ? [row] : [],
        );
        const hits = rows.filter((row) => verified.values[row] === 1).length;
        return { segment, precision: hits / rows.length, recall: hits / 19 };
      });
      const found = scores.find(({ precision, recall }) => precision >= 0.9 && recall >= 0.9);
      const { name = "", sentence = "", rules = [] } = found?.segment ?? {};
      expect(`${name} ${sentence} ${rules.map((rule) => rule.text).join(" ")}`).toMatch(/is_verified/i);
      const assigned = assignRows(fitted.assignment, opened.table);
      const explained = new Set(
        fitted.document.segments
          .filter(({ classifiers }) => classifiers.vsRest !== null)
          .map(({ path }) => path),
      );
      const rows = Array.from(fitted.rows.segment, (position) => fitted.rows.paths[position]).flatMap(
        (path, row) => (explained.has(path) ? [{ path, row }] : []),
      );
      const agreeing = rows.filter(({ path, row }) => assigned.paths[assigned.segment[row]] === path).length;
      expect(agreeing / rows.length).toBeGreaterThan(0.95);
    },
  );
});
