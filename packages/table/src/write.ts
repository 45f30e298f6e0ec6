import { usageError } from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { identifier, literal, openDatabase } from "./database.js";

/** A column to be written. NaN in numbers becomes NULL. */
export interface OutputColumn {
  readonly name: string;
  readonly type: "integer" | "float" | "double" | "boolean" | "string";
  /** One value a row; booleans as 0 and 1. */
  readonly values: ArrayLike<number> | readonly (string | null)[];
}

const SQL_TYPE = {
  integer: "INTEGER",
  float: "FLOAT",
  double: "DOUBLE",
  boolean: "BOOLEAN",
  string: "VARCHAR",
};
const ADDED = "added_columns";
const CHUNK_ROWS = 2048;

/** Writes columns to a csv, parquet or ndjson file, by its ending: equal columns give equal bytes. */
export async function writeTable(path: string, columns: readonly OutputColumn[]): Promise<void> {
  const database = await openDatabase();
  try {
    await withColumns(database.connection, columns, (added) => copyTo(database.connection, added, path));
  } finally {
    database.close();
  }
}

/** Makes a temporary table of the columns for as long as `work` runs. */
export async function withColumns(
  connection: DuckDBConnection,
  columns: readonly OutputColumn[],
  work: (table: string) => Promise<void>,
): Promise<void> {
  const { BOOLEAN, DOUBLE, DuckDBDataChunk, FLOAT, INTEGER, VARCHAR } = await import("@duckdb/node-api");
  const types = { integer: INTEGER, float: FLOAT, double: DOUBLE, boolean: BOOLEAN, string: VARCHAR };
  const list = columns.map(({ name, type }) => `${identifier(name)} ${SQL_TYPE[type]}`).join(", ");
  await connection.run(`CREATE OR REPLACE TABLE ${ADDED} (${list})`);
  try {
    const appender = await connection.createAppender(ADDED);
    const numRows = columns[0]?.values.length ?? 0;
    for (let start = 0; start < numRows; start += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, numRows - start);
      const chunk = DuckDBDataChunk.create(
        columns.map(({ type }) => types[type]),
        count,
      );
      columns.forEach((column, position) => {
        chunk.setColumnValues(
          position,
          Array.from({ length: count }, (_, i) => cell(column, start + i)),
        );
      });
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    await work(ADDED);
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${ADDED}`);
  }
}

function cell(column: OutputColumn, row: number): number | string | boolean | null {
  const value = column.values[row];
  if (typeof value !== "number") return value;
  if (Number.isNaN(value)) return null;
  return column.type === "boolean" ? value !== 0 : value;
}

/** Writes a relation; the order of its rows is kept. */
export async function copyTo(connection: DuckDBConnection, relation: string, path: string): Promise<void> {
  await connection.run(`COPY (SELECT * FROM ${relation}) TO ${literal(path)} (${formatOf(path)})`);
}

function formatOf(path: string): string {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1].toLowerCase();
  switch (ending) {
    case "csv":
      return "FORMAT csv, HEADER true";
    case "tsv":
      return "FORMAT csv, HEADER true, DELIMITER '\t'";
    case "parquet":
      return "FORMAT parquet, COMPRESSION zstd";
    case "ndjson":
    case "jsonl":
      return "FORMAT json";
    default:
      throw usageError(
        "OUTPUT_FORMAT",
        `cannot tell the format of '${path}'; end it in .csv, .tsv, .parquet or .ndjson`,
      );
  }
}
