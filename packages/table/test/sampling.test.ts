import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTable } from "@clusterwhy/table";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-sampling-"));
const [parquet, csv] = [join(folder, "t.parquet"), join(folder, "t.csv")];
const ROWS = 50_000;
let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  // Five rows in 50,000 are `rare`, and five others lie far out in `spend`.
  const rows = `SELECT i AS id, CASE WHEN i % 10000 = 3 THEN 'rare' WHEN i % 7 = 0 THEN NULL WHEN i % 2 = 0 THEN 'a' ELSE 'b' END AS plan,
    CASE WHEN i % 10000 = 8 THEN 1e6 + i ELSE (i * 37) % 1000 / 3.0 END AS spend FROM range(${ROWS}) t(i)`;
  await connection.run(`COPY (${rows}) TO '${parquet}' (FORMAT parquet, ROW_GROUP_SIZE 10000)`);
  await connection.run(`COPY (${rows}) TO '${csv}'`);
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

async function ids(source: string, options: Parameters<typeof openTable>[1]) {
  const opened = await openTable(source, { id: "id", ...options });
  await opened.close();
  const column = opened.table.columns.find(({ name }) => name === "id");
  if (column === undefined || column.type === "string") throw new Error("the id is a number");
  return { opened, ids: [...column.values] };
}

describe("a sample", () => {
  it("is of the wanted size, in order, of the whole table alike, and part of a larger one", async () => {
    const small = await ids(parquet, { sample: 500, seed: 4 });
    const large = await ids(parquet, { sample: 2000, seed: 4 });
    expect([small.ids.length, large.ids.length]).toEqual([500, 2000]);
    expect(small.opened.sample).toEqual({ populationRows: ROWS });
    expect(large.ids).toEqual([...large.ids].sort((a, b) => a - b));
    expect(small.ids.every((id) => large.ids.includes(id))).toBe(true);
    const mean = large.ids.reduce((a, b) => a + b, 0) / 2000;
    expect(Math.abs(mean - ROWS / 2)).toBeLessThan((4 * ROWS) / Math.sqrt(12 * 2000));
    expect((await ids(csv, { sample: 500, seed: 4 })).ids).toEqual(small.ids);
    expect((await ids(parquet, { sample: 500, seed: 5 })).ids).not.toEqual(small.ids);
    const some = await ids(parquet, { sample: 500, seed: 4, where: "plan = 'a'" });
    expect(some.ids.every((id) => id % 2 === 0)).toBe(true);
    expect((await ids(parquet, { sample: 2 * ROWS })).ids).toHaveLength(ROWS);
  });

  it("by a column of texts takes every row of a rare value, and says how many each row stands for", async () => {
    const { opened, ids: found } = await ids(parquet, { sample: 400, sampleBy: "plan" });
    expect(found).toHaveLength(400);
    expect(found.filter((id) => id % 10000 === 3)).toHaveLength(5);
    const strata = opened.sample?.strata;
    expect(strata?.parts.map(({ label, rows, sampled }) => [label, rows, sampled]).sort()).toEqual([
      ["a", 21428, 132],
      ["b", 21425, 132],
      ["missing", 7142, 131],
      ["other values", 0, 0],
      ["rare", 5, 5],
    ]);
    const total = strata?.weights.reduce((a, b) => a + b, 0) ?? 0;
    expect(total).toBeCloseTo(ROWS, 6);
    expect((await ids(csv, { sample: 400, sampleBy: "plan" })).ids).toEqual(found);
  });

  it("by a column of numbers takes every row of a thin range", async () => {
    const { opened, ids: found } = await ids(parquet, { sample: 400, sampleBy: "spend" });
    expect(found.filter((id) => id % 10000 === 8)).toHaveLength(5);
    const total = opened.sample?.strata?.weights.reduce((a, b) => a + b, 0) ?? 0;
    expect(total).toBeCloseTo(ROWS, 6);
  });

  it("by a column needs a size and a column that is there", async () => {
    await expect(openTable(parquet, { sampleBy: "plan" })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await expect(openTable(parquet, { sample: 9, sampleBy: "plam" })).rejects.toThrow(/did you mean 'plan'/);
  });
});
