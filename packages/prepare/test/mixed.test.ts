import { mixedData } from "@clusterwhy/prepare";
import { describe, expect, it } from "vitest";
import { flags, numbers, table, texts } from "./columns.js";

describe("data for a mixed distance", () => {
  const whole = table(
    numbers("n", [0, 1, 2, 3, null]),
    texts("c", ["b", "a", null, "a", "b"]),
    flags("f", [1, 0, 1, null, 0]),
    {
      ...texts("o", ["low", "high", "mid", "low", "high"], "ordinal"),
      order: ["low", "mid", "high"],
    } as never,
    numbers("same", [4, 4, 4, 4, 4]),
    texts("words", ["a b", "c d", "e f", "g h", "i j"], "text"),
    numbers("key", [1, 2, 3, 4, 5], "id"),
  );
  const { matrix, categorical, columns, treatments } = mixedData(whole);
  const dimension = (at: number) => [0, 1, 2, 3, 4].map((row) => matrix.values[row * matrix.numDims + at]);

  it("has one dimension a column that varies, and says which hold codes", () => {
    expect(columns).toEqual(["n", "c", "f", "o"]);
    expect(categorical).toEqual([1, 2]);
  });

  it("keeps what is missing, unless it is said what it counts as", () => {
    expect(dimension(1)).toEqual([1, 0, Number.NaN, 0, 1]);
    expect(dimension(2)).toEqual([1, 0, 1, Number.NaN, 0]);
    const n = dimension(0);
    expect(n[4]).toBeNaN();
    expect(n[3] - n[2]).toBeCloseTo(n[1] - n[0], 6);
    const filled = mixedData(whole, { fill: { n: 2 } }).matrix;
    expect(filled.values[4 * filled.numDims]).toBe(filled.values[2 * filled.numDims]);
  });

  it("says what became of every column that could have entered", () => {
    expect(Object.fromEntries(treatments.map(({ column, text }) => [column, text]))).toEqual({
      n: "by its range; pairs with one of its 1 missing values are skipped",
      c: "equal or not; pairs with one of its 1 missing values are skipped",
      f: "equal or not; pairs with one of its 1 missing values are skipped",
      o: "ranks, by their range",
      same: "left out: every value is 4 here",
      words: "left out of the map: the mixed distance compares neither texts nor lists",
    });
  });

  it("counts every column once: a weight of 0 leaves it out, any other is refused", () => {
    expect(mixedData(whole, { weights: { c: 0 } }).columns).toEqual(["n", "f", "o"]);
    expect(() => mixedData(whole, { weights: { n: 2 } })).toThrow(
      expect.objectContaining({ code: "OPTIONS_CONFLICT", category: "usage" }),
    );
  });

  it("gives ordered levels their ranks", () => {
    const [low, high, mid, alsoLow] = dimension(3);
    expect(alsoLow).toBe(low);
    expect(high - mid).toBeCloseTo(mid - low, 6);
  });

  it("refuses a table without such a column", () => {
    expect(() => mixedData(table(numbers("same", [1, 1])))).toThrow(
      expect.objectContaining({ code: "NO_USABLE_COLUMN", category: "input" }),
    );
  });
});
