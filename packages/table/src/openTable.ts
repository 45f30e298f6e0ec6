import {
  ClusterwhyError,
  type Column,
  type ColumnRole,
  type ColumnTable,
  inputError,
  nearestName,
  type RunControl,
  resolveOptions,
  throwIfAborted,
  usageError,
  type Warning,
} from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { openDatabase } from "./database.js";
import { type ResolvedTableOptions, type TableOptions, tableOptionsSchema } from "./options.js";
import { readColumns } from "./readColumns.js";
import { assignRole } from "./roles.js";
import { filtered, resolveSource, type Source, type SourceFormat } from "./source.js";
import { copyTo, type OutputColumn, withColumns } from "./write.js";

/** A table that has been read, still open for writing its rows out again with more columns. */
export interface OpenTable {
  readonly table: ColumnTable;
  readonly source: {
    readonly name: string;
    readonly format: SourceFormat;
    readonly bytes: number | undefined;
    readonly sha256: string | undefined;
  };
  readonly warnings: readonly Warning[];
  /**
   * Writes the original columns as they were read, in the input's order, with `extra` columns behind them. The
   * file's ending says the format: csv, parquet, ndjson.
   */
  writeJoined(path: string, extra: readonly OutputColumn[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Reads a CSV, TSV (also .gz), JSON, NDJSON or Parquet file, standard input (`-`, CSV) or the result of a
 * `SELECT ...`, and gives every column a role.
 *
 * @throws ClusterwhyError of category `input`: `FILE_MISSING`, `IS_FOLDER`, `EMPTY_FILE`, `NO_ROWS`,
 *   `COLUMN_DUPLICATE`, `COLUMN_UNNAMED`, `MALFORMED`; of category `usage`: `COLUMN_UNKNOWN`, `OPTION_INVALID`
 */
export async function openTable(
  source: string,
  options?: TableOptions,
  control?: Pick<RunControl, "signal">,
): Promise<OpenTable> {
  const resolved = resolveOptions(tableOptionsSchema, options);
  const [database, found] = await Promise.all([openDatabase(), resolveSource(source)]);
  const { connection } = database;
  const close = async () => {
    database.close();
    await found.dispose();
  };
  try {
    throwIfAborted(control);
    const numRows = await materialise(connection, found, resolved);
    const raw = await readColumns(connection, TYPED, numRows);
    throwIfAborted(control);
    checkNames(
      resolved,
      raw.map((column) => column.name),
    );
    const columns = raw
      .filter((column) => !resolved.drop.includes(column.name))
      .map((column): Column => assignRole(column, wantedRole(resolved, column.name)));
    return {
      table: { numRows, columns: oneId(columns) },
      source: { name: found.name, format: found.format, bytes: found.bytes, sha256: found.sha256 },
      warnings: [],
      writeJoined: async (path, extra) => {
        const original = await verbatim(connection, found, resolved);
        await withColumns(connection, extra, (added) =>
          copyTo(connection, `${original} POSITIONAL JOIN ${added}`, path),
        );
      },
      close,
    };
  } catch (error) {
    await close();
    throw readable(error, found.name);
  }
}

const TYPED = "typed_rows";
const VERBATIM = "verbatim_rows";

async function materialise(
  connection: DuckDBConnection,
  source: Source,
  options: ResolvedTableOptions,
): Promise<number> {
  await connection.run(`CREATE TABLE ${TYPED} AS ${filtered(source.typedSql, options.where, options.limit)}`);
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${TYPED}`);
  const numRows = Number(counted.getRows()[0][0]);
  if (numRows === 0) {
    throw inputError(
      "NO_ROWS",
      options.where === undefined
        ? `${source.name} has no rows`
        : `no row of ${source.name} fulfils ${options.where}`,
    );
  }
  return numRows;
}

/** The rows as they were written; where a filter or the format forbids that, as they were read. */
async function verbatim(
  connection: DuckDBConnection,
  source: Source,
  options: ResolvedTableOptions,
): Promise<string> {
  if (source.verbatimSql === undefined || options.where !== undefined) return TYPED;
  const select = filtered(source.verbatimSql, undefined, options.limit);
  await connection.run(`CREATE TABLE IF NOT EXISTS ${VERBATIM} AS ${select}`);
  return VERBATIM;
}

function wantedRole(options: ResolvedTableOptions, name: string): ColumnRole | undefined {
  if (options.id === name) return "id";
  if (options.outcome.includes(name)) return "outcome";
  return Object.hasOwn(options.roles, name) ? options.roles[name] : undefined;
}

/** A named id column leaves no room for others that look like one. */
function oneId(columns: readonly Column[]): Column[] {
  const first =
    columns.find((column) => column.role === "id" && column.reason === "as asked") ??
    columns.find((column) => column.role === "id");
  return columns.map((column) =>
    column.role === "id" && column !== first
      ? { ...column, role: "ignored" as const, reason: `${column.reason}; the id is '${first?.name}'` }
      : column,
  );
}

function checkNames(options: ResolvedTableOptions, names: readonly string[]): void {
  const asked: [option: string, name: string][] = [
    ...(options.id === undefined ? [] : ([["id", options.id]] as [string, string][])),
    ...options.drop.map((name): [string, string] => ["drop", name]),
    ...options.outcome.map((name): [string, string] => ["outcome", name]),
    ...Object.keys(options.roles).map((name): [string, string] => ["role", name]),
  ];
  for (const [option, name] of asked) {
    if (names.includes(name)) continue;
    const near = nearestName(name, names);
    const hint =
      near === undefined
        ? `it has ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", ..." : ""}`
        : `did you mean '${near}'?`;
    throw usageError("COLUMN_UNKNOWN", `${option}: the table has no column '${name}'; ${hint}`);
  }
}

/** DuckDB's message, cut to what helps, with the line where it has one. */
function readable(error: unknown, name: string): unknown {
  if (error instanceof ClusterwhyError || !(error instanceof Error)) return error;
  const text = error.message;
  const line = /(?:on Line|Line):?\s*(\d+)/i.exec(text)?.[1];
  const detail = text
    .split("\n")
    .map((part) => part.trim())
    .filter(
      (part) =>
        part !== "" &&
        !/^(Possible (solutions|fixes)|\* |file ?=|delimiter ?=|quote ?=|escape ?=|header ?=|LINE )/i.test(
          part,
        ),
    )
    .slice(0, 3)
    .join(" ")
    .slice(0, 400);
  return inputError("MALFORMED", `${name} cannot be read${line ? ` (line ${line})` : ""}: ${detail}`, error);
}
