import type { AssignmentModel } from "@clusterwhy/core";
import { assignmentSql, quoteIdentifier, quoteText, type StoredType } from "@clusterwhy/sql";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareWithLibrary, type Engine, loadUsers, queryAnswers } from "./engines.js";
import { COLUMNS, randomRows } from "./randomModel.js";

let connection: DuckDBConnection;
const engine: Engine = {
  dialect: "duckdb",
  run: async (sql) => (await connection.runAndReadAll(sql)).getRows(),
};
beforeAll(async () => {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  connection = await instance.connect();
});
afterAll(() => connection.closeSync());

const STORED: Record<string, StoredType> = { "is verified": "boolean" };

describe("assignmentSql on DuckDB", () => {
  it("answers every row as the library does, for random ensembles and edge values", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), fc.constantFrom(undefined, STORED), async (seed, stored) => {
        const compared = await compareWithLibrary(engine, seed, { rows: 400, ...(stored ? { stored } : {}) });
        for (const segment of compared.segments) seen.add(segment);
        expect(compared.difference).toBeUndefined();
      }),
      { seed: 9, numRuns: 12, endOnFailure: true },
    );
    expect([...seen].sort()).toEqual(expect.arrayContaining(["1", "1.1", "1.1.1", "2", "2.1", "3", "none"]));
    expect(seen.has("4"), "the twin of 2 comes after it and never wins").toBe(false);
  });

  it("answers 100,000 rows with every edge in them, without one difference", async () => {
    const compared = await compareWithLibrary(engine, 77, { rows: 100_000, trees: 4, depth: 3 });
    expect(compared.difference).toBeUndefined();
    expect(compared.segments.size).toBeGreaterThan(4);
  }, 60_000);

  it("stages sums that are longer than an expression may be", async () => {
    const compared = await compareWithLibrary(engine, 5, { rows: 300, trees: 70, depth: 5, stored: STORED });
    expect(compared.difference).toBeUndefined();
  });

  it("reads a boolean column in any form", async () => {
    const columns = [{ name: "flag", type: "boolean" as const }];
    const model = onSplit(columns, 0.5);
    const stored: [string, StoredType | undefined, string[]][] = [
      [
        "VARCHAR",
        undefined,
        ["'Yes'", "' no '", "'TRUE'", "'f'", "'maybe'", "NULL", "'1'", "'0.0'", "'nan'"],
      ],
      ["VARCHAR", "text", ["'y'", "'N'", "'ON'", "'False'", "'7'", "NULL", "'1'", "'0'", "'?'"]],
      ["BOOLEAN", undefined, ["true", "false", "true", "false", "NULL", "NULL", "true", "false", "NULL"]],
      ["INTEGER", undefined, ["1", "0", "7", "0", "NULL", "NULL", "1", "0", "NULL"]],
      ["DOUBLE", "number", ["1", "0", "7", "0", "'nan'", "NULL", "1", "0", "'nan'"]],
    ];
    for (const [type, kind, values] of stored) {
      await connection.run(`CREATE OR REPLACE TABLE flags (id INTEGER, flag ${type})`);
      await connection.run(`INSERT INTO flags VALUES ${values.map((v, i) => `(${i}, ${v})`).join(", ")}`);
      const sql = assignmentSql(model, {
        dialect: "duckdb",
        table: "flags",
        id: "id",
        ...(kind ? { stored: { flag: kind } } : {}),
      });
      const result = await connection.runAndReadAll(`SELECT segment FROM (${sql}) ORDER BY id`);
      // Missing goes left, to the low leaf.
      expect(result.getRows().flat(), `${type} ${kind}`).toEqual([
        "1",
        "none",
        "1",
        "none",
        "none",
        "none",
        "1",
        "none",
        "none",
      ]);
    }
  });

  it("compares the text of numbers with levels, as the library does", async () => {
    const model = onCategory([{ name: "code", type: "string", levels: ["01", "1.50", "2.5", "x"] }], [0, 2]);
    await connection.run(
      "CREATE OR REPLACE TABLE codes AS SELECT unnest([1, 1.5, 2.5, 'nan'::DOUBLE, NULL]::DOUBLE[]) AS code",
    );
    const sql = assignmentSql(model, { dialect: "duckdb", table: "codes", stored: { code: "number" } });
    const result = await connection.runAndReadAll(sql);
    expect(result.getRows().map(([segment]) => segment)).toEqual(["1", "none", "1", "none", "none"]);
  });

  it("calls every row none, with probability 1, where there are no groups", async () => {
    await loadUsers(engine, randomRows(1, 3));
    const found = (await queryAnswers(engine, { columns: COLUMNS, nodes: [] })).map(
      ({ row, ...rest }) => rest,
    );
    const none = { segment: "none", name: "none of the groups", probability: 1 };
    expect(found).toEqual([none, none, none]);
  });

  it("holds probabilities at 0 and 1 where margins are huge", async () => {
    const base = onSplit([{ name: "flag", type: "boolean" }], 0.5);
    const [child] = base.nodes[0].children;
    const model = { ...base, nodes: [{ ...base.nodes[0], children: [{ ...child, slope: 1e6 }] }] };
    await connection.run("CREATE OR REPLACE TABLE flags AS SELECT unnest([true, false]) AS flag");
    const sql = assignmentSql(model, { dialect: "duckdb", table: "flags" });
    const rows = (await connection.runAndReadAll(sql)).getRows();
    expect(rows.map(([segment]) => segment)).toEqual(["1", "none"]);
    expect(rows[0][2]).toBe(1);
    expect(rows[1][2]).toBeLessThan(1e-300);
  });

  it("quotes identifiers and texts so that DuckDB reads them back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1 }), async (name) => {
        fc.pre(!name.includes("\0"));
        const sql = `SELECT ${quoteText("duckdb", name)} AS ${quoteIdentifier("duckdb", name)}`;
        const result = await connection.runAndReadAll(sql);
        expect(result.columnNames()).toEqual([name]);
        expect(result.getRows()).toEqual([[name]]);
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});

