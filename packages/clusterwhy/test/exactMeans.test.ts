import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RandomStream } from "@clusterwhy/core";
import { describeGroups, describeNumbers } from "@clusterwhy/sql";
import { openTableEngine } from "@clusterwhy/table";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-means-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** More than one of DuckDB's groups of 122,880 rows, which its threads add up in any order. */
const ROWS = 300_000;
const MAGNITUDES = { plain: 1, huge: 1e307, tiny: 1e-320, money: 12_345.67 };
const columns = Object.keys(MAGNITUDES).map((name) => ({ name, type: "number" as const }));

describe("means of a table of any size", () => {
  it("are the same bits for any number of threads, and right at every magnitude", async () => {
    const random = new RandomStream(1, "means");
    const values = columns.map(() => new Float64Array(ROWS));
    const lines = [columns.map(({ name }) => name).join(",")];
    for (let row = 0; row < ROWS; row++) {
      const cells = Object.values(MAGNITUDES).map((magnitude, c) => {
        values[c][row] = magnitude * (2 * random.nextFloat() - 1 + 0.1);
        return values[c][row];
      });
      lines.push(cells.join(","));
    }
    const path = join(folder, "values.csv");
    writeFileSync(path, `${lines.join("\n")}\n`);
    const grouping = {
      sql: "CASE WHEN plain > 0 THEN 'above' ELSE 'below' END",
      groups: [["above", "below"]],
    };
    const found = [];
    for (const threads of [1, 2, 5]) {
      const engine = await openTableEngine(path, { threads });
      const whole = await describeNumbers(engine, engine.table, columns);
      const [group] = await describeGroups(engine, engine.table, grouping, columns);
      await engine.close();
      found.push(JSON.stringify(whole.columns.map(({ mean }) => mean)));
      expect(group.columns.map(({ mean }) => mean)).toEqual(whole.columns.map(({ mean }) => mean));
    }
    expect(new Set(found).size).toBe(1);
    const means = JSON.parse(found[0]) as number[];
    Object.values(MAGNITUDES).forEach((magnitude, c) => {
      const expected = values[c].reduce((sum, value) => sum + value / magnitude, 0) / ROWS;
      // Below 2^-1022 doubles have fewer digits of their own.
      expect(Math.abs(means[c] / magnitude - expected)).toBeLessThan(magnitude < 1e-300 ? 1e-3 : 1e-12);
    });
  }, 60_000);
});
