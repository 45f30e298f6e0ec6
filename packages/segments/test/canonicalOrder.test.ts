import { type Column, RandomStream } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import { canonicalOrder, reorderTable } from "../src/canonicalOrder.js";
import { numbers, table, texts } from "./tables.js";

const random = new RandomStream(3, "order");
const n = 60;
const original = table(
  numbers(
    "a",
    Array.from({ length: n }, () => Math.floor(4 * random.nextFloat())),
  ),
  numbers(
    "b",
    Array.from({ length: n }, (_, i) => (i % 7 === 0 ? Number.NaN : i % 3)),
  ),
  texts(
    "c",
    Array.from({ length: n }, (_, i) => (i % 5 === 0 ? undefined : "xyz"[i % 3])),
  ),
);

function content(columns: readonly Column[], row: number): string {
  return columns
    .map((column) =>
      column.type === "string" ? String(column.levels[column.codes[row]]) : String(column.values[row]),
    )
    .join("|");
}

describe("canonicalOrder", () => {
  it("is a permutation", () => {
    expect([...canonicalOrder(original)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: n }, (_, i) => i),
    );
  });

  it("puts shuffled rows into the same order by content", () => {
    const shuffled = reorderTable(original, random.shuffle(Int32Array.from({ length: n }, (_, i) => i)));
    const rows = (input: typeof original) =>
      Array.from(canonicalOrder(input), (row) => content(input.columns, row));
    expect(rows(shuffled)).toEqual(rows(original));
  });

  it("does not depend on the order of columns", () => {
    const turned = { ...original, columns: [...original.columns].reverse() };
    expect([...canonicalOrder(turned)]).toEqual([...canonicalOrder(original)]);
  });

  it("orders identical rows by their id", () => {
    const twins = table(numbers("a", [5, 5, 5, 5]), texts("name", ["d", "b", "a", "c"], "id"));
    expect([...canonicalOrder(twins)]).toEqual([2, 1, 3, 0]);
  });

  it("takes every NaN for the same value, and both zeros", () => {
    const zeros = table(numbers("a", [0, -0]), texts("name", ["b", "a"], "id"));
    expect([...canonicalOrder(zeros)]).toEqual([1, 0]);
  });
});
