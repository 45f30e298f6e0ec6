import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-hostile-"));
const table = join(folder, "hostile.csv");
const runFolder = join(folder, "run");
const FORMULA_NAME = "=cmd|' /C calc'!A0";
const LONG = "L".repeat(1_000_000);
const LEVELS = [
  ['=HYPERLINK("http://example.com","open")', "<script>alert(1)</script>"],
  ["\u001b[31mred\u001b[0m\u202e", "__proto__"],
  [`'; DROP TABLE sentinel; --`, LONG],
];
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Three groups far apart in columns with names as hostile as their values; long texts are in few rows. */
function hostileTable(): string {
  const names = [
    "who",
    FORMULA_NAME,
    "<img src=x onerror=alert(1)>",
    'a"; DROP TABLE sentinel; --',
    "\u001b[2J",
  ];
  const lines = Array.from({ length: 180 }, (_, row) => {
    const group = row % 3;
    const spread = (offset: number) => (((row * 7919 + offset) % 101) / 101).toFixed(3);
    const level = LEVELS[group][row === 2 || (group < 2 && row % 2 === 0) ? 1 : 0];
    return [
      row,
      10 * group + Number(spread(1)),
      -10 * group + Number(spread(5)),
      spread(9),
      quoted(level),
    ].join(",");
  });
  return `${names.map(quoted).join(",")}\n${lines.join("\n")}\n`;
}

describe("names and values that want to be run", () => {
  beforeAll(() => writeFileSync(table, hostileTable()));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("do nothing to the terminal", async () => {
    const fitted = await run(["fit", table, "--id", "who", "--seed", "1", "-o", runFolder]);
    expect(fitted.status).toBe(0);
    expect(fitted.stdout).toContain("3 groups");
    const explained = await run(["explain", runFolder, "1"]);
    const profiled = await run(["profile", table]);
    for (const { stdout, stderr } of [fitted, explained, profiled]) {
      for (const control of ["\u001b", "\u202e"]) expect(stdout + stderr).not.toContain(control);
      expect(stdout.length).toBeLessThan(20_000);
    }
  }, 30_000);

  it("do nothing to a spreadsheet, and are the same again when read back", async () => {
    const text = readFileSync(join(runFolder, "segments.csv"), "utf8");
    expect(text).toContain(`'${FORMULA_NAME}`);
    const cells = text.split(/,|\n/).map((cell) => cell.replace(/^"/, ""));
    expect(cells.filter((cell) => /^([=@\t\r]|[+-].*[(|!])/.test(cell))).toEqual([]);
    const again = join(folder, "again.html");
    expect((await run(["report", runFolder, "-o", again])).status).toBe(0);
    expect(readFileSync(again).equals(readFileSync(join(runFolder, "report.html")))).toBe(true);
  });

  it("do nothing to a database: the query assigns, and drops nothing", async () => {
    const { stdout } = await run(["sql", runFolder, "--dialect", "duckdb", "--table", "hostile"]);
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run("CREATE TABLE sentinel AS SELECT 1 AS there");
    await connection.run(`CREATE TABLE hostile AS SELECT * FROM read_csv('${table}')`);
    const answers = await connection.runAndReadAll(stdout);
    expect(answers.currentRowCount).toBe(180);
    expect((await connection.runAndReadAll("SELECT there FROM sentinel")).getRows()).toEqual([[1]]);
    connection.closeSync();
  });
});
