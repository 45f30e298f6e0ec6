import { describe, expect, it } from "vitest";
import { formatNumber, formatShare } from "../src/describe/format.js";
import {
  describeTable,
  type NamingInput,
  nameSegments,
  namingContext,
  profileColumns,
} from "../src/describe/index.js";
import { noun as nounOf } from "../src/describe/traits.js";
import { flags, numbers, table, texts } from "./tables.js";

const n = 400;
const group = Array.from({ length: n }, (_, row) => (row < 40 ? 0 : row < 160 ? 1 : 2));
const data = table(
  numbers(
    "followers",
    group.map((own, row) => (own === 0 ? 1_000_000 + row * 5000 : own === 1 ? 900 + row : 20_000 + row)),
  ),
  numbers(
    "videos",
    group.map((_, row) => 10 + (row % 20)),
  ),
  flags(
    "is_verified",
    group.map((own) => (own === 0 ? 1 : 0)),
  ),
  texts(
    "city",
    group.map((own, row) => (own === 1 && row % 10 > 0 ? "Oslo" : ["Lima", "Rome"][(row >> 1) % 2])),
  ),
  texts(
    "account",
    group.map((_, row) => `a${row}`),
    "id",
  ),
);
const columns = data.columns.map((column) => ({
  name: column.name,
  role: column.role,
  reason: "test",
  type: column.type,
  integer: true,
  missing: 0,
  distinct: 2,
  treatment: "",
}));
const index = describeTable(data);

function input(path: string, parent: string | null, holds: (row: number) => boolean): NamingInput {
  const inside = Uint8Array.from(group, (_, row) => (holds(row) ? 1 : 0));
  const size = inside.reduce((sum, flag) => sum + flag, 0);
  return {
    path,
    parent,
    size,
    share: size / n,
    shareOfParent: size / n,
    profile: profileColumns(index, inside),
    rules: [],
    columns,
  };
}
const context = namingContext(index);
const inputs = [
  input("all", null, () => true),
  input("1", "all", (row) => group[row] === 2),
  input("2", "all", (row) => group[row] === 1),
  input("3", "all", (row) => group[row] === 0),
];

describe("nameSegments", () => {
  const [everyone, middle, oslo, verified] = nameSegments(inputs, context);

  it("names what sets a group apart, in the user's words", () => {
    expect(everyone.name).toBe("everyone");
    expect(verified.name).toMatch(/^(Verified, very many followers|Very many followers, verified)$/);
    expect(oslo.name).toMatch(/city Oslo/i);
    expect(oslo.name).toMatch(/few followers/i);
    expect(middle.name).toBe("Not Oslo, more followers");
    expect(middle.sentence).toMatch(/^\d+ rows \(\d+%, the majority\)\. /);
  });

  it("gives sizes and numbers in the sentence", () => {
    expect(verified.sentence).toContain("40 rows (10%)");
    expect(verified.sentence).toMatch(/1\.1M/);
    expect(verified.sentence).not.toMatch(/NaN|undefined|null/);
  });

  it("never names a column that does not differ, nor the id", () => {
    for (const { name, sentence } of [middle, oslo, verified]) {
      expect(`${name} ${sentence}`).not.toMatch(/videos|account/);
    }
  });

  it("gives siblings that are alike different names", () => {
    const alike = nameSegments([inputs[0], inputs[3], { ...inputs[3], path: "4" }], context);
    expect(alike[1].name).not.toBe(alike[2].name);
  });

  it("says so where no column sets a group apart", () => {
    const dull = nameSegments([inputs[0], input("1", "all", (row) => row % 2 === 0)], context);
    expect(dull[1].sentence).toMatch(/No single column/);
  });
});

describe("nouns", () => {
  const noun = (name: string, label?: string) =>
    nounOf({ ...columns[0], name, ...(label === undefined ? {} : { label }) });
  it("are the column's words, without what the sentence says", () => {
    expect(
      ["videos_count", "PageValues", "bill_length_mm", "watch_seconds", "BMI", "num_of_items", "kg"].map(
        (name) => noun(name),
      ),
    ).toEqual(["videos", "page values", "bill length", "watch seconds", "BMI", "items", "kg"]);
    expect(noun("PageValues", "Page Values (USD)")).toBe("Page Values (USD)");
  });
});

describe("numbers that people read", () => {
  it("have at most three significant digits", () => {
    expect([0, 12, 999, 1234, 12_345, 1_234_567, 2.5e9, 0.04567, 3.16].map(formatNumber)).toEqual([
      "0",
      "12",
      "999",
      "1,234",
      "12.3k",
      "1.23M",
      "2.5B",
      "0.046",
      "3.2",
    ]);
    expect([0, 0.019, 0.12, 0.5, 1].map(formatShare)).toEqual(["0%", "1.9%", "12%", "50%", "100%"]);
  });
});
