import {
  assignTable,
  connectSpark,
  describeTable,
  rowOf,
  type SparkSession,
  sampleTable,
  storedTypes,
} from "@clusterwhy/spark";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { compareWithLibrary, loadUsers, queryAnswers } from "../../sql/test/engines.js";
import { COLUMNS, randomEnsemble, randomModel, randomRows, stream } from "../../sql/test/randomModel.js";
import { expectedAnswers, firstDifference } from "../../sql/test/reference.js";
import { sparkEngine } from "./sparkEngine.js";

declare module "vitest" {
  interface ProvidedContext {
    sparkRemote: string;
  }
}

let session: SparkSession;
beforeAll(async () => {
  session = await connectSpark(inject("sparkRemote"));
});
afterAll(() => session?.close());

const rowsOf = async (sql: string) => {
  const result = await session.query(sql);
  return Array.from({ length: result.numRows }, (_, row) => rowOf(result, row));
};

describe("assignmentSql on a real Spark", () => {
  it("answers every row as the library does", async () => {
    for (const [seed, stored] of [
      [1, undefined],
      [2, { "is verified": "boolean" as const }],
    ] as const) {
      const compared = await compareWithLibrary(sparkEngine(session), seed, {
        rows: 2000,
        trees: 3,
        ...(stored ? { stored } : {}),
      });
      expect(compared.difference).toBeUndefined();
      expect(compared.segments.size).toBeGreaterThan(4);
    }
  });

  it("answers as the library does with the trees in arrays", async () => {
    const compared = await compareWithLibrary(sparkEngine(session), 5, { rows: 3000, arraysBeyondNodes: 0 });
    expect(compared.difference).toBeUndefined();
    expect(compared.segments.size).toBeGreaterThan(4);
  });

  it("answers 100,000 rows with every edge in them, without one difference", async () => {
    const compared = await compareWithLibrary(sparkEngine(session), 77, {
      rows: 100_000,
      trees: 4,
      depth: 3,
    });
    expect(compared.difference).toBeUndefined();
  });
});

// More than a minute, most of it planning, and most of the driver's memory: set CLUSTERWHY_SPARK_LARGE.
it.skipIf(!process.env.CLUSTERWHY_SPARK_LARGE)("takes 20 groups x 500 trees of depth 6", async () => {
  const random = stream(31);
  const children = Array.from({ length: 20 }, (_, i) => ({
    path: String(i + 1),
    name: `group ${i + 1}`,
    ensemble: randomEnsemble(random, { trees: 500, depth: 6 }, COLUMNS),
    slope: 1,
    intercept: 0,
  }));
  const nodes = children.reduce((sum, { ensemble }) => sum + ensemble.left.length, 0);
  expect(nodes).toBeGreaterThan(400_000);
  const model = { columns: COLUMNS, nodes: [{ path: "all", minMargin: 0, children }] };
  const rows = randomRows(31, 200);
  await loadUsers(sparkEngine(session), rows);
  // As assignTable does.
  await session.configure({ "spark.sql.codegen.wholeStage": "false" });
  const found = await queryAnswers(sparkEngine(session), model);
  expect(firstDifference(expectedAnswers(model, rows), found)).toBeUndefined();
});

describe("assignTable", () => {
  it("writes on the cluster what the library says, and never overwrites unasked", async () => {
    const model = randomModel(3, { trees: 2, depth: 3 });
    const rows = randomRows(3, 3000);
    await loadUsers(sparkEngine(session), rows);
    const options = { table: "users", id: "Row", output: "assigned", format: "parquet" } as const;
    await session.run("DROP TABLE IF EXISTS assigned");
    const made = await assignTable(session, model, options);
    const expected = expectedAnswers(model, rows);
    const counts = new Map<string, number>();
    for (const { segment } of expected) counts.set(segment, (counts.get(segment) ?? 0) + 1);
    expect(made.numRows).toBe(3000);
    expect(new Map(made.segments.map((segment) => [segment.path, segment.rows]))).toEqual(counts);
    const written = await rowsOf("SELECT segment FROM assigned ORDER BY `Row`");
    expect(written.map(([segment]) => segment)).toEqual(expected.map(({ segment }) => segment));
    await expect(assignTable(session, model, options)).rejects.toMatchObject({ code: "OUTPUT_EXISTS" });
    expect((await assignTable(session, model, { ...options, mode: "replace" })).numRows).toBe(3000);
    expect((await assignTable(session, model, { ...options, mode: "append" })).numRows).toBe(6000);
    await expect(assignTable(session, model, { ...options, table: "nobody" })).rejects.toMatchObject({
      code: "TABLE_MISSING",
    });
    const without = "(SELECT `Row`, followers FROM users)";
    await expect(
      assignTable(session, model, { ...options, table: without, mode: "replace" }),
    ).rejects.toMatchObject({ code: "COLUMN_MISSING" });
    await session.run("DROP TABLE assigned");
  });
});

