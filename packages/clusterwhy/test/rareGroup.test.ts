import { rmSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { fit } from "clusterwhy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { populationFile } from "../src/runFolder/populationFile.js";
import { scratchFolder } from "./support.js";

const folder = scratchFolder();
const path = join(folder, "users.parquet");
const ROWS = 200_000;
/** One row in 10,000. */
const isRare = (id: number) => id % 10_000 === 7;

beforeAll(async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const uniform = (salt: number) => `((hash(i * 16 + ${salt}) % 1000003) + 0.5) / 1000003`;
  const normal = (salt: number) =>
    `sqrt(-2 * ln(${uniform(salt)})) * cos(6.283185307 * ${uniform(salt + 1)})`;
  await connection.run(`COPY (SELECT i AS user_id,
    exp(CASE WHEN i % 10000 = 7 THEN 9 WHEN i % 2 = 0 THEN 6 ELSE 3 END + 0.3 * ${normal(1)}) AS spend,
    CASE WHEN i % 10000 = 7 THEN 30 WHEN i % 2 = 0 THEN 50 ELSE 25 END + 3 * ${normal(3)} AS age,
    CASE WHEN i % 10000 = 7 THEN 'pilot' WHEN ${uniform(5)} < 0.1 THEN 'other' WHEN i % 2 = 0 THEN 'business' ELSE 'free' END AS plan
    FROM range(${ROWS}) t(i)) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** How well the best segment is the rare rows of the sample; and how many rows it is thought to have in the table. */
async function found(options: Parameters<typeof fit>[1]) {
  const run = await fit(path, {
    id: "user_id",
    sample: 1500,
    minClusterSize: 10,
    maxDepth: 1,
    seed: 2,
    ...options,
  });
  await run.close();
  const { rows } = run.found;
  const rare = Array.from(rows.id?.values ?? [], (id) => isRare(Number(id)));
  const best = rows.paths
    .map((segment, position) => {
      const inside = Array.from(rows.segment, (own) => own === position);
      const both = inside.filter((is, row) => is && rare[row]).length;
      const either = inside.filter((is, row) => is || rare[row]).length;
      const estimated = populationFile(run)?.segments.find((other) => other.path === segment)?.estimatedRows;
      return { segment, jaccard: both / either, estimated };
    })
    .sort((a, b) => b.jaccard - a.jaccard)[0];
  return { ...best, rareRows: rare.filter(Boolean).length };
}

describe("a group of 1 in 10,000", () => {
  it("is lost in a plain sample, and found in equal shares of a column", async () => {
    expect(await found({})).toMatchObject({ rareRows: 0, jaccard: 0 });
    for (const sampleBy of ["plan", "spend"]) {
      const rare = await found({ sampleBy });
      expect(rare.rareRows, sampleBy).toBe(20);
      expect(rare.jaccard, sampleBy).toBeGreaterThan(0.9);
      expect(rare.estimated, sampleBy).toBeGreaterThan(15);
      expect(rare.estimated, sampleBy).toBeLessThan(30);
    }
  }, 60_000);
});
