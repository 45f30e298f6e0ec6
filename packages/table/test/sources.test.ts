import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openTable, type TableOptions, writeTable } from "@clusterwhy/table";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, describe, expect, it } from "vitest";
import { cells, columnsOf, failure, file, pathFor } from "./files.js";

async function parts(ending: string): Promise<string> {
  const folder = pathFor("parts");
  mkdirSync(join(folder, "year=2024"), { recursive: true });
  const part = (name: string, n: number[]) =>
    writeTable(join(folder, name), [{ name: "n", type: "double", values: n }]);
  await part(`part-2.${ending}`, [3, 4]);
  await part(`part-1.${ending}`, [1, 2]);
  await part(`year=2024/part-0.${ending}`, [5, 6]);
  return folder;
}

describe("many files as one table", () => {
  it("a folder of Parquet files, in the order of their names", async () => {
    const folder = await parts("parquet");
    expect(cells((await columnsOf(folder)).n)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each(["parquet", "csv", "ndjson"])("a pattern of %s files", async (ending) => {
    const folder = await parts(ending);
    expect(cells((await columnsOf(`${folder}/part-*.${ending}`)).n)).toEqual([1, 2, 3, 4]);
    expect(cells((await columnsOf(`${folder}/part-?.${ending}`)).n)).toEqual([1, 2, 3, 4]);
    expect(cells((await columnsOf(`${folder}/year=*/*.${ending}`)).n)).toEqual([5, 6]);
  });

  it("says when nothing matches, and when headers differ", async () => {
    expect(await failure(openTable(pathFor("none-*.csv")))).toMatchObject({ code: "FILE_MISSING" });
    const folder = pathFor("mixed");
    mkdirSync(folder);
    await writeTable(join(folder, "1.csv"), [{ name: "a", type: "integer", values: [1] }]);
    await writeTable(join(folder, "2.csv"), [{ name: "b", type: "integer", values: [1] }]);
    const error = await failure(openTable(`${folder}/*.csv`));
    expect(error).toMatchObject({ code: "MALFORMED", category: "input" });
    expect(error.message).toMatch(/2\.csv' has other columns than .*1\.csv'/);
  });
});

describe("a DuckDB database", () => {
  const path = pathFor("store.duckdb");

  beforeAll(async () => {
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run("CREATE TABLE users AS SELECT range AS n FROM range(4)");
    await connection.run(
      "CREATE SCHEMA sales; CREATE VIEW sales.orders AS SELECT 'x' AS v, 2.5 AS n FROM range(3)",
    );
    connection.closeSync();
    instance.closeSync();
  });

  it("reads the table or view that is named", async () => {
    expect(cells((await columnsOf(path, { table: "users" })).n)).toEqual([0, 1, 2, 3]);
    expect(cells((await columnsOf(path, { table: "sales.orders" })).n)).toEqual([2.5, 2.5, 2.5]);
  });

  it("asks which one, or says that there is none", async () => {
    expect(await failure(openTable(path))).toMatchObject({
      code: "TABLE_AMBIGUOUS",
      category: "usage",
      message: expect.stringMatching(
        /has 2 tables \(users, sales\.orders\); name one with the option 'table'/,
      ),
    });
    expect((await failure(openTable(path, { table: "user" }))).message).toMatch(/did you mean 'users'\?/);
  });

  it("writes its rows out again", async () => {
    const opened = await openTable(path, { table: "users", where: "n > 1" });
    const out = pathFor("joined.csv");
    await opened.writeJoined(out, [{ name: "segment", type: "string", values: ["1", "2"] }]);
    await opened.close();
    expect(readFileSync(out, "utf8")).toBe("n,segment\n2,1\n3,2\n");
  });
});

describe("standard input", () => {
  const script = `import { openTable } from "@clusterwhy/table";
    const opened = await openTable("-");
    console.log(opened.source.format, opened.table.numRows, opened.table.columns.map((c) => c.name).join());
    await opened.close();`;

  it("tells the format by content", async () => {
    const parquet = pathFor("rows.parquet");
    await writeTable(parquet, [{ name: "a", type: "integer", values: [1, 2] }]);
    for (const [input, expected] of [
      [readFileSync(parquet), "parquet 2 a\n"],
      [Buffer.from('{"a":1,"b":2}\n{"a":3,"b":4}\n'), "json 2 a,b\n"],
      [Buffer.from('[{"a":1}]'), "json 1 a\n"],
    ] as const) {
      const result = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
        input,
        encoding: "utf8",
        cwd: import.meta.dirname,
      });
      expect([result.stderr, result.stdout]).toEqual(["", expected]);
    }
  });
});

describe("encodings and delimiters", () => {
  const text = "name,city\nJosé,Zürich\nZoë,Málaga\nJosé,Málaga\n";

  it.each([
    ["latin1", Buffer.from(text, "latin1"), ["ENCODING_GUESSED"]],
    ["utf16le with its mark", Buffer.from(`\ufeff${text}`, "utf16le"), []],
    ["utf8", Buffer.from(text, "utf8"), []],
  ])("finds %s", async (_, bytes, warned) => {
    const opened = await openTable(file("t.csv", bytes));
    await opened.close();
    expect(cells(opened.table.columns[1])).toEqual(["Zürich", "Málaga", "Málaga"]);
    expect(opened.warnings.map(({ code }) => code)).toEqual(warned);
  });

  it("takes the one that is named", async () => {
    const bytes = Buffer.from([0x76, 0x0a, 0x83, 0x65, 0x0a, 0x83, 0x58, 0x0a]);
    const { v } = await columnsOf(file("t.csv", bytes), { fileEncoding: "shift_jis" });
    expect(cells(v)).toEqual(["テ", "ス"]);
    expect(await failure(openTable(file("t.csv", bytes), { fileEncoding: "klingon" }))).toMatchObject({
      code: "OPTION_INVALID",
      category: "usage",
    });
  });

  it("takes the delimiter that is named", async () => {
    const columns = await columnsOf(file("t.csv", "a,b;c\n1,2;3\n4,5;6\n"), { delimiter: ";" });
    expect(Object.keys(columns)).toEqual(["a,b", "c"]);
  });

  it.each([
    ["t.csv.zst", "COMPRESSION"],
    ["t.csv", "NOT_A_TABLE"],
  ])("refuses what is no text: %s", async (name, code) => {
    const error = await failure(openTable(file(name, Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 1, 2, 0, 0))));
    expect(error).toMatchObject({ code, category: "input" });
  });
});

