import { assignmentSql, DIALECTS, type Dialect } from "@clusterwhy/sql";
import { SparkSQL, TrinoSQL } from "dt-sql-parser";
import nodeSqlParser from "node-sql-parser";
import { describe, expect, it } from "vitest";
import { randomModel } from "./randomModel.js";

// Engines that no test can start here are held to a grammar of their language.
const ofDt = (parser: { validate(sql: string): { message: string }[] }) => (sql: string) =>
  parser.validate(sql).map((error) => error.message);
const ofNode = (database: string) => (sql: string) => {
  try {
    new nodeSqlParser.Parser().astify(sql, { database });
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
};
const GRAMMARS: Partial<Record<Dialect, (sql: string) => string[]>> = {
  spark: ofDt(new SparkSQL()),
  trino: ofDt(new TrinoSQL()),
  bigquery: ofNode("BigQuery"),
  snowflake: ofNode("Snowflake"),
};

describe.each(Object.entries(GRAMMARS))("the grammar of %s", (dialect, faults) => {
  const sql = assignmentSql(randomModel(1, { trees: 2, depth: 2 }), {
    dialect: dialect as Dialect,
    table: "users",
    id: "Row",
  });

  it("accepts the whole query", () => {
    expect(faults(sql)).toEqual([]);
  });

  it("would refuse a CASE without its END", () => {
    expect(faults("SELECT CASE WHEN a < 1 THEN 2 ELSE 3 AS b FROM c")).not.toEqual([]);
  });
});

describe("dialects", () => {
  it("are each checked by an engine or a grammar", () => {
    const engines: Dialect[] = ["duckdb", "postgres", "spark", "clickhouse"];
    expect(DIALECTS.filter((dialect) => !engines.includes(dialect) && !(dialect in GRAMMARS))).toEqual([]);
  });
});
