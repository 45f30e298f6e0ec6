import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inputError, nearestName, type RunControl, throwIfAborted, usageError } from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { identifier, literal, openDatabase } from "./database.js";
import { readBatches } from "./readBatches.js";
import { resolveSource } from "./sources/resolveSource.js";
import type { SourceFormat } from "./sources/source.js";
import { copyTo } from "./write.js";

/** A column of the source, as DuckDB types it. */
export interface SourceColumn {
  readonly name: string;
  /** DuckDB's name, such as `DOUBLE`, `VARCHAR`, `TIMESTAMP`. */
  readonly type: string;
}

/** A column that is made: doubles (NaN becomes NULL), or positions in `levels`, written as texts. */
export interface MappedColumn {
  readonly name: string;
  readonly levels?: readonly string[];
}

export interface MapTableOptions {
  /** csv, tsv, parquet or ndjson, by its ending. Replaced if it exists. */
  readonly output: string;
  /** SQL expressions of type DOUBLE over the source's columns: what `map` gets. */
  readonly inputs: (columns: readonly SourceColumn[]) => readonly string[];
  /** Columns of the source that come along. Default: none. */
  readonly carry?: readonly string[];
  readonly outputs: readonly MappedColumn[];
  /**
   * Makes the outputs of one batch, which must not depend on how rows are batched.
   *
   * @param values Float32Array [inputs × numRows], by columns; NULL is NaN
   */
  readonly map: (values: Float32Array, numRows: number) => Promise<readonly ArrayLike<number>[]>;
  /**
   * Names the work, for example by the model's hash: a call that was cut short is taken up at its last whole part by
   * the next one with the same key, source and output. Default: it starts anew.
   */
  readonly resumeKey?: string;
  /** Rows of a part: what is lost at most. Integer ≥ 1. Default 2,000,000. */
  readonly partRows?: number;
  /** DuckDB's limit, such as `2GB`; batches take some hundred megabytes beside it. Default: DuckDB's, 80% of memory. */
  readonly memoryLimit?: string;
  /** Threads of DuckDB's. Default: all processors. */
  readonly threads?: number;
}

const PARTS_FORMAT = 1;
const RESULTS = "part_results";

/**
 * Reads a table of any size in order, makes columns of every row, and writes them: row position, carried columns,
 * made ones. Memory does not grow with the table.
 *
 * @returns the number of rows, and how many of them an earlier call had done
 * @throws ClusterwhyError `COLUMN_UNKNOWN`, `OUTPUT_FORMAT`, `NOT_REPEATABLE` and what reading a table throws
 */
export async function mapTable(
  source: string,
  options: MapTableOptions,
  control?: RunControl,
): Promise<{ numRows: number; resumedRows: number }> {
  const { output, outputs, carry = [], partRows = 2_000_000 } = options;
  const [database, found] = await Promise.all([openDatabase(), resolveSource(source, {})]);
  const { connection } = database;
  const folder = `${output}.parts`;
  try {
    if (options.memoryLimit !== undefined)
      await connection.run(`SET memory_limit = ${literal(options.memoryLimit)}`);
    if (options.threads !== undefined) await connection.run(`SET threads = ${options.threads}`);
    const { typedSql, repeatable } = await found.relation(connection);
    if (!repeatable && carry.length > 0) {
      throw usageError(
        "NOT_REPEATABLE",
        `${found.name} cannot be read twice, so no column can come along; save it to a file first`,
      );
    }
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${typedSql}`);
    const columns = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
    for (const name of carry) checkColumn(name, columns, found.name);
    const print = await found.fingerprint();
    const key = JSON.stringify([
      PARTS_FORMAT,
      options.resumeKey,
      print?.sha256,
      print?.bytes,
      partRows,
      carry,
    ]);
    const firstPart = await openParts(folder, options.resumeKey === undefined ? undefined : key);
    await connection.run(`SET temp_directory = ${literal(join(folder, "spill"))}`);
    const numRows = await countRows(connection, typedSql, found.format);
    const parts: string[] = Array.from({ length: firstPart }, (_, part) => partPath(folder, part));
    const resumedRows = firstPart * partRows;
    let done = resumedRows;
    const writer = await database.connect();
    const batches = readBatches(connection, typedSql, options.inputs(columns), done, partRows, control);
    for await (const part of batches) {
      await writer.run(createResults(outputs));
      const start = done;
      for await (const { values, numRows: count } of part) {
        await appendResults(writer, await options.map(values, count), count);
        done += count;
        if (numRows !== undefined) control?.onProgress?.("assign", Math.min(1, done / numRows));
        throwIfAborted(control);
      }
      if (done === start && parts.length > 0) break;
      const path = partPath(folder, parts.length);
      await writePart(writer, path, { typedSql, carry, outputs, start, count: done - start });
      parts.push(path);
    }
    await combine(writer, parts, output, ["row", ...carry, ...outputs.map(({ name }) => name)]);
    await rm(folder, { recursive: true, force: true });
    return { numRows: done, resumedRows: Math.min(resumedRows, done) };
  } finally {
    database.close();
    await found.dispose();
    if (options.resumeKey === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** The first part that is still to be made: 0 unless an earlier call with the same key left some. */
async function openParts(folder: string, key: string | undefined): Promise<number> {
  const manifest = join(folder, "work.json");
  const before = await readFile(manifest, "utf8").catch(() => undefined);
  if (key === undefined || before !== key) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(manifest, key ?? "");
    return 0;
  }
  let part = 0;
  while (await stat(partPath(folder, part)).catch(() => undefined)) part++;
  return part;
}

function partPath(folder: string, part: number): string {
  return join(folder, `${String(part).padStart(6, "0")}.parquet`);
}

/** Known at no cost only where the format keeps it. */
async function countRows(
  connection: DuckDBConnection,
  relation: string,
  format: SourceFormat,
): Promise<number | undefined> {
  if (format !== "parquet" && format !== "duckdb") return undefined;
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${relation}`);
  return Number(counted.getRows()[0][0]);
}

