import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { inputError, nearestName, type RunControl, throwIfAborted } from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import {
  type DatabaseLimits,
  identifier,
  literal,
  openDatabase,
  setLimits,
  singleThreaded,
} from "./database.js";
import { exists, Parts } from "./mapParts.js";
import { readBatches } from "./readBatches.js";
import { type SourceColumn, sourceColumns } from "./sourceColumns.js";
import { resolveSource } from "./sources/resolveSource.js";
import type { Relation, Source, SourceOptions } from "./sources/source.js";
import { runStatement, watched } from "./work.js";
import { copyTo } from "./write.js";

/** A column that is made: doubles (NaN becomes NULL), or positions in `levels`, written as texts. */
export interface MappedColumn {
  readonly name: string;
  readonly levels?: readonly string[];
}

export interface MapTableOptions extends SourceOptions, Omit<DatabaseLimits, "spillFolder"> {
  /** csv, tsv, parquet or ndjson, by its ending. Replaced if it exists. */
  readonly output: string;
  /** SQL expressions of type DOUBLE over the source's columns, by their `sqlName`: what `map` gets. */
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
  /** Whether work with the same key is taken up. Default true; false starts anew and can be taken up later. */
  readonly resume?: boolean;
  /** Rows of a part: what is lost at most. Integer ≥ 1. Default 2,000,000. */
  readonly partRows?: number;
}

/** What `mapTable` did. */
export interface MappedTable {
  readonly numRows: number;
  /** How many of the rows an earlier call had done. */
  readonly resumedRows: number;
  /** Of every output with levels: rows by level, in the levels' order. */
  readonly levelRows: readonly (readonly number[] | undefined)[];
}

const PARTS_FORMAT = 2;
const RESULTS = "part_results";

/**
 * Reads a table of any size in order, makes columns of every row, and writes them: row position, carried columns,
 * made ones. Memory does not grow with the table. The output appears when it is whole; equal input and options give
 * equal bytes, however often the work was cut short.
 *
 * A source that is not cheap to read again in parts (CSV, JSON, a query) is first copied, once, to the columns needed.
 *
 * @throws ClusterwhyError `COLUMN_UNKNOWN`, `OUTPUT_FORMAT` and what reading a table throws
 */
export async function mapTable(
  source: string,
  options: MapTableOptions,
  control?: RunControl,
): Promise<MappedTable> {
  const { output, outputs, partRows = 2_000_000, resumeKey } = options;
  const [database, found] = await Promise.all([openDatabase(), resolveSource(source, options)]);
  const { connection } = database;
  const parts = new Parts(`${output}.parts`);
  try {
    const relation = await found.relation(connection);
    const work = await planWork(connection, found, relation, options);
    const key = resumeKey === undefined ? undefined : await keyOf(source, found, work, options);
    if (options.resume === false) await parts.remove();
    const firstPart = await parts.open(key);
    await setLimits(connection, { ...options, spillFolder: join(parts.folder, "spill") });
    const from = await readAgain(connection, relation, work, parts, control);
    const numRows = await countRows(connection, from);
    const paths = Array.from({ length: firstPart }, (_, part) => parts.path(part));
    const resumedRows = Math.min(firstPart * partRows, numRows);
    let done = resumedRows;
    const writer = await database.connect();
    const batches = readBatches(connection, from.sql, from.inputs, done, partRows, control);
    for await (const part of batches) {
      await writer.run(createResults(outputs));
      const start = done;
      for await (const { values, numRows: count } of part) {
        await appendResults(writer, await options.map(values, count), count);
        done += count;
        control?.onProgress?.("assign", Math.min(1, done / Math.max(1, numRows)));
        throwIfAborted(control);
      }
      if (done === start && paths.length > 0) break;
      const path = parts.path(paths.length);
      await parts.write(path, (partial) =>
        writePart(writer, partial, { from, outputs, start, count: done - start }),
      );
      paths.push(path);
    }
    const names = ["row", ...work.carry.map(({ name }) => name), ...outputs.map(({ name }) => name)];
    await combine(writer, paths, output, names, control);
    const levelRows = await Promise.all(outputs.map((column) => countLevels(writer, paths, column)));
    await parts.remove();
    return { numRows: done, resumedRows, levelRows };
  } finally {
    database.close();
    await found.dispose();
    if (resumeKey === undefined) await parts.remove();
  }
}

/** What is read of every row. */
interface Work {
  readonly inputs: readonly string[];
  readonly carry: readonly { readonly name: string; readonly sql: string }[];
}

async function planWork(
  connection: DuckDBConnection,
  found: Source,
  relation: Relation,
  options: MapTableOptions,
): Promise<Work> {
  const columns = await sourceColumns(connection, relation);
  const carry = (options.carry ?? []).map((name) => ({
    name,
    sql: identifier(findColumn(name, columns, found.name).sqlName),
  }));
  return { inputs: options.inputs(columns), carry };
}

