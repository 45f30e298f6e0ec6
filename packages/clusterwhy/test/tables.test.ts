import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openTable, profileTable } from "@clusterwhy/table";
import { fit } from "clusterwhy";
import { describe, expect, it } from "vitest";

const root = new URL("../../../", import.meta.url);
const SHARED = fileURLToPath(new URL("../shared/data/", root));
const VEGA = fileURLToPath(new URL("node_modules/vega-datasets/data/", root));
const EXPECTATIONS = JSON.parse(
  readFileSync(new URL("packages/table/test/expectations/roles.json", root), "utf8"),
) as Record<string, Record<string, Record<string, string>>>;

/** Enough rows for groups, few enough for sixteen fits in a test. */
const ROWS = 250;
const QUICK = { sample: ROWS, seed: 3, threads: 1, maxDepth: 1, evidence: false, nEpochs: 100 } as const;

const TABLES: [folder: string, name: string, options: object][] = [
  [SHARED, "tiktok-profiles.csv", {}],
  [SHARED, "tiktok-profiles.csv", { scaling: "standard" }],
  [SHARED, "bank-marketing.csv", { outcome: ["y"] }],
  [SHARED, "online-shoppers.csv", { outcome: ["Revenue"] }],
  [SHARED, "wholesale-customers.csv", {}],
  [SHARED, "penguins.csv", {}],
  [VEGA, "cars.json", {}],
  [VEGA, "movies.json", { missingIndicator: true }],
  [VEGA, "penguins.json", { scaling: "robust" }],
  [VEGA, "gapminder.json", {}],
  [VEGA, "gapminder-health-income.csv", {}],
  [VEGA, "birdstrikes.csv", { manyLevels: "frequency" }],
  [VEGA, "airports.csv", { roles: { name: "text" } }],
  [VEGA, "weather.csv", { timeParts: ["age", "year"] }],
  [VEGA, "flights-2k.json", { manyLevels: "hash" }],
  [VEGA, "zipcodes.csv", { weights: { state: 2 } }],
  [VEGA, "jobs.json", { winsorize: 0.01 }],
  [VEGA, "stocks.csv", {}],
];

describe("real tables go through profile and fit", () => {
  for (const [folder, name, options] of TABLES) {
    const path = join(folder, name);
    const found = existsSync(path);
    it.skipIf(!found)(
      found ? `${name} ${JSON.stringify(options)}` : `${name}: skipped, there is no ${path}`,
      async () => {
        const opened = await openTable(path);
        await opened.close();
        const profile = profileTable(opened.table);
        const roles = Object.fromEntries(profile.columns.map((column) => [column.name, column.role]));
        expect(roles).toEqual(EXPECTATIONS[folder === SHARED ? "shared" : "vega-datasets"][name]);

        const run = await fit(path, { ...QUICK, ...options });
        await run.close();
        const rows = Math.min(ROWS, opened.table.numRows);
        expect(run.segments[0]).toMatchObject({ path: "all", size: rows });
        expect(run.found.rows.x.every(Number.isFinite) && run.found.rows.y.every(Number.isFinite)).toBe(true);
        const grouped = run.segments.slice(1).reduce((sum, segment) => sum + segment.size, 0);
        expect(grouped + run.segments[0].noise).toBe(run.segments.length > 1 ? rows : run.segments[0].noise);
      },
    );
  }
});

describe("adversarial tables", () => {
  it("5,000 columns with odd names, and one of all different texts", async () => {
    const { mkdtempSync, rmSync, writeFileSync } = await import("node:fs");
    const { tmpdir } = await import("node:os");
    const folder = mkdtempSync(join(tmpdir(), "clusterwhy-test-"));
    try {
      const names = Array.from(
        { length: 5000 },
        (_, i) => `"c${i}${["", ' ""q""', "\n", " 😀", ";"][i % 5]}"`,
      );
      const cell = (row: number, column: number) =>
        ((row * 7919 + column * 104_729 + row * column * 31) % 1009) / 10;
      const lines = Array.from({ length: 60 }, (_, row) =>
        [...names.map((_, column) => cell(row, column)), row % 2, `u-${row}`].join(","),
      );
      const path = join(folder, "wide.csv");
      writeFileSync(path, `${names.join(",")},__proto__,unique\n${lines.join("\n")}\n`);
      const opened = await openTable(path);
      await opened.close();
      expect(opened.table.columns).toHaveLength(5002);
      expect(opened.table.columns.at(-1)).toMatchObject({ name: "unique", role: "id" });
      const run = await fit(path, { ...QUICK, nNeighbors: 5, minClusterSize: 10 });
      await run.close();
      expect(run.segments[0].size).toBe(60);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
