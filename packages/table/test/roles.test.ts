import type { ColumnRole } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import { cells, csv } from "./files.js";

/** A CSV file of one column beside a number that varies, `numRows` long. */
function column(values: (row: number) => string | number, numRows = 60, name = "v"): string {
  const lines = Array.from({ length: numRows }, (_, row) => `"${values(row)}",${(row * 37) % 11}.5`);
  return `${name},other\n${lines.join("\n")}\n`;
}

const WORDS = ["red", "fast", "old", "warm", "tall", "kind", "round"];
const sentence = (row: number) => [1, 3, 5, 2].map((step) => WORDS[(row * step) % 7]).join(" ");

describe("roles found by content", () => {
  const cases: [what: string, text: string, role: ColumnRole, reason: string][] = [
    ["numbers", column((i) => ((i * 31) % 17) + 0.25), "numeric", "numbers"],
    ["whole numbers", column((i) => (i * i) % 53), "numeric", "whole numbers"],
    ["0 and 1", column((i) => i % 2), "boolean", "only 0 and 1"],
    ["true and false", column((i) => (i % 3 ? "TRUE" : "false")), "boolean", "true and false"],
    ["Y and N", column((i) => (i % 3 ? "Y" : "N")), "boolean", "only N and Y"],
    ["dates", column((i) => `2024-01-${String((i % 28) + 1).padStart(2, "0")}`), "time", "dates or times"],
    ["one value", column(() => "x"), "constant", "every value is the same"],
    ["no value", column(() => "NA"), "ignored", "every value is missing"],
    ["few texts", column((i) => WORDS[i % 5]), "nominal", "5 different texts"],
    ["all different texts", column((i) => `u-${i}`), "id", "texts, all different"],
    [
      "a number in words",
      column((i) => `Customer No. ${i} of the branch`),
      "id",
      "texts that differ in their number only",
    ],
    [
      "two numbers in words",
      column((i) => `about ${i} by ${i % 7} in all`),
      "text",
      "free text: 60 different values of 6 words on average",
    ],
    ["row numbers", column((i) => i + 1), "id", "numbers the rows one by one"],
    [
      "keys",
      column((i) => 1000 + ((i * 7) % 60) * 13, 60, "user_id"),
      "id",
      "whole numbers, all different, and named like a key",
    ],
    [
      "many short texts",
      column((i) => `c${(i * 7) % 50}`),
      "ignored",
      "50 different short texts in 60 rows: too many to be categories",
    ],
    [
      "sentences",
      column((i) => `${sentence(i)} ${i}`),
      "text",
      "free text: 60 different values of 5 words on average",
    ],
  ];

  it.each(cases)("%s", async (_, text, role, reason) => {
    const [found] = Object.values(await csv(text));
    expect([found.role, found.reason]).toEqual([role, reason]);
  });

  it("keeps one id: the first, or the one that is named", async () => {
    const text = "a,b,n\nx,p,1\ny,q,5\nz,r,2\n";
    const { a, b } = await csv(text);
    expect([a.role, b.role, b.reason]).toEqual(["id", "ignored", "texts, all different; the id is 'a'"]);
    const named = await csv(text, { id: "b" });
    expect([named.a.role, named.b.role, named.b.reason]).toEqual(["ignored", "id", "as asked"]);
  });
});

describe("roles that are asked for", () => {
  const TABLE = "who,code,n\nAda,1,2\nAlan,2,4\nAda,2,1\n";

  it("id, drop, outcome and roles go before content", async () => {
    const columns = await csv(TABLE, { id: "who", outcome: ["n"], roles: { code: "nominal" } });
    expect(Object.values(columns).map(({ name, role, reason }) => [name, role, reason])).toEqual([
      ["who", "id", "as asked"],
      ["code", "nominal", "as asked"],
      ["n", "outcome", "as asked"],
    ]);
    expect(Object.keys(await csv(TABLE, { drop: ["code"] }))).toEqual(["who", "n"]);
  });

  it("numbers that are asked for as categories become texts", async () => {
    const { code } = await csv(TABLE, { roles: { code: "nominal" } });
    expect(code.type).toBe("string");
    expect(cells(code)).toEqual(["1", "2", "2"]);
  });

  it("yes and no stay flags as an outcome", async () => {
    const { won } = await csv("won,n\nY,1\nN,2\nY,3\n", { outcome: ["won"] });
    expect([won.role, won.type]).toEqual(["outcome", "boolean"]);
    expect(cells(won)).toEqual([1, 0, 1]);
  });
});
