import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rowOf, type SparkSession } from "@clusterwhy/spark";
import { DuckDBInstance } from "@duckdb/node-api";
import { type Engine, loadUsers } from "../../sql/test/engines.js";

/**
 * Spark as the SQL tests' engine. Rows get there as a Parquet file on this machine's disk, which the server must see:
 * INSERT ... VALUES of 100,000 rows takes Spark's planner minutes.
 */
export function sparkEngine(session: SparkSession): Engine {
  return {
    dialect: "spark",
    run: async (sql) => {
      if (!/^(--|WITH|SELECT)/.test(sql)) {
        await session.run(sql);
        return [];
      }
      const result = await session.query(sql);
      return Array.from({ length: result.numRows }, (_, row) => rowOf(result, row));
    },
    load: async (rows) => {
      const folder = await mkdtemp(join(tmpdir(), "clusterwhy-users-"));
      const instance = await DuckDBInstance.create(":memory:");
      const connection = await instance.connect();
      try {
        await loadUsers(
          { dialect: "duckdb", run: async (sql) => (await connection.runAndReadAll(sql)).getRows() },
          rows,
        );
        const path = join(folder, "users.parquet");
        await connection.run(`COPY users TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 20000)`);
        await session.run("DROP TABLE IF EXISTS users");
        await session.run(`CREATE TABLE users USING parquet AS SELECT * FROM parquet.\`${path}\``);
      } finally {
        connection.closeSync();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
