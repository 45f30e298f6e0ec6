import { RandomStream } from "@clusterwhy/core";
import { fitPreparation } from "@clusterwhy/prepare";
import { describe, expect, it } from "vitest";
import type { CandidateGroup } from "../src/recurse/candidateGroup.js";
import { placedByKnownValues, withStraysPlaced } from "../src/recurse/misplaced.js";
import { flags, normal, numbers, table, texts } from "./tables.js";

const NUM = 240;
const random = new RandomStream(3, "misplaced");
const home = (row: number) => row % 3;
const range = Array.from({ length: NUM }, (_, row) => row);
/** Three groups that differ in every column; row 0 to 5 have no spend, row 7 has one odd value. */
const data = table(
  numbers(
    "spend",
    range.map((row) => (row < 6 ? Number.NaN : 20 * home(row) + normal(random))),
  ),
  numbers(
    "visits",
    range.map((row) => (row === 7 ? 90 : 30 * home(row)) + normal(random)),
  ),
  texts(
    "plan",
    range.map((row) => ["basic", "family", "team"][home(row)]),
  ),
  flags(
    "is_new",
    range.map(() => (random.nextFloat() < 0.5 ? 1 : 0)),
  ),
);
const groupsOf = (labelOf: (row: number) => number): CandidateGroup[] =>
  [0, 1, 2].map((label) => ({
    rows: Int32Array.from(range.filter((row) => labelOf(row) === label)),
    logDensity: 1,
    birthLogLambda: 0,
    isDoubtful: false,
  }));
const placed = (groups: CandidateGroup[]) =>
  placedByKnownValues(groups, data, Int32Array.from(range), fitPreparation(data), new Float64Array(NUM));

describe("placedByKnownValues", () => {
  it("moves rows whose known values are at home elsewhere, and only rows with missing values", () => {
    // The rows without spend were drawn into the wrong group, and so was row 9, which has all of its values.
    const found = placed(groupsOf((row) => (row < 6 || row === 9 ? (home(row) + 1) % 3 : home(row))));
    const expected = groupsOf((row) => (row === 9 ? 1 : home(row)));
    expect(found.map(({ rows }) => [...rows])).toEqual(expected.map(({ rows }) => [...rows]));
  });

  it("leaves rows where they are that fit no other group clearly better", () => {
    const right = groupsOf(home);
    placed(right).forEach((group, index) => {
      expect(group).toBe(right[index]);
    });
  });

  it("counts a row as noise that two other groups fit equally well", () => {
    const alike = table(
      numbers("gap", [Number.NaN, ...range.slice(1).map(() => normal(random))]),
      numbers("a", [50, ...range.slice(1).map((row) => (home(row) === 0 ? 0 : 50) + normal(random))]),
      numbers("b", [50, ...range.slice(1).map((row) => (home(row) === 0 ? 0 : 50) + normal(random))]),
    );
    const groups = groupsOf(home);
    const found = placedByKnownValues(
      groups,
      alike,
      Int32Array.from(range),
      fitPreparation(alike),
      new Float64Array(NUM),
    );
    expect(found.map(({ rows }) => rows.includes(0))).toEqual([false, false, false]);
    expect(found[0].rows.length).toBe(groups[0].rows.length - 1);
  });
});

describe("withStraysPlaced", () => {
  it("gives rows to the group in whose fences all known values lie but one, and leaves others out", () => {
    // Rows 0 to 5 lack a value, row 7 has an odd one, row 8 has two: its visits and its plan are of other groups.
    const odd = {
      ...data,
      columns: data.columns.map((column) => {
        if (column.name === "visits" && column.type !== "string")
          return { ...column, values: column.values.map((value, row) => (row === 8 ? 0 : value)) };
        if (column.name === "plan" && column.type === "string")
          return { ...column, codes: column.codes.map((code, row) => (row === 8 ? 1 : code)) };
        return column;
      }),
    };
    const groups = groupsOf((row) => (row < 9 ? -1 : home(row)));
    const found = withStraysPlaced(
      groups,
      Int32Array.from({ length: 9 }, (_, row) => row),
      odd,
      Int32Array.from(range),
      fitPreparation(odd),
      new Float64Array(NUM),
    );
    expect(found.map(({ rows }) => [...rows])).toEqual(
      groupsOf((row) => (row === 8 ? -1 : home(row))).map(({ rows }) => [...rows]),
    );
  });
});
