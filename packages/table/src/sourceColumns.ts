import type { DuckDBConnection } from "@duckdb/node-api";
import type { Relation } from "./sources/source.js";
import { storedTypeOf } from "./storedType.js";

/** A column of a source, as DuckDB types it. */
export interface SourceColumn {
  readonly name: string;
  /** What SQL calls it, unquoted: another name where two differ by case alone. */
  readonly sqlName: string;
  /** DuckDB's name, such as `DOUBLE`, `VARCHAR`, `TIMESTAMP`. */
  readonly type: string;
  /** How it is kept; undefined for nested and other types. */
  readonly stored: "number" | "boolean" | "time" | "text" | undefined;
}

export async function sourceColumns(
  connection: DuckDBConnection,
  { typedSql, names }: Relation,
): Promise<SourceColumn[]> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${typedSql}`);
  return described.getRows().map(([column, type], position) => ({
    name: names?.[position] ?? String(column),
    sqlName: String(column),
    type: String(type),
    stored: storedTypeOf(String(type)),
  }));
}
