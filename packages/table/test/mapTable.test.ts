import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MapTableOptions, mapTable } from "@clusterwhy/table";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-map-"));
const source = join(folder, "in.parquet");
const output = join(folder, "out.parquet");
const ROWS = 300_000;
let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(
    `COPY (SELECT 'u' || range AS "the id", range::INTEGER AS n, CASE WHEN range % 3 > 0 THEN range / 2 END AS half
      FROM range(${ROWS})) TO '${source}' (FORMAT parquet, ROW_GROUP_SIZE 20000)`,
  );
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

/** sum = n + half, parity = even or odd by n. */
const options = (over: Partial<MapTableOptions> = {}): MapTableOptions => ({
  output,
  inputs: () => ["n", "half"],
  carry: ["the id"],
  outputs: [{ name: "sum" }, { name: "parity", levels: ["it's even", "odd"] }],
  map: async (values, numRows) => [
    Float64Array.from({ length: numRows }, (_, i) => values[i] + values[numRows + i]),
    Int32Array.from({ length: numRows }, (_, i) => values[i] % 2),
  ],
  ...over,
});

const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();

async function expectWhole(path: string) {
  // Every row once, in order, next to its own id.
  const wrong = `"row" <> position OR "the id" <> 'u' || "row" OR parity <> CASE "row" % 2 WHEN 0 THEN 'it''s even' ELSE 'odd' END
    OR sum IS DISTINCT FROM CASE WHEN "row" % 3 > 0 THEN "row" * 1.5e0 END`;
  expect(
    await rows(
      `SELECT count(*)::INTEGER, count(*) FILTER (${wrong})::INTEGER FROM (SELECT *, row_number() OVER () - 1 AS position FROM '${path}')`,
    ),
  ).toEqual([[ROWS, 0]]);
}

describe("mapTable", () => {
  it("keeps every row, in order, beside what comes along, over parts and batches", async () => {
    const shares: number[] = [];
    const done = await mapTable(source, options({ partRows: 140_000 }), {
      onProgress: (stage, share) => stage === "assign" && shares.push(share),
    });
    expect(done).toEqual({
      numRows: ROWS,
      resumedRows: 0,
      levelRows: [undefined, [ROWS / 2, ROWS / 2]],
    });
    await expectWhole(output);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    await expect(stat(`${output}.parts`)).rejects.toThrow();
  });

  it("goes on at the last whole part after it was cut short, and only for the same work", async () => {
    const controller = new AbortController();
    let batches = 0;
    const cut = options({
      resumeKey: "model 1",
      partRows: 100_000,
      map: (values, numRows) => {
        if (++batches === 3) controller.abort(new Error("cut"));
        return options().map(values, numRows);
      },
    });
    await expect(mapTable(source, cut, { signal: controller.signal })).rejects.toThrow("cut");
    const again = options({ resumeKey: "model 1", partRows: 100_000 });
    expect(await mapTable(source, again)).toMatchObject({ numRows: ROWS, resumedRows: 200_000 });
    await expectWhole(output);

    const other = new AbortController();
    const cutAgain = options({ ...cut, map: cut.map });
    batches = 0;
    await expect(
      mapTable(source, {
        ...cutAgain,
        map: (v, n) => (++batches === 3 ? Promise.reject(other) : options().map(v, n)),
      }),
    ).rejects.toBe(other);
    expect((await mapTable(source, options({ resumeKey: "model 2", partRows: 100_000 }))).resumedRows).toBe(
      0,
    );
  });

  it("writes csv, and reads what has no columns to carry", async () => {
    const csv = join(folder, "in.csv");
    writeFileSync(csv, "n,half\n1,2\n2,\n");
    const target = join(folder, "out.csv");
    expect((await mapTable(csv, options({ output: target, carry: [] }))).numRows).toBe(2);
    expect(await rows(`SELECT * FROM read_csv('${target}', all_varchar = true)`)).toEqual([
      ["0", "3.0", "odd"],
      ["1", null, "it's even"],
    ]);
  });

  it("writes a table without rows for one", async () => {
    const empty = `SELECT 1 AS n, 2 AS half, 'x' AS "the id" WHERE false`;
    expect((await mapTable(empty, options({ carry: [] }))).numRows).toBe(0);
    expect(await rows(`SELECT count(*)::INTEGER FROM '${output}'`)).toEqual([[0]]);
  });

  it("reads a source that cannot be read in parts once, and carries its columns too", async () => {
    const query = `SELECT 'u' || range AS "the id", range AS n, range / 2 AS half FROM range(5000)`;
    const target = join(folder, "query.parquet");
    const done = await mapTable(query, options({ output: target, partRows: 1500 }));
    expect(done.numRows).toBe(5000);
    expect(
      await rows(
        `SELECT count(*) FILTER ("the id" <> 'u' || "row" OR sum <> "row" * 1.5e0)::INTEGER FROM '${target}'`,
      ),
    ).toEqual([[0]]);
  });

  it("says which column is not there", async () => {
    await expect(mapTable(source, options({ carry: ["the ID"] }))).rejects.toThrow(
      /has no column 'the ID'; did you mean 'the id'\?/,
    );
  });
});