/** Equal where the work is: format, model, input's bytes (of a query its text), and what is read of it. */
async function keyOf(
  source: string,
  found: Source,
  work: Work,
  { resumeKey, partRows, outputs }: MapTableOptions,
): Promise<string> {
  const print = await found.fingerprint();
  return JSON.stringify([
    PARTS_FORMAT,
    resumeKey,
    print === undefined ? source : [print.sha256, print.bytes],
    partRows,
    work,
    outputs,
  ]);
}

/** A relation that gives the same rows in the same order whenever it is read, cheaply from any row on. */
interface Readable extends Work {
  readonly sql: string;
}

async function readAgain(
  connection: DuckDBConnection,
  relation: Relation,
  work: Work,
  parts: Parts,
  control: RunControl | undefined,
): Promise<Readable> {
  if (relation.repeatable && relation.columnar) return { ...work, sql: relation.typedSql };
  const inputs = work.inputs.map((_, i) => identifier(`input ${i}`));
  const carry = work.carry.map(({ name }, i) => ({ name, sql: identifier(`carried ${i}`) }));
  const copy = parts.named("source");
  if (!(await exists(copy))) {
    const list = [
      ...work.inputs.map((sql, i) => `CAST(${sql} AS DOUBLE) AS ${inputs[i]}`),
      ...work.carry.map(({ sql }, i) => `${sql} AS ${carry[i].sql}`),
    ];
    await parts.write(copy, (partial) =>
      runStatement(
        connection,
        `COPY (SELECT ${list.join(", ")} FROM ${relation.typedSql}) TO ${literal(partial)} (FORMAT parquet, COMPRESSION lz4)`,
        "read",
        control,
      ),
    );
  }
  return { inputs, carry, sql: `read_parquet(${literal(copy)})` };
}

async function countRows(connection: DuckDBConnection, { sql }: Readable): Promise<number> {
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${sql}`);
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
    readonly from: Readable;
    readonly outputs: readonly MappedColumn[];
    readonly start: number;
    readonly count: number;
  },
): Promise<void> {
  const { from, outputs, start, count } = part;
  const made = outputs.map(({ name, levels }, i) =>
    levels === undefined
      ? `value_${i} AS ${identifier(name)}`
      : `[${levels.map(literal).join(", ")}][value_${i} + 1] AS ${identifier(name)}`,
  );
  const carried = from.carry.map((_, i) => `carried."carried ${i}"`);
  const list = from.carry.map(({ sql }, i) => `${sql} AS "carried ${i}"`);
  const rows = `(SELECT ${list.join(", ")} FROM ${from.sql} LIMIT ${count} OFFSET ${start})`;
  const names = from.carry.map(({ name }, i) => `${carried[i]} AS ${identifier(name)}`);
  const results = from.carry.length === 0 ? RESULTS : `${RESULTS} POSITIONAL JOIN ${rows} AS carried`;
  const position = `CAST(${start} + ${RESULTS}.rowid AS BIGINT) AS "row"`;
  await connection.run(
    `COPY (SELECT ${[position, ...names, ...made].join(", ")} FROM ${results}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
}

/** One thread writes, so that the file's bytes do not depend on how many there are. */
async function combine(
  connection: DuckDBConnection,
  parts: readonly string[],
  output: string,
  names: readonly string[],
  control: RunControl | undefined,
): Promise<void> {
  const ending = /\.[a-z]+$/i.exec(output)?.[0] ?? "";
  const whole = `${output}.whole${ending}`;
  await singleThreaded(connection);
  try {
    await watched(connection, "write", control, () => copyTo(connection, readParts(parts), whole, names));
    await rename(whole, output);
  } finally {
    await rm(whole, { force: true });
  }
}

function readParts(parts: readonly string[]): string {
  return `read_parquet([${parts.map(literal).join(", ")}])`;
}

async function countLevels(
  connection: DuckDBConnection,
  parts: readonly string[],
  { name, levels }: MappedColumn,
): Promise<number[] | undefined> {
  if (levels === undefined) return undefined;
  const counted = await connection.runAndReadAll(
    `SELECT ${identifier(name)}, count(*)::DOUBLE FROM ${readParts(parts)} GROUP BY ALL`,
  );
  const rows = new Map(counted.getRows().map(([level, count]) => [String(level), Number(count)]));
  return levels.map((level) => rows.get(level) ?? 0);
}

function findColumn(name: string, columns: readonly SourceColumn[], source: string): SourceColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const near = nearestName(
    name,
    columns.map((column) => column.name),
  );
  throw inputError(
    "COLUMN_UNKNOWN",
    `${source} has no column '${name}'${near === undefined ? "" : `; did you mean '${near}'?`}`,
  );
}
