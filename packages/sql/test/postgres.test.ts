import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareWithLibrary, type Engine } from "./engines.js";

let database: PGlite;
const engine: Engine = {
  dialect: "postgres",
  run: async (sql) => (await database.query<unknown[]>(sql, [], { rowMode: "array" })).rows,
};
beforeAll(async () => {
  database = await PGlite.create();
}, 60_000);
afterAll(() => database.close());

describe("assignmentSql on PostgreSQL (PGlite)", () => {
  it.each([1, 2, 3, 4])("answers every row as the library does (seed %i)", async (seed) => {
    const stored = seed % 2 === 0 ? { "is verified": "boolean" as const } : undefined;
    const compared = await compareWithLibrary(engine, seed, { rows: 400, ...(stored ? { stored } : {}) });
    expect(compared.difference).toBeUndefined();
    expect(compared.segments.size).toBeGreaterThan(4);
  });

  it("keeps many stages apart: time grows with the trees, not with a power of two", async () => {
    const compared = await compareWithLibrary(engine, 6, { rows: 100, trees: 150, depth: 4 });
    expect(compared.difference).toBeUndefined();
  });
});
