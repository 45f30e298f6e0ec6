import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openTable } from "@clusterwhy/table";
import { afterAll, describe, expect, it } from "vitest";
import { readTable } from "../page/local/fitHere.js";
import { readCsv } from "../page/local/readCsv.js";
import { readJson } from "../page/local/readJson.js";

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-json-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the browser's reader of JSON", () => {
  it("reads arrays and lines of objects, with what is missing", () => {
    const array = readJson('[{"a": 1, "b": "x"}, {"b": "", "c": true}, {"a": null, "c": false}]', "t.json");
    const lines = readJson('{"a":1,"b":"x"}\r\n\n{"b":"","c":true}\n{"a":null,"c":false}\n', "t.ndjson");
    expect(lines).toEqual(array);
    expect(array.columns).toEqual([
      { name: "a", type: "number", values: Float64Array.of(1, Number.NaN, Number.NaN) },
      { name: "b", type: "string", codes: Int32Array.of(0, -1, -1), levels: ["x"] },
      { name: "c", type: "boolean", values: Float64Array.of(Number.NaN, 1, 0) },
    ]);
  });

  it("keeps values within values and mixed ones as text, and odd names apart", () => {
    const { columns } = readJson(
      '[{"__proto__": 1, "m": 1, "v": [1, 2]}, {"m": "two", "v": {"k": 1}}]',
      "t.json",
    );
    expect(columns.map(({ name }) => name)).toEqual(["__proto__", "m", "v"]);
    expect(columns[0]).toMatchObject({ type: "number", values: Float64Array.of(1, Number.NaN) });
    expect(columns[1]).toMatchObject({ levels: ["1", "two"] });
    expect(columns[2]).toMatchObject({ levels: ["[1,2]", '{"k":1}'] });
  });

  it.each([
    ["EMPTY_FILE", " \n"],
    ["NO_ROWS", "[]"],
    ["MALFORMED", "[1, 2]"],
    ["MALFORMED", '[{"a": 1}'],
    ["MALFORMED", '{"a": 1}\n3'],
    ["MALFORMED", '{"a": 1}\n{"a": '],
  ])("says %s of %j", (code, text) => {
    expect(() => readJson(text, "t.json")).toThrow(expect.objectContaining({ code }));
  });

  it("gives the example's table as Node reads it from the same file", async () => {
    const csv = fileURLToPath(new URL("../../../examples/profiles/profiles.csv", import.meta.url));
    const { numRows, columns } = readCsv(readFileSync(csv, "utf8"), "profiles.csv");
    const lines = Array.from({ length: numRows }, (_, row) =>
      JSON.stringify(
        Object.fromEntries(
          columns.map((column) => [
            column.name,
            column.type === "string"
              ? (column.levels[column.codes[row]] ?? null)
              : Number.isNaN(column.values[row])
                ? null
                : column.values[row],
          ]),
        ),
      ),
    );
    const file = join(folder, "profiles.ndjson");
    writeFileSync(file, lines.join("\n"));
    const bytes = Uint8Array.from(readFileSync(file)).buffer;
    const here = readTable({ name: "profiles.ndjson", bytes, table: {} });
    const opened = await openTable(file);
    try {
      // In words Node says more of moments, which its database knows as such.
      const told = (columns: typeof here.table.columns) => columns.map(({ reason: _, ...column }) => column);
      expect(told(here.table.columns)).toEqual(told(opened.table.columns));
    } finally {
      await opened.close();
    }
  });
});
