import { describe, expect, it } from "vitest";
import { assignmentFeatures } from "../src/assign/features.js";
import { flags, numbers, table, texts } from "./tables.js";

const read = (
  wanted: Parameters<typeof assignmentFeatures>[0]["columns"][number],
  column: Parameters<typeof table>[0],
) => {
  const { values, warnings } = assignmentFeatures({ columns: [wanted] }, table(column));
  return { values: [...values], warnings: warnings.map((warning) => warning.message) };
};
const NaNs = (count: number) => new Array<number>(count).fill(Number.NaN);

describe("assignmentFeatures", () => {
  it("reads flags in every spelling from text", () => {
    const column = texts("a", ["yes", " No", "TRUE", "f", "1", undefined, ""]);
    expect(read({ name: "a", type: "boolean" }, column)).toEqual({
      values: [1, 0, 1, 0, 1, Number.NaN, Number.NaN],
      warnings: [],
    });
  });

  it("reads numbers and times from text", () => {
    expect(read({ name: "a", type: "number" }, texts("a", ["12", "-3.5e2", "01"])).values).toEqual([
      12, -350, 1,
    ]);
    expect(
      read(
        { name: "a", type: "time" },
        texts("a", ["1970-01-02", "1970-01-01 00:01", "1970-01-01T01:00:00+01:00"]),
      ).values,
    ).toEqual([86_400, 60, 0]);
  });

  it("finds levels that numbers and flags spell", () => {
    const wanted = { name: "a", type: "string", levels: ["01", "02", "x"] } as const;
    expect(read(wanted, numbers("a", [2, 1, 7, Number.NaN])).values).toEqual([1, 0, Number.NaN, Number.NaN]);
    expect(read({ name: "a", type: "string", levels: ["no", "yes"] }, flags("a", [1, 0])).values).toEqual([
      1, 0,
    ]);
  });

  it("takes unknown levels and all-missing columns for missing, and counts new levels", () => {
    const unknown = read({ name: "a", type: "string", levels: ["x"] }, texts("a", ["y", undefined]));
    expect(unknown).toEqual({
      values: NaNs(2),
      warnings: ["1 value of 'a' is new since the fit (for example \"y\") and counts as missing"],
    });
    // Rarer levels of a column with many are no news.
    const levels = Array.from({ length: 64 }, (_, i) => `l${i}`);
    expect(read({ name: "a", type: "string", levels }, texts("a", ["rare"])).warnings).toEqual([]);
    expect(read({ name: "a", type: "number" }, texts("a", [undefined, undefined])).values).toEqual(NaNs(2));
  });

  it("counts what it cannot read, and refuses a column that is mostly so", () => {
    const { values, warnings } = read({ name: "a", type: "number" }, texts("a", ["1", "2", "n/a"]));
    expect(values).toEqual([1, 2, Number.NaN]);
    expect(warnings).toEqual([
      "1 of 3 values of 'a' are not numbers (for example \"n/a\") and count as missing",
    ]);
    expect(() => read({ name: "a", type: "number" }, texts("a", ["1", "x", "y"]))).toThrow(
      expect.objectContaining({ code: "COLUMN_TYPE", message: expect.stringContaining("2 of its 3 values") }),
    );
  });
});
