import { inputError, nearestName, usageError } from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { identifier, literal } from "../database.js";
import { fingerprint, refuseEmpty } from "./fingerprint.js";
import type { SourceOptions, UnwatchedSource } from "./source.js";

const ATTACHED = "source_database";

/** A table or view of a DuckDB database, opened for reading only. */
export async function databaseSource(
  path: string,
  name: string,
  options: SourceOptions,
): Promise<UnwatchedSource> {
  await refuseEmpty([path]);
  return {
    format: "duckdb",
    name,
    fingerprint: () => fingerprint([path]),
    warnings: [],
    relation: async (connection) => {
      await connection.run(`ATTACH ${literal(path)} AS ${ATTACHED} (READ_ONLY)`);
      const table = await chosenTable(connection, name, options.table);
      return { typedSql: `${ATTACHED}.${table}`, repeatable: false, columnar: true };
    },
    dispose: async () => {},
  };
}

/** @returns schema and table, quoted */
async function chosenTable(
  connection: DuckDBConnection,
  name: string,
  wanted: string | undefined,
): Promise<string> {
  const listed = await connection.runAndReadAll(
    `SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = '${ATTACHED}' ORDER BY ALL`,
  );
  const tables = listed
    .getRows()
    .map(([schema, table]) => ({ schema: String(schema), table: String(table) }));
  if (tables.length === 0) throw inputError("NO_TABLE", `${name} has no table`);
  const called = ({ schema, table }: { schema: string; table: string }) =>
    schema === "main" ? table : `${schema}.${table}`;
  if (wanted === undefined && tables.length > 1) {
    throw usageError(
      "TABLE_AMBIGUOUS",
      `${name} has ${tables.length} tables (${tables.slice(0, 12).map(called).join(", ")}); name one with the option 'table'`,
    );
  }
  const found = wanted === undefined ? tables[0] : tables.find((candidate) => called(candidate) === wanted);
  if (found === undefined) {
    const near = nearestName(wanted as string, tables.map(called));
    throw usageError(
      "TABLE_UNKNOWN",
      `${name} has no table '${wanted}'; ${near ? `did you mean '${near}'?` : `it has ${tables.map(called).join(", ")}`}`,
    );
  }
  return `${identifier(found.schema)}.${identifier(found.table)}`;
}
