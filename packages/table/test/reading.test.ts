import { spawnSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { openTable, writeTable } from "@clusterwhy/table";
import { describe, expect, it } from "vitest";
import { cells, columnsOf, csv, file, pathFor } from "./files.js";

const ROWS = "name,age,city\nAda,36,London\nAlan,,Wilmslow\nGrace,85,\n";
const EXPECTED = {
  name: ["Ada", "Alan", "Grace"],
  age: [36, null, 85],
  city: ["London", "Wilmslow", null],
};

async function plain(source: string) {
  const columns = await columnsOf(source);
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, cells(column)]));
}

describe("formats", () => {
  it.each([
    ["comma.csv", ROWS],
    ["semicolon.csv", ROWS.replaceAll(",", ";")],
    ["tab.tsv", ROWS.replaceAll(",", "\t")],
    ["bar.txt", ROWS.replaceAll(",", "|")],
    ["windows.csv", ROWS.replaceAll("\n", "\r\n")],
    ["byte order mark.csv", `\ufeff${ROWS}`],
    ["it's.csv.gz", gzipSync(ROWS)],
    [
      "rows.ndjson",
      '{"name":"Ada","age":36,"city":"London"}\n{"name":"Alan","city":"Wilmslow"}\n{"name":"Grace","age":85}',
    ],
    [
      "rows.json",
      '[{"name":"Ada","age":36,"city":"London"},{"name":"Alan","city":"Wilmslow"},{"name":"Grace","age":85}]',
    ],
  ])("reads %s", async (name, content) => {
    expect(await plain(file(name, content))).toEqual(EXPECTED);
  });

  it("reads Parquet", async () => {
    const path = pathFor("rows.parquet");
    await writeTable(path, [
      { name: "name", type: "string", values: EXPECTED.name },
      { name: "age", type: "double", values: [36, Number.NaN, 85] },
      { name: "city", type: "string", values: EXPECTED.city },
    ]);
    expect(await plain(path)).toEqual(EXPECTED);
  });

  it("reads a SELECT, with or without its semicolon", async () => {
    const path = file("rows.csv", ROWS);
    expect(await plain(`SELECT * FROM '${path}' ORDER BY name;`)).toEqual(EXPECTED);
    expect(await plain(`with t as (select 1 as a union all select 2) select a from t order by a`)).toEqual({
      a: [1, 2],
    });
  });

  it("reads standard input", () => {
    const script = `import { openTable } from "@clusterwhy/table";
      const opened = await openTable("-");
      console.log(opened.source.name, opened.table.numRows, opened.table.columns.map((c) => c.name).join());
      await opened.close();`;
    const result = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      input: ROWS,
      encoding: "utf8",
      cwd: import.meta.dirname,
    });
    expect(result.stderr).toBe("");
    expect(result.stdout).toBe("standard input 3 name,age,city\n");
  });
});

describe("values", () => {
  it("calls the usual words missing", async () => {
    const { v } = await csv("v,w\n1,a\nNA,b\nNULL,c\nnull,d\nNaN,e\nnan,f\n,g\n2,h\n");
    expect(cells(v)).toEqual([1, null, null, null, null, null, null, 2]);
  });

  it("keeps infinities", async () => {
    const { v } = await csv("v\n1\ninf\n-inf\n2.5\n");
    expect(cells(v)).toEqual([1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2.5]);
  });

  it("gives times as seconds since 1970 in UTC, whatever the zone they are written in", async () => {
    const { day, clock, zone } = await csv(
      "day,clock,zone\n1970-01-02,1970-01-01 01:00:00,1970-01-01T02:00:00+02:00\n2024-02-29,,1970-01-01T00:00:00-01:00\n",
    );
    expect(cells(day)).toEqual([86_400, 1_709_164_800]);
    expect(cells(clock)).toEqual([3600, null]);
    expect(cells(zone)).toEqual([0, 3600]);
  });

  it("sorts levels by code unit, so that codes do not depend on the order of rows", async () => {
    const { v } = await csv("v,n\nb,1\nZ,2\na,3\né,4\nb,5\n");
    expect(v.type === "string" && v.levels).toEqual(["Z", "a", "b", "é"]);
  });

  it("reads quoted fields with delimiters, quotes and line breaks", async () => {
    const { v } = await csv('v,n\n"a,b",1\n"say ""hi""",2\n"two\nlines",3\n');
    expect(cells(v)).toEqual(["a,b", 'say "hi"', "two\nlines"]);
  });

  it("reads only the rows that are asked for", async () => {
    const path = file("numbers.csv", `n\n${Array.from({ length: 50 }, (_, i) => i * 3).join("\n")}\n`);
    expect(cells((await columnsOf(path, { where: "n % 2 = 0 AND n < 20" })).n)).toEqual([0, 6, 12, 18]);
    expect(cells((await columnsOf(path, { limit: 2 })).n)).toEqual([0, 3]);
  });
});

describe("the source", () => {
  it("is named and fingerprinted", async () => {
    const opened = await openTable(file("t.csv", "a\n1\n2\n"));
    await opened.close();
    expect(opened.source).toEqual({
      name: expect.stringMatching(/t\.csv$/),
      format: "csv",
      bytes: 6,
      // printf 'a\n1\n2\n' | sha256sum
      sha256: "d4fa155a0784a2543c083ff5c36ec7a7d4810f08946220e5acf4c1f11006216e",
    });
  });
});