/** One group: the rows whose first column is at least `threshold`; missing values go left. */
function onSplit(columns: AssignmentModel["columns"], threshold: number): AssignmentModel {
  return oneTree(columns, { threshold: Float32Array.of(threshold, -2, 2) });
}

function onCategory(columns: AssignmentModel["columns"], categories: number[]): AssignmentModel {
  return oneTree(columns, {
    threshold: Float32Array.of(0, -2, 2),
    categoryOffset: Int32Array.of(0, -1, -1),
    categorySize: Int32Array.of(categories.length, 0, 0),
    categories: Int32Array.from(categories),
  });
}

function oneTree(
  columns: AssignmentModel["columns"],
  over: Partial<AssignmentModel["nodes"][0]["children"][0]["ensemble"]>,
): AssignmentModel {
  const ensemble = {
    objective: "binary:logistic" as const,
    featureNames: columns.map((column) => column.name),
    featureTypes: ["float"],
    numOutputs: 1,
    baseMargins: Float64Array.of(0),
    nodeOffsets: Int32Array.of(0, 3),
    treeOutputs: Int32Array.of(0),
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    feature: new Int32Array(3),
    threshold: new Float32Array(3),
    defaultLeft: Uint8Array.of(1, 0, 0),
    cover: new Float32Array(3),
    gain: new Float32Array(3),
    baseWeight: new Float32Array(3),
    categoryOffset: Int32Array.of(-1, -1, -1),
    categorySize: new Int32Array(3),
    categories: new Int32Array(0),
    ...over,
  };
  const child = { path: "1", name: "the group", ensemble, slope: 1, intercept: 0 };
  return { columns, nodes: [{ path: "all", minMargin: 0, children: [child] }] };
}
