import { applyPreparation, findSurprises, fitPreparation, readPreparation } from "@clusterwhy/prepare";
import { describe, expect, it } from "vitest";
import { flags, numbers, table, texts } from "./columns.js";

const rows = Array.from({ length: 60 }, (_, i) => i);
const training = table(
  numbers(
    "n",
    rows.map((i) => (i * 7) % 60),
  ),
  texts(
    "c",
    rows.map((i) => (i < 2 ? `rare ${i}` : ["a", "b", "c"][i % 3])),
  ),
  flags(
    "f",
    rows.map((i) => i % 2),
  ),
  numbers("key", rows, "id"),
);
const { preparation } = fitPreparation(training);

it("the training rows hold none", () => {
  expect(findSurprises(preparation, training)).toEqual([]);
});

it("each is counted, with its answer", () => {
  const fresh = table(
    texts("n", ["5", "many", "99", "-inf"]),
    texts("c", ["a", "new", "new", null]),
    numbers("surplus", [1, 2, 3, 4]),
  );
  const found = findSurprises(preparation, fresh);
  expect(found.map(({ column, kind, count, examples }) => [column, kind, count, examples])).toEqual([
    ["n", "wrong type", 2, ["many", "-inf"]],
    ["n", "outside range", 1, ["99"]],
    ["c", "new level", 2, ["new"]],
    ["f", "missing column", 4, []],
    ["surplus", "extra column", 4, []],
  ]);
  expect(found.every(({ answer }) => answer.length > 10)).toBe(true);
});

describe("the answers", () => {
  const width = fitPreparation(training).matrix.numDims;

  it("are as stated", () => {
    const fresh = table(
      texts("n", ["7", "many", "7"]),
      numbers("c", [1, 2, 3]),
      texts("f", ["yes", "FALSE", "1"]),
    );
    const found = applyPreparation(preparation, fresh).values;
    const same = applyPreparation(
      preparation,
      table(numbers("n", [7, null, 7]), texts("c", ["1", "2", "3"]), flags("f", [1, 0, 1])),
    ).values;
    expect(found).toEqual(same);
  });

  it("a missing column is an error that names the nearest, or all missing on request", () => {
    const lacking = table(numbers("N", [7, 8]), texts("c", ["a", "b"]), flags("f", [0, 1]));
    expect(() => applyPreparation(preparation, lacking)).toThrow(
      "the table lacks the column 'n'; it has 'N'",
    );
    const filled = applyPreparation(preparation, lacking, undefined, { missingColumns: "fill" }).values;
    const missing = table(numbers("n", [null, null]), texts("c", ["a", "b"]), flags("f", [0, 1]));
    expect(filled).toEqual(applyPreparation(preparation, missing).values);
    expect(filled).toHaveLength(2 * width);
  });
});

describe("readPreparation", () => {
  it("gives back what was written", () => {
    expect(readPreparation(JSON.parse(JSON.stringify(preparation)))).toEqual(preparation);
  });

  it.each([
    ["a newer format", { ...preparation, formatVersion: 99 }, "PREPARATION_NEWER"],
    ["a damaged one", { ...preparation, columns: [{ kind: "numeric" }] }, "PREPARATION_DAMAGED"],
    ["nothing", null, "PREPARATION_DAMAGED"],
  ])("refuses %s", (_, json, code) => {
    expect(() => readPreparation(json)).toThrow(expect.objectContaining({ code, category: "model" }));
  });
});
