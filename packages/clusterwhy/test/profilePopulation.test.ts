import { rmSync } from "node:fs";
import { join } from "node:path";
import { openTable, openTableEngine, profileTable } from "@clusterwhy/table";
import { afterAll, expect, it } from "vitest";
import { profilePopulation } from "../src/population/profilePopulation.js";
import { oddTable } from "./population.js";
import { scratchFolder } from "./support.js";

const folder = scratchFolder();
afterAll(() => rmSync(folder, { recursive: true }));

it("SQL gives the figures of a table that is read whole", async () => {
  const path = join(folder, "odd.parquet");
  await oddTable(path, 20_000);
  const opened = await openTable(path, { id: "user_id" });
  await opened.close();
  const local = profileTable(opened.table);
  const engine = await openTableEngine(path);
  const { table, columns, name } = engine;
  const bySql = await profilePopulation({ engine, table, columns, name }, opened.table);
  await engine.close();
  expect(bySql.rows).toBe(20_000);
  for (const [i, column] of bySql.columns.entries()) {
    const expected = local.columns[i];
    // A mean's last bits depend on the order of the additions.
    const mean = expected.numbers?.mean ?? 0;
    expect(Math.abs((column.numbers?.mean ?? 0) - mean)).toBeLessThanOrEqual(1e-9 * Math.abs(mean));
    const numbers = column.numbers && { ...column.numbers, mean };
    expect({ ...column, ...(numbers ? { numbers } : {}) }, column.name).toEqual(expected);
  }
  expect(bySql.head).toEqual(local.head);
}, 60_000);
