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
import { type RawColumn, readColumns } from "./readColumns.js";
import { assignRole } from "./roles.js";
import { filtered, resolveSource, type Source, type SourceFormat } from "./source.js";
import { uniqueNames } from "./uniqueNames.js";
import { copyTo, named, type OutputColumn, withColumns } from "./write.js";

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
   * file's ending says the format: csv, tsv, parquet, ndjson. An extra column named like an original one gets a
   * number behind its name.
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
    const raw = renamed(await readColumns(connection, TYPED, numRows), found.names);
    throwIfAborted(control);
    checkNames(
      resolved,
      options,
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
        const names = raw.map((column) => column.name);
        const added = uniqueNames([...names, ...extra.map(({ name }) => name)]).slice(names.length);
        await withColumns(connection, named(extra, added), (table) =>
          copyTo(connection, `${original} POSITIONAL JOIN ${table}`, path, [...names, ...added]),
        );
      },
      close,
    };
  } catch (error) {
    await close();
    throw await readable(error, found);
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

function checkNames(
  options: ResolvedTableOptions,
  given: TableOptions | undefined,
  names: readonly string[],
): void {
  const asked: [option: string, name: string][] = [
    ...(options.id === undefined ? [] : ([["id", options.id]] as [string, string][])),
    ...options.drop.map((name): [string, string] => ["drop", name]),
    ...options.outcome.map((name): [string, string] => ["outcome", name]),
    ...Object.keys(options.roles).map((name): [string, string] => ["role", name]),
  ];
  if (Object.hasOwn(given?.roles ?? {}, "__proto__")) {
    throw usageError(
      "OPTION_INVALID",
      "roles: a column named '__proto__' takes no role by option; rename it",
    );
  }
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

function renamed(columns: readonly RawColumn[], names: readonly string[] | undefined): readonly RawColumn[] {
  return names === undefined ? columns : columns.map((column, i) => ({ ...column, name: names[i] }));
}

/** DuckDB's refusal in our own words where the line can be told, else its message, cut to what helps. */
async function readable(error: unknown, source: Source): Promise<unknown> {
  if (error instanceof ClusterwhyError || !(error instanceof Error)) return error;
  const fault = await source.findFault?.();
  if (fault !== undefined) {
    return inputError("MALFORMED", `${source.name} cannot be read: ${fault}; correct that line`, error);
  }
  const text = error.message;
  const line = /on Line:?\s*(\d+)/i.exec(text)?.[1];
  const detail = text
    .split("\n")
    .map((part) => part.trim())
    .filter((part) => !/^($|\^|Possible (solutions|fixes)|\* |[a-z_]+ ?=|LINE |Original Line)/i.test(part))
    .slice(0, 3)
    .join(" ")
    .slice(0, 400);
  return inputError(
    "MALFORMED",
    `${source.name} cannot be read${line ? ` (line ${line})` : ""}: ${detail}`,
    error,
  );
}
