import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunControl } from "@clusterwhy/core";
import type { SqlEngine } from "@clusterwhy/sql";
import { type DatabaseLimits, identifier, literal, openDatabase, setLimits } from "./database.js";
import { readable } from "./failures.js";
import { queryEngine } from "./queryEngine.js";
import { type SourceColumn, sourceColumns } from "./sourceColumns.js";
import { resolveSource } from "./sources/resolveSource.js";
import type { SourceFormat, SourceOptions } from "./sources/source.js";
import { runStatement } from "./work.js";
import { writtenTexts } from "./writtenTexts.js";

export interface TableEngineOptions extends SourceOptions, Omit<DatabaseLimits, "spillFolder"> {
  /** SQL condition that rows must fulfil. Default: all rows. */
  readonly where?: string | undefined;
  /**
   * Whether many queries will follow: a source that must be read as a whole for each (CSV, JSON, a query) is then
   * first copied to columns, in a temporary folder. Default false.
   */
  readonly manyQueries?: boolean;
  /**
   * A file that `mapTable` or `writeTable` wrote with a row for every row of the source, in its order: its column `name`,
   * as text, stands beside the source's as the column `as`. Of the source the columns named in `columns` are kept, those
   * that it has. Copied to columns as for `manyQueries`.
   */
  readonly beside?: {
    readonly path: string;
    readonly name: string;
    readonly as: string;
    readonly columns: readonly string[];
  };
}

/** A table of any size, open for queries: rows stay where they are. `close` it. */
export interface TableEngine extends SqlEngine {
  readonly dialect: "duckdb";
  readonly name: string;
  readonly format: SourceFormat;
  /** As it stands behind FROM. Columns have their `sqlName`. */
  readonly table: string;
  readonly columns: readonly SourceColumn[];
  close(): Promise<void>;
}

/**
 * Opens any source that `openTable` takes for SQL, without reading its rows.
 *
 * @throws ClusterwhyError as `openTable`
 */
export async function openTableEngine(
  source: string,
  options: TableEngineOptions = {},
  control?: RunControl,
): Promise<TableEngine> {
  const [database, found] = await Promise.all([openDatabase(), resolveSource(source, options)]);
  const { connection } = database;
  const folder = await mkdtemp(join(tmpdir(), "clusterwhy-"));
  const close = async () => {
    database.close();
    await found.dispose();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await setLimits(connection, { ...options, spillFolder: folder });
    const relation = await found.relation(connection);
    const columns = await sourceColumns(connection, relation);
    const where = options.where === undefined ? "" : ` WHERE (${options.where}\n)`;
    let table = where === "" ? relation.typedSql : `(SELECT * FROM ${relation.typedSql}${where})`;
    const { beside, manyQueries = false } = options;
    if (beside !== undefined) {
      const kept = columns.filter(({ name }) => beside.columns.includes(name));
      const list = [...kept.map(({ sqlName }) => sqlName), beside.as].map(identifier).join(", ");
      const other = `SELECT ${identifier(beside.name)} AS ${identifier(beside.as)} FROM ${writtenTexts(beside.path, beside.name)}`;
      table = `(SELECT ${list} FROM ${table} POSITIONAL JOIN (${other}))`;
    }
    if (beside !== undefined || (manyQueries && !(relation.repeatable && relation.columnar))) {
      const copy = literal(join(folder, "columns.parquet"));
      const copied = `COPY (SELECT * FROM ${table}) TO ${copy} (FORMAT parquet, COMPRESSION lz4)`;
      await runStatement(connection, copied, "read", control);
      table = `read_parquet(${copy})`;
    }
    return {
      ...queryEngine(connection),
      name: found.name,
      format: found.format,
      table,
      columns,
      close,
    };
  } catch (error) {
    const told = control?.signal?.aborted ? error : await readable(error, found);
    await close();
    throw told;
  }
}