function createResults(outputs: readonly MappedColumn[]): string {
  const list = outputs.map(({ levels }, i) => `value_${i} ${levels ? "INTEGER" : "DOUBLE"}`);
  return `CREATE OR REPLACE TEMP TABLE ${RESULTS} (${list.join(", ")})`;
}

async function appendResults(
  connection: DuckDBConnection,
  results: readonly ArrayLike<number>[],
  count: number,
): Promise<void> {
  const { DuckDBDataChunk } = await import("@duckdb/node-api");
  const appender = await connection.createAppender(RESULTS);
  const types = results.map((_, column) => appender.columnType(column));
  const chunkRows = 2048;
  for (let start = 0; start < count; start += chunkRows) {
    const size = Math.min(chunkRows, count - start);
    const chunk = DuckDBDataChunk.create(types, size);
    results.forEach((values, column) => {
      const vector = chunk.getColumnVector(column);
      for (let i = 0; i < size; i++) {
        const value = values[start + i];
        vector.setItem(i, Number.isNaN(value) ? null : value);
      }
      vector.flush();
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

async function writePart(
  connection: DuckDBConnection,
  path: string,
  part: {
    readonly typedSql: string;
    readonly carry: readonly string[];
    readonly outputs: readonly MappedColumn[];
    readonly start: number;
    readonly count: number;
  },
): Promise<void> {
  const { typedSql, carry, outputs, start, count } = part;
  const made = outputs.map(({ name, levels }, i) =>
    levels === undefined
      ? `value_${i} AS ${identifier(name)}`
      : `[${levels.map(literal).join(", ")}][value_${i} + 1] AS ${identifier(name)}`,
  );
  const carried = carry.map((name) => `carried.${identifier(name)}`);
  const rows = `(SELECT ${carry.map(identifier).join(", ")} FROM ${typedSql} LIMIT ${count} OFFSET ${start})`;
  const from = carry.length === 0 ? RESULTS : `${RESULTS} POSITIONAL JOIN ${rows} AS carried`;
  const position = `CAST(${start} + ${RESULTS}.rowid AS BIGINT) AS "row"`;
  await connection.run(
    `COPY (SELECT ${[position, ...carried, ...made].join(", ")} FROM ${from}) TO ${literal(`${path}.tmp`)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await rename(`${path}.tmp`, path);
}

async function combine(
  connection: DuckDBConnection,
  parts: readonly string[],
  output: string,
  names: readonly string[],
): Promise<void> {
  const ending = /\.[a-z]+$/i.exec(output)?.[0] ?? "";
  const whole = `${output}.whole${ending}`;
  try {
    await copyTo(connection, `read_parquet([${parts.map(literal).join(", ")}])`, whole, names);
    await rename(whole, output);
  } finally {
    await rm(whole, { force: true });
  }
}

function checkColumn(name: string, columns: readonly SourceColumn[], source: string): void {
  const names = columns.map((column) => column.name);
  if (names.includes(name)) return;
  const near = nearestName(name, names);
  throw inputError(
    "COLUMN_UNKNOWN",
    `${source} has no column '${name}'${near === undefined ? "" : `; did you mean '${near}'?`}`,
  );
}
