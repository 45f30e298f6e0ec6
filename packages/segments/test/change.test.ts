import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reorderTable } from "../src/canonicalOrder.js";
import {
  alignMap,
  assignRows,
  carryOver,
  compareRuns,
  driftReport,
  explainRow,
  fitSegments,
} from "../src/index.js";
import type { Segmentation } from "../src/segmentation.js";
import { planted, texts } from "./tables.js";

let kernels: Kernels;
let old: Segmentation;
let next: Segmentation;
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const { table, truth } = planted(3, 660, [3, 2]);
const named = {
  ...table,
  columns: [
    ...table.columns,
    texts(
      "user",
      truth.map((_, row) => `u${row}`),
      "id",
    ),
  ],
};
const [january, february] = [reorderTable(named, range(0, 600)), reorderTable(named, range(30, 660))];

beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
  old = await fitSegments(kernels, january, { seed: 1 });
  next = await fitSegments(kernels, february, { seed: 2 });
});
afterAll(() => kernels.close());

describe("compareRuns", () => {
  it("matches every group by the rows that both have", () => {
    const { matches, births, deaths, sharedRows, splits, merges, moved } = compareRuns(old, next);
    expect(sharedRows).toBe(570);
    expect(matches.length).toBe(old.document.segments.length - 1);
    for (const { jaccard } of matches) expect(jaccard).toBeGreaterThan(0.9);
    expect([births, deaths, splits, merges]).toEqual([[], [], [], []]);
    expect(moved.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThan(30);
  });

  it("tells births, deaths, splits and merges", async () => {
    const coarse = await fitSegments(kernels, january, { seed: 1, groups: 3 });
    const fine = await fitSegments(kernels, january, { seed: 1, groups: 6 });
    const apart = compareRuns(coarse, fine);
    expect(apart.splits.length).toBeGreaterThan(0);
    expect(apart.births.length).toBeGreaterThan(0);
    const together = compareRuns(fine, coarse);
    expect(together.merges.map(({ to, from }) => ({ from: to, to: from }))).toEqual(apart.splits);
    expect(together.deaths).toEqual(apart.births);
  });

  it("asks for ids where there are none", () => {
    const { id: _, ...rows } = next.rows;
    expect(() => compareRuns(old, { ...next, rows })).toThrow(expect.objectContaining({ code: "NO_IDS" }));
  });
});

describe("carryOver", () => {
  it("keeps ids and names, in the assignment too", () => {
    const { segmentation, comparison } = carryOver(next, old);
    const before = new Map(old.document.segments.map((segment) => [segment.path, segment]));
    for (const { from, to } of comparison.matches) {
      const after = segmentation.document.segments.find((segment) => segment.path === to);
      expect([after?.id, after?.name]).toEqual([before.get(from)?.id, before.get(from)?.name]);
      expect(assignRows(segmentation.assignment, february).names).toContain(after?.name);
    }
  });
});

describe("alignMap", () => {
  it("undoes a turn, a mirror, a scale and a shift", () => {
    const { x, y } = old.rows;
    const turned = {
      ...old.rows,
      x: x.map((value, row) => 3 * (0.6 * value + 0.8 * y[row]) + 7),
      y: y.map((value, row) => 3 * (0.8 * x[row] - 0.6 * value) - 2),
    };
    const back = alignMap(turned, old.rows);
    const error = back.x.map((value, row) => Math.hypot(value - x[row], back.y[row] - y[row]));
    expect(Math.max(...error)).toBeLessThan(1e-3);
  });
});

describe("driftReport", () => {
  it("is quiet for rows of the same kind and points at the column that moved", () => {
    const same = driftReport(old.document, february, assignRows(old.assignment, february));
    expect(same.worst).toBeLessThan(0.1);
    expect(Math.abs(same.none.now - same.none.fitted)).toBeLessThan(0.05);
    const columns = february.columns.map((column) =>
      column.name === "spend" && column.type === "number"
        ? { ...column, values: column.values.map((value) => 4 * value) }
        : column,
    );
    const moved = { ...february, columns };
    const report = driftReport(old.document, moved, assignRows(old.assignment, moved));
    expect(report.columns[0]).toMatchObject({ column: "spend", verdict: "drift" });
    expect(report.columns[1].psi).toBeLessThan(0.1);
  });
});

describe("explainRow", () => {
  it("gives assignRows' answer, its reasons, and a change that really moves the row", () => {
    const assigned = assignRows(old.assignment, january);
    for (const row of [0, 5, 99]) {
      const { path, steps, smallestChange, changes } = explainRow(old.assignment, january, row);
      expect(path).toBe(assigned.paths[assigned.segment[row]]);
      expect(steps[0].reasons[0].logOdds).toBeGreaterThan(0);
      expect(steps[0].others.length).toBe(old.assignment.nodes[0].children.length - 1);
      if (smallestChange === undefined) throw new Error("some change must move the row");
      const columns = january.columns.map((column) => {
        if (column.name !== smallestChange.column) return column;
        if (column.type === "string") {
          return {
            ...column,
            codes: column.codes.with(row, column.levels.indexOf(String(smallestChange.to))),
          };
        }
        return { ...column, values: column.values.with(row, Number(smallestChange.to)) };
      });
      const after = assignRows(old.assignment, { ...january, columns });
      expect(after.paths[after.segment[row]]).toBe(smallestChange.path);
      expect(smallestChange.path).not.toBe(path);
      // Of every column at most one change, and each does what it says.
      expect(new Set(changes.map(({ column }) => column)).size).toBe(changes.length);
      expect(changes[0]).toMatchObject(smallestChange);
      for (const change of changes) {
        if (change.test === "is") continue;
        expect(Number(change.to) >= change.bound).toBe(change.test === ">=");
      }
    }
  });

  it("refuses a row that is not there", () => {
    expect(() => explainRow(old.assignment, january, 600)).toThrow(
      expect.objectContaining({ code: "ROW_UNKNOWN" }),
    );
  });
});
