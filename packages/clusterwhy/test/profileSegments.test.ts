import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AssignmentModel, SegmentDocument } from "@clusterwhy/core";
import { openTable, openTableEngine, QUARTILES, quantile } from "@clusterwhy/table";
import { fit } from "clusterwhy";
import { afterAll, describe, expect, it } from "vitest";
import { profileSegments } from "../src/population/profileSegments.js";
import { oddTable } from "./population.js";
import { plantedTable, run } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-profiles-"));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 3000;
/** A row's path by its id, in SQL and here. */
const PATHS = ["none", "1", "1.1", "1.10", "2"];
const SEGMENT_SQL = `CASE user_id % 5 ${PATHS.map((path, i) => `WHEN ${i} THEN '${path}'`).join(" ")} END`;
const child = (path: string) => ({ path, name: `group ${path}` });
const model = {
  columns: [],
  nodes: [
    { path: "all", children: [child("1"), child("2")] },
    { path: "1", children: [child("1.1"), child("1.10"), child("1.2")] },
  ],
} as unknown as AssignmentModel;

describe("segments of a whole table", () => {
  it("have the figures that its rows have, those of a segment's parts among them", async () => {
    await oddTable(at("odd.parquet"), ROWS);
    const opened = await openTable(at("odd.parquet"), { id: "user_id" });
    await opened.close();
    const { table } = opened;
    const document = { columns: table.columns } as unknown as SegmentDocument;
    const engine = await openTableEngine(at("odd.parquet"));
    const population = { engine, table: engine.table, columns: engine.columns, name: "odd" };
    const found = await profileSegments(population, SEGMENT_SQL, ROWS, { model, document });
    await expect(
      profileSegments(population, SEGMENT_SQL, ROWS - 1, { model, document }),
    ).rejects.toMatchObject({ code: "PROFILES_ROWS" });
    await engine.close();

    expect(found.segments.map(({ path, rows }) => [path, rows])).toEqual([
      ["all", ROWS],
      ["1", 1800],
      ["2", 600],
      ["1.1", 600],
      ["1.10", 600],
      ["1.2", 0],
      ["none", 600],
    ]);
    for (const segment of found.segments) {
      const inside = (row: number) => {
        const path = PATHS[row % 5];
        return segment.path === "all" || path === segment.path || path.startsWith(`${segment.path}.`);
      };
      const rows = Array.from({ length: ROWS }, (_, row) => row).filter(inside);
      for (const column of table.columns) {
        const described = segment.columns.find((other) => other.column === column.name);
        if (["id", "constant"].includes(column.role)) {
          expect(described, column.name).toBeUndefined();
          continue;
        }
        if (column.type === "string") {
          const texts = rows
            .map((row) => column.levels[column.codes[row]])
            .filter((text) => text !== undefined);
          expect(described?.missing).toBe(rows.length - texts.length);
          const counts = new Map<string, number>();
          for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
          expect(new Map(described?.levels?.map(({ value, rows: count }) => [value, count]))).toEqual(counts);
          continue;
        }
        const values = Float64Array.from(rows, (row) => column.values[row]);
        expect(described?.missing).toBe(values.filter(Number.isNaN).length);
        const sorted = values.filter(Number.isFinite).sort();
        if (sorted.length === 0) {
          expect(described?.numbers).toBeUndefined();
          continue;
        }
        const [p25, median, p75] = QUARTILES.map((share) =>
          quantile(sorted.length, share, (rank) => sorted[rank]),
        );
        const { mean, ...exact } = described?.numbers ?? { mean: Number.NaN };
        expect(exact, `${segment.path} ${column.name}`).toEqual({
          min: sorted[0],
          p25,
          median,
          p75,
          max: sorted[sorted.length - 1],
        });
        const average = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
        expect(Math.abs(mean - average)).toBeLessThanOrEqual(1e-9 * Math.abs(average));
      }
    }
  });

  it("are described behind the assignment, whatever form the result has and however the table is read", async () => {
    const users = plantedTable(folder);
    const fitted = await fit(users, {
      id: "user_id",
      evidence: false,
      nEpochs: 100,
      threads: 1,
      maxDepth: 1,
    });
    await fitted.save(at("run"));
    await fitted.close();
    const forms = [["a.csv", "--threads", "1"], ["b.parquet", "--memory", "1GiB"], ["c.ndjson"]];
    const texts: string[] = [];
    for (const [name, ...more] of forms) {
      const profiles = at(`${name}.json`);
      const done = await run(["assign", at("run"), users, "-o", at(name), "--profiles", profiles, ...more]);
      expect(done.status, done.stderr).toBe(0);
      texts.push(readFileSync(profiles, "utf8"));
    }
    expect(new Set(texts).size).toBe(1);
    const { segments } = JSON.parse(texts[0]);
    const rows = readFileSync(at("a.csv"), "utf8").trimEnd().split("\n").slice(1);
    for (const { path, rows: count } of segments.slice(1)) {
      expect(
        rows.filter((line) => line.split(",")[2] === path),
        path,
      ).toHaveLength(count);
    }
    expect(segments[1].columns.map(({ column }: { column: string }) => column)).toEqual([
      "spend",
      "visits",
      "plan",
    ]);
    expect(JSON.parse(texts[0]).leftOut).toEqual([]);
    // Numbers with a currency are read by their whole column, which SQL does not do: they are named.
    const priced = readFileSync(users, "utf8").replace(/^(u\d+),([^,]+)/gm, "$1,$2 €");
    writeFileSync(at("priced.csv"), priced);
    const refitted = await fit(at("priced.csv"), {
      id: "user_id",
      evidence: false,
      nEpochs: 100,
      maxDepth: 1,
    });
    await refitted.save(at("priced"));
    await refitted.close();
    const args = ["assign", at("priced"), at("priced.csv"), "-o", at("q.csv"), "--profiles", at("q.json")];
    const told = await run(args);
    expect([told.status, told.stderr]).toEqual([0, expect.stringContaining("as the fit did: spend\n")]);
    expect(JSON.parse(readFileSync(at("q.json"), "utf8")).leftOut).toEqual(["spend"]);
    const piped = await run(["assign", at("run"), users, "-o", "-", "--profiles", at("p.json")]);
    expect(piped).toMatchObject({ status: 2 });
    expect(piped.stderr).toContain("--profiles reads table and result once more");
  }, 60_000);
});
