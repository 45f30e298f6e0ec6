import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { plantedTable, run, scratchFolder } from "./support.js";

const rows = (count: number, line: (row: number) => string) =>
  Array.from({ length: count }, (_, row) => `${line(row)}\n`).join("");

/** name, content (undefined: no file), further arguments, exit status, what the message must say. */
const CASES: [string, string | undefined, string[], number, RegExp][] = [
  ["missing file", undefined, [], 3, /there is no file '.*table\.csv'; check the path/],
  ["empty file", "", [], 3, /is empty; expected a table/],
  ["header without rows", "a,b\n", [], 3, /has a header \(2 columns\) but no rows/],
  [
    "too few rows",
    `a,b\n${rows(12, (row) => `${row},${row % 3}`)}`,
    [],
    3,
    /has 12 rows; finding groups needs at least 30/,
  ],
  ["no usable column", `a,b\n${rows(60, () => "x,")}`, [], 3, /no .*column/i],
  [
    "unknown column",
    `spend,b\n${rows(60, (row) => `${row % 7},${row % 5}`)}`,
    ["--drop", "spnd"],
    2,
    /no column 'spnd'; did you mean 'spend'\?/,
  ],
  [
    "malformed line",
    `a,b\n${rows(40, (row) => `${row},1`)}1,2,3\n${rows(40, (row) => `${row},1`)}`,
    [],
    3,
    /line 42/,
  ],
  ["unknown option", "a\n1\n", ["--min-dits", "0.2"], 2, /unknown option '--min-dits'/],
  [
    "value out of range",
    `a,b\n${rows(60, (row) => `${row % 7},${row % 5}`)}`,
    ["--n-neighbors", "1"],
    2,
    /nNeighbors: .*found 1/,
  ],
  ["wrong choice", "a\n1\n", ["--metric", "euclid"], 2, /Allowed choices are euclidean/],
];

describe("bad input gets one clear message, its exit status, and leaves nothing behind", () => {
  it.each(CASES)("%s", async (_, content, more, status, message) => {
    const folder = scratchFolder();
    const table = join(folder, "table.csv");
    if (content !== undefined) writeFileSync(table, content);
    const outcome = await run(["fit", table, "-o", join(folder, "run"), ...more]);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect([outcome.status, outcome.stdout]).toEqual([status, ""]);
    expect(readdirSync(folder)).toEqual(content === undefined ? [] : ["table.csv"]);
  });

  it("a .gz file that is not gzip", async () => {
    const folder = scratchFolder();
    const table = join(folder, "table.csv.gz");
    writeFileSync(table, "a,b\n1,2\n");
    const outcome = await run(["fit", table, "-o", join(folder, "run")]);
    expect([outcome.status, outcome.stderr]).toEqual([
      3,
      `error: '${table}' cannot be decompressed (incorrect header check); is it gzip, and whole?\n`,
    ]);
  });

  it("an unknown command, and no output folder", async () => {
    expect((await run(["fitt"])).status).toBe(2);
    const folder = scratchFolder();
    const outcome = await run(["fit", plantedTable(folder)]);
    expect([outcome.status, outcome.stderr]).toEqual([2, "error: no run folder: add -o FOLDER\n"]);
  });

  it("new rows that lack a column", async () => {
    const folder = scratchFolder();
    const table = plantedTable(folder, 80);
    await run(["fit", table, "--quiet", "-o", join(folder, "run")]);
    const other = join(folder, "other.csv");
    writeFileSync(other, "user_id,spent,visits,plan\nu1,3,4,free\n");
    const outcome = await run(["assign", join(folder, "run"), other, "-o", join(folder, "a.csv")]);
    expect([outcome.status, outcome.stderr]).toEqual([
      3,
      "error: the table lacks the column 'spend', which the run was fitted on; it has 'spent'\n",
    ]);
    expect(readdirSync(folder).sort()).toEqual(["other.csv", "run", "users.csv"]);
  });
});
