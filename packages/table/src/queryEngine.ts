import type { SqlEngine } from "@clusterwhy/sql";
import type { DuckDBConnection } from "@duckdb/node-api";
import { watched } from "./work.js";

/** DuckDB as what statistics are asked of. */
export function queryEngine(connection: DuckDBConnection): SqlEngine & { readonly dialect: "duckdb" } {
  return {
    dialect: "duckdb",
    query: async (sql, control) => {
      const answer = await watched(connection, "statistics", control, () => connection.runAndReadAll(sql));
      return answer.getRows().map((row) => row.map(cellOf));
    },
  };
}

function cellOf(value: unknown): number | string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  return String(value);
}