describe("sampleTable", () => {
  it("takes the same rows however the table is cut, and a small sample is part of a large one", async () => {
    const table = (cuts: number) =>
      `(SELECT /*+ REPARTITION(${cuts}) */ id, id * 0.5 AS half, CAST(id % 7 AS STRING) AS day FROM range(50000))`;
    const take = (cuts: number, rows: number, seed = 1) =>
      sampleTable(session, { table: table(cuts), rows, key: ["id"], seed });
    const [one, many] = [await take(1, 1000), await take(13, 1000)];
    expect(one.populationRows).toBe(50000);
    expect(one.numRows).toBe(1000);
    expect(many.columns).toEqual(one.columns);
    const ids = (sample: typeof one) =>
      Array.from(sample.columns[0].type === "number" ? sample.columns[0].values : []);
    const small = ids(await take(5, 100));
    expect(ids(one).slice(0, 100)).toEqual(small);
    expect(ids(await take(5, 100, 2))).not.toEqual(small);
    // Uniform: the mean of 1,000 ids out of 0..49,999 has a standard error of 456.
    expect(Math.abs(ids(one).reduce((a, b) => a + b) / 1000 - 25000)).toBeLessThan(4 * 456);
    expect(one.columns.map(({ name, type }) => [name, type])).toEqual([
      ["id", "number"],
      ["half", "number"],
      ["day", "string"],
    ]);
  });

  it("gives all rows of a smaller table", async () => {
    const sample = await sampleTable(session, {
      table: "(SELECT * FROM range(10))",
      rows: 100,
      where: "id > 2",
    });
    expect([sample.numRows, sample.populationRows]).toEqual([7, 7]);
  });
});

describe("describeTable", () => {
  it("finds the figures that can be worked out by hand", async () => {
    const { numRows, columns, skipped } = await describeTable(
      session,
      `(SELECT CAST(id AS INT) AS n, id > 5 AS b, IF(id = 0, double('NaN'), CAST(NULL AS DOUBLE)) AS none,
        IF(id < 4, NULL, CAST(id % 2 AS STRING)) AS t, array(id) AS a FROM range(1, 12))`,
    );
    expect(numRows).toBe(11);
    expect(skipped).toEqual(["a"]);
    expect(columns.map(({ name, missing, distinct }) => [name, missing, distinct])).toEqual([
      ["n", 0, 11],
      ["b", 0, 2],
      ["none", 11, 0],
      ["t", 3, 2],
    ]);
    // 1 .. 11: mean 6, variance 11, quartiles 3, 6, 9 (the smallest value with at least that share of rows).
    expect(columns[0].numbers?.mean).toBe(6);
    expect(columns[0].numbers?.standardDeviation).toBeCloseTo(Math.sqrt(11), 12);
    expect(columns[0].numbers?.quantiles).toEqual([1, 3, 6, 9, 11]);
  });
});

describe("the connection", () => {
  it("reads every plain type", async () => {
    const sql = `SELECT CAST(-1 AS TINYINT), CAST(-2 AS SMALLINT), -3, -4L, CAST(0.5 AS FLOAT), 0.25D,
      CAST(-12.34 AS DECIMAL(20, 2)), TRUE, DATE'1969-12-31', TIMESTAMP'2020-01-01 00:00:00.5',
      TIMESTAMP_NTZ'2020-01-01 00:00:01', 'é🙂', CAST(NULL AS STRING), NULL, CAST(NULL AS DOUBLE)`;
    expect(await rowsOf(sql)).toEqual([
      [-1, -2, -3, -4, 0.5, 0.25, -12.34, 1, -86400, 1577836800.5, 1577836801, "é🙂", null, null, null],
    ]);
    await expect(session.query("SELECT array(1) AS list")).rejects.toThrow(/'list' comes in an Arrow type/);
    const fields = await session.schemaOf("SELECT 1 AS a, 'x' AS b, map(1, 2) AS c");
    expect(storedTypes(fields)).toEqual({ a: "number", b: "text" });
  });

  it("says what Spark says, in one line", async () => {
    await expect(session.query("SELECT * FROM nobody")).rejects.toMatchObject({ code: "TABLE_MISSING" });
    await expect(session.query("SELEC 1")).rejects.toThrow(/PARSE_SYNTAX_ERROR/);
    await expect(session.query("SELECT raise_error('boom')")).rejects.toThrow(/boom/);
  });

  it("cancels on the server, and goes on", async () => {
    const controller = new AbortController();
    const reports: number[] = [];
    setTimeout(() => controller.abort(new Error("enough")), 5000);
    const long = session.query("SELECT count(*) FROM range(0, 1000000000000, 1, 8) WHERE rand() < 0.5", {
      signal: controller.signal,
      onProgress: (_, share) => reports.push(share),
    });
    await expect(long).rejects.toThrow("enough");
    expect(reports.length).toBeGreaterThan(0);
    const start = performance.now();
    expect(await rowsOf("SELECT count(*) FROM range(1000)")).toEqual([[1000]]);
    // The two cores are free again: the long query does not run on.
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
