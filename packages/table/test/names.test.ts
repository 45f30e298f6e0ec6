import { readFileSync } from "node:fs";
import { openTable, profileTable } from "@clusterwhy/table";
import { expect, it } from "vitest";
import { cells, columnsOf, csv, failure, file, pathFor } from "./files.js";

const NAMES = [
  'say "hi"',
  "two\nlines",
  "it's",
  "😀 été",
  "__proto__",
  "constructor",
  "a",
  "A",
  "select",
  " ",
];
const QUOTED = NAMES.slice(0, -1).map((name) => `"${name.replaceAll('"', '""')}"`);
const TABLE = `${QUOTED.join(",")}\n${QUOTED.map((_, i) => i).join(",")}\n${QUOTED.map((_, i) => i * i).join(",")}\n`;

it("keeps names with quotes, line breaks, emoji, those of Object, and those that differ by case alone", async () => {
  const opened = await openTable(file("t.csv", TABLE));
  await opened.close();
  expect(opened.table.columns.map(({ name }) => name)).toEqual(NAMES.slice(0, -1));
  expect(opened.table.columns.map((column) => cells(column)[1])).toEqual(QUOTED.map((_, i) => i * i));
  expect(profileTable(opened.table).columns.map(({ name }) => name)).toEqual(NAMES.slice(0, -1));
});

it("takes such names in options", async () => {
  const roles = { "two\nlines": "boolean", constructor: "ignored" } as const;
  const columns = await csv(TABLE, { id: 'say "hi"', drop: ["it's", "A"], outcome: ["😀 été"], roles });
  const found = Object.entries(columns).map(([name, column]) => [name, column.role]);
  expect(found).toEqual([
    ['say "hi"', "id"],
    ["two\nlines", "boolean"],
    ["😀 été", "outcome"],
    ["__proto__", "numeric"],
    ["constructor", "ignored"],
    ["a", "numeric"],
    ["select", "numeric"],
  ]);
});

it("refuses a role for a column named __proto__, which an options object cannot hold", async () => {
  const error = await failure(csv(TABLE, { roles: JSON.parse('{"__proto__":"ignored"}') }));
  expect(error).toMatchObject({ code: "OPTION_INVALID", category: "usage" });
});

it("writes them as they were", async () => {
  const opened = await openTable(file("t.csv", TABLE));
  const path = pathFor("joined.csv");
  await opened.writeJoined(path, [{ name: "segment", type: "string", values: ["1", "2"] }]);
  await opened.close();
  const written = await columnsOf(path);
  expect(Object.keys(written).sort()).toEqual([...NAMES.slice(0, -1), "segment"].sort());
  expect(readFileSync(path, "utf8").split("\n").length).toBe(TABLE.split("\n").length);
});
