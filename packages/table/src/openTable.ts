import {
  type ColumnTable,
  inputError,
  type RunControl,
  resolveOptions,
  throwIfAborted,
  type Warning,
} from "@clusterwhy/core";
import { assignRoles } from "./assignRoles.js";
import { type DatabaseLimits, openDatabase, setLimits, singleThreaded } from "./database.js";
import { readable } from "./failures.js";
import { type ResolvedTableOptions, type TableOptions, tableOptionsSchema } from "./options.js";
import { readColumns } from "./readColumns.js";
import { relatedColumns, relationWarnings } from "./relations.js";
import { type DrawnSample, selectRows, selectVerbatim } from "./selectRows.js";
import { resolveSource } from "./sources/resolveSource.js";
import type { Source, SourceFormat } from "./sources/source.js";
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
  /** What the rows stand for, where they are a sample. */
  readonly sample?: DrawnSample;
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
 * Reads a table and gives every column a role.
 *
 * @param source a CSV, TSV (also .gz), JSON, NDJSON or Parquet file, a folder of Parquet files, a pattern with `*`
 *   (its files are read as one table, in the order of their names), a DuckDB database (.duckdb), standard input (`-`;
 *   the format is told by content) or a `SELECT ...`
 * @param limits what DuckDB may use beside the rows that are read
 * @throws ClusterwhyError of category `input`: `FILE_MISSING`, `IS_FOLDER`, `EMPTY_FILE`, `NO_ROWS`, `NO_TABLE`,
 *   `COLUMN_DUPLICATE`, `COLUMN_UNNAMED`, `COMPRESSION`, `MALFORMED`, `INPUT_CHANGED`; of category `usage`: `COLUMN_UNKNOWN`,
 *   `TABLE_AMBIGUOUS`, `TABLE_UNKNOWN`, `OPTION_INVALID`, `OPTION_UNKNOWN`
 */
export async function openTable(
  source: string,
  options?: TableOptions,
  control?: RunControl,
  limits: DatabaseLimits = {},
): Promise<OpenTable> {
  const resolved = resolveOptions(tableOptionsSchema, options);
  const [database, found] = await bothOrNeither(openDatabase(), resolveSource(source, resolved));
  const { connection } = database;
  const close = async () => {
    database.close();
    await found.dispose();
  };
  try {
    throwIfAborted(control);
    await setLimits(connection, limits);
    const relation = await found.relation(connection);
    const selected = await selectRows(connection, relation, resolved, control);
    const raw = await readColumns(
      connection,
      selected.sql,
      { names: relation.names, columnar: selected.columnar },
      control,
    );
    if (raw.numRows === 0) throw noRows(found, resolved);
    const print = await found.fingerprint();
    await found.refuseChanged();
    const { columns, warnings } = assignRoles(raw, resolved, options);
    return {
      table: { numRows: raw.numRows, columns },
      ...(selected.sample === undefined ? {} : { sample: selected.sample }),
      source: { name: found.name, format: found.format, bytes: print?.bytes, sha256: print?.sha256 },
      warnings: [
        ...found.warnings,
        ...warnings,
        ...relationWarnings(columns, relatedColumns(columns, raw.numRows)),
      ],
      writeJoined: async (path, extra) => {
        await singleThreaded(connection);
        const original = await selectVerbatim(connection, relation, selected.sql, resolved);
        const names = raw.columns.map((column) => column.name);
        const added = uniqueNames([...names, ...extra.map(({ name }) => name)]).slice(names.length);
        await withColumns(connection, named(extra, added), (table) =>
          copyTo(connection, `${original} POSITIONAL JOIN ${table}`, path, [...names, ...added]),
        );
        await found.refuseChanged();
      },
      close,
    };
  } catch (error) {
    const told = control?.signal?.aborted ? error : await readable(error, found);
    await close();
    throw told;
  }
}

async function bothOrNeither(
  database: ReturnType<typeof openDatabase>,
  source: Promise<Source>,
): Promise<[Awaited<typeof database>, Source]> {
  const [opened, found] = await Promise.allSettled([database, source]);
  if (opened.status === "fulfilled" && found.status === "fulfilled") return [opened.value, found.value];
  if (opened.status === "fulfilled") opened.value.close();
  if (found.status === "fulfilled") await found.value.dispose();
  throw found.status === "rejected" ? found.reason : (opened as PromiseRejectedResult).reason;
}

function noRows(source: Source, options: ResolvedTableOptions): Error {
  return inputError(
    "NO_ROWS",
    options.where === undefined
      ? `${source.name} has no rows`
      : `no row of ${source.name} fulfils ${options.where}`,
  );
}
