import { type Column, type ColumnTable, portableMath, RandomStream } from "@clusterwhy/core";
import { type FitOptions, fit } from "clusterwhy";
import { describe, expect, it } from "vitest";

const NUM_ROWS = 600;
const CITIES = ["Zug", "Aarau", "Chur", "Bern", "Genf", "Thun"];
const PLANS = ["pro", "basic", "team", "free", "max", "edu"];
const DEVICES = ["ios", "web", "tv", "mac", "win", "bot"];

/**
 * Six groups in two skewed numbers, three categories (each holds its group's level in 93% of the rows and any level
 * else) and a flag. No column alone tells them apart.
 */
function planted(): { table: ColumnTable; truth: number[] } {
  const random = new RandomStream(7, "planted groups");
  const truth = Array.from({ length: NUM_ROWS }, () => random.nextBelow(CITIES.length));
  const normal = () => {
    const radius = Math.sqrt(-2 * portableMath.log(1 - random.nextFloat()));
    return radius * portableMath.cosSinTurns(random.nextFloat())[0];
  };
  const numbers = (name: string, of: (group: number) => number, flag = false): Column => ({
    name,
    role: flag ? "boolean" : "numeric",
    reason: "test",
    type: flag ? "boolean" : "number",
    values: Float64Array.from(truth, of),
  });
  const category = (name: string, all: readonly string[]): Column => {
    const values = truth.map(
      (group) => all[random.nextFloat() < 0.93 ? group : random.nextBelow(all.length)],
    );
    const levels = [...new Set(values)].sort();
    const codes = Int32Array.from(values, (value) => levels.indexOf(value));
    return { name, role: "nominal", reason: "test", type: "string", codes, levels };
  };
  const columns = [
    numbers("spend", (group) => portableMath.exp(normal() + (group % 3) * 4)),
    numbers("visits", (group) => Math.floor(portableMath.exp(normal() + (group % 2) * 4 + 1))),
    category("city", CITIES),
    category("plan", PLANS),
    category("device", DEVICES),
    numbers("churned", (group) => (random.nextFloat() < (group % 3 === 0 ? 0.15 : 0.85) ? 1 : 0), true),
  ];
  return { table: { numRows: NUM_ROWS, columns }, truth };
}

/** Hubert and Arabie 1985. */
function adjustedRandIndex(a: readonly number[], b: readonly number[]): number {
  const pairs = (labels: readonly (string | number)[]) => {
    const counts = new Map<string | number, number>();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  };
  const [inA, inB] = [pairs(a), pairs(b)];
  const expected = (inA * inB) / ((a.length * (a.length - 1)) / 2);
  return (pairs(a.map((label, i) => `${label} ${b[i]}`)) - expected) / ((inA + inB) / 2 - expected);
}

describe("groups planted in mixed columns", () => {
  const { table, truth } = planted();

  async function score(options: FitOptions, data: ColumnTable = table): Promise<number> {
    const run = await fit(data, {
      seed: 1,
      threads: 1,
      maxDepth: 1,
      evidence: false,
      minClusterSize: 30,
      ...options,
    });
    await run.close();
    const { segment, noise } = run.found.rows;
    return adjustedRandIndex(
      Array.from(segment, (path, row) => (noise[row] ? -1 : path)),
      truth,
    );
  }

  it("are found", async () => {
    expect(await score({})).toBeGreaterThanOrEqual(0.9);
  });

  it("are found by the mixed distance too, a fifth of the values missing or not", async () => {
    const mixed = { metric: "mixed", evidence: true, minClusterSize: 12 } as const;
    expect(await score(mixed)).toBeGreaterThanOrEqual(0.9);
    const random = new RandomStream(9, "gaps");
    const gaps = (column: Column): Column =>
      column.type === "string"
        ? { ...column, codes: column.codes.map((code) => (random.nextFloat() < 0.2 ? -1 : code)) }
        : { ...column, values: column.values.map((x) => (random.nextFloat() < 0.2 ? Number.NaN : x)) };
    const sparse = { ...table, columns: table.columns.map(gaps) };
    const ari = await score(mixed, sparse);
    expect(ari).toBeGreaterThanOrEqual(0.7);
  });

  it("are lost with StandardScaler and integers for categories", async () => {
    expect(await score({ scaling: "standard", encoding: "label" })).toBeLessThan(0.6);
  });
});