describe("a sample", () => {
  const numRows = 5000;
  const path = file("n.csv", `n\n${Array.from({ length: numRows }, (_, i) => i * 2).join("\n")}\n`);
  const drawn = async (options: TableOptions) => cells((await columnsOf(path, options)).n) as number[];

  it("is drawn by the seed, keeps the order of rows, and is the same every time", async () => {
    const first = await drawn({ sample: 300, seed: 7 });
    expect(first).toHaveLength(300);
    expect([...first].sort((a, b) => a - b)).toEqual(first);
    expect(await drawn({ sample: 300, seed: 7 })).toEqual(first);
    expect(await drawn({ sample: 300, seed: 8 })).not.toEqual(first);
    // Uniform: the mean of 300 draws lies within four standard errors of the middle.
    const mean = first.reduce((sum, n) => sum + n / 300, 0);
    expect(Math.abs(mean - numRows)).toBeLessThan((4 * 2 * numRows) / Math.sqrt(12 * 300));
  });

  it("is all rows where there are no more", async () => {
    expect(await drawn({ sample: 10_000 })).toHaveLength(numRows);
  });

  it("is drawn from the rows that fulfil the condition, and written as the rows were", async () => {
    const source = file(
      "t.csv",
      `n,code\n${Array.from({ length: 400 }, (_, i) => `${i},00${i % 7}`).join("\n")}\n`,
    );
    const opened = await openTable(source, { where: "n % 2 = 1", sample: 5, seed: 3 });
    const out = pathFor("joined.csv");
    await opened.writeJoined(out, [{ name: "s", type: "integer", values: [0, 1, 2, 3, 4] }]);
    await opened.close();
    const rows = cells(opened.table.columns[0]) as number[];
    expect(rows.every((n) => n % 2 === 1)).toBe(true);
    const expected = rows.map((n, i) => `${n},00${n % 7},${i}`).join("\n");
    expect(readFileSync(out, "utf8")).toBe(`n,code,s\n${expected}\n`);
  });
});

it("labels, units, formats and weights travel with their columns", async () => {
  const { n } = await columnsOf(file("t.csv", "n,v\n1,2\n3,4\n"), {
    columns: { n: { label: "Number of visits", unit: "visits", format: "integer", weight: 2 } },
  });
  expect(n).toMatchObject({ label: "Number of visits", unit: "visits", format: "integer", weight: 2 });
});
