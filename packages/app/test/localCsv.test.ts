import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openTable } from "@clusterwhy/table";
import { describe, expect, it } from "vitest";
import { readTable } from "../page/local/fitHere.js";
import { readCsv } from "../page/local/readCsv.js";

const texts = (csv: string, column = 0) => {
  const found = readCsv(csv, "t.csv").columns[column];
  return found.type === "string"
    ? Array.from(found.codes, (code) => (code < 0 ? null : found.levels[code]))
    : Array.from(found.values);
};

describe("the browser's reader of CSV", () => {
  it("reads quotes, separators and line ends as RFC 4180 has them", () => {
    expect(texts('a,b\r\n"x, ""y""\nz",1\r\n,2\r\n')).toEqual(['x, "y"\nz', null]);
    expect(texts('a,b\r\n"x, ""y""\nz",1\r\n,2\r\n', 1)).toEqual([1, 2]);
    expect(texts("\uFEFFname;n\nÅse;1\nBo;", 1)).toEqual([1, Number.NaN]);
    expect(readCsv("\uFEFFname;n\nÅse;1\nBo;", "t.csv").columns[0].name).toBe("name");
    expect(texts("a\tb\n1\t-2.5e3\n", 1)).toEqual([-2500]);
    expect(texts("a\n1\n2x\n")).toEqual(["1", "2x"]);
    expect(texts("a,b\n1,", 1)).toEqual([null]);
  });

  it.each([
    ["EMPTY_FILE", ""],
    ["NO_ROWS", "a,b\n"],
    ["MALFORMED", "a,b\n1,2\n3\n"],
    ["MALFORMED", 'a,b\n"1,2\n'],
    ["COLUMN_DUPLICATE", "a,a\n1,2\n"],
  ])("says %s of %j", (code, csv) => {
    expect(() => readCsv(csv, "t.csv")).toThrowError(expect.objectContaining({ code, category: "input" }));
  });

  it("gives the example's columns the values and roles that the library gives them", async () => {
    const path = fileURLToPath(new URL("../../../examples/profiles/profiles.csv", import.meta.url));
    const file = readFileSync(path);
    const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
    const { table } = readTable({ name: "profiles.csv", bytes, table: {} });
    const opened = await openTable(path);
    try {
      const content = (columns: typeof table.columns) =>
        columns.map(({ name, role, type, ...rest }) => ({
          name,
          role,
          type,
          values: "values" in rest ? rest.values : undefined,
          codes: "codes" in rest ? rest.codes : undefined,
          levels: "levels" in rest ? rest.levels : undefined,
        }));
      expect(content(table.columns)).toEqual(content(opened.table.columns));
    } finally {
      await opened.close();
    }
  });
});
