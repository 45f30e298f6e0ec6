import { FORMULA, guardCell, usageError } from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { identifier, literal, openDatabase, singleThreaded } from "./database.js";
import { uniqueNames } from "./uniqueNames.js";

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

/**
 * Writes columns to a csv, tsv, parquet or ndjson file, by its ending: equal columns give equal bytes. In parquet and
 * ndjson a name that differs from an earlier one by case alone gets a number, since most readers could not tell them
 * apart.
 *
 * @throws ClusterwhyError `OUTPUT_FORMAT` of category `usage`
 */
export async function writeTable(path: string, columns: readonly OutputColumn[]): Promise<void> {
  const names = columns.map(({ name }) => name);
  const database = await openDatabase();
  try {
    await singleThreaded(database.connection);
    await withColumns(database.connection, named(columns, uniqueNames(names)), (added) =>
      copyTo(database.connection, added, path, names),
    );
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

export function named(columns: readonly OutputColumn[], names: readonly string[]): OutputColumn[] {
  return columns.map((column, i) => ({ ...column, name: names[i] }));
}

/**
 * Writes a relation; the order of its rows is kept. In csv and tsv files no cell is one that a spreadsheet would run.
 *
 * @param names what a csv or tsv file calls the columns, which may be more than SQL can tell apart
 */
export async function copyTo(
  connection: DuckDBConnection,
  relation: string,
  path: string,
  names: readonly string[],
): Promise<void> {
  const format = formatOf(path, names);
  const rows = format.startsWith("FORMAT csv")
    ? await guarded(connection, relation)
    : `SELECT * FROM ${relation}`;
  await connection.run(`COPY (${rows}) TO ${literal(path)} (${format})`);
}

/** The relation with its texts as a spreadsheet shows them without running them. */
async function guarded(connection: DuckDBConnection, relation: string): Promise<string> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`);
  const columns = described.getRows().map(([name, type]) => {
    const column = identifier(String(name));
    const formula = `regexp_matches(${column}, ${literal(FORMULA)}, 's')`;
    return type === "VARCHAR" ? `CASE WHEN ${formula} THEN '''' || ${column} ELSE ${column} END` : column;
  });
  return `SELECT ${columns.join(", ")} FROM ${relation}`;
}

function formatOf(path: string, names: readonly string[]): string {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1].toLowerCase();
  const header = (delimiter: string) =>
    `HEADER false, PREFIX ${literal(headerLine(names, delimiter))}, SUFFIX '\n'`;
  switch (ending) {
    case "csv":
      return `FORMAT csv, ${header(",")}`;
    case "tsv":
      return `FORMAT csv, DELIMITER '\t', ${header("\t")}`;
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

function headerLine(names: readonly string[], delimiter: string): string {
  const fields = names
    .map(guardCell)
    .map((name) =>
      /["\r\n]/.test(name) || name.includes(delimiter) ? `"${name.replaceAll('"', '""')}"` : name,
    );
  return `${fields.join(delimiter)}\n`;
}
