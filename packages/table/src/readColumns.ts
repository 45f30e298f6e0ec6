import { type RunControl, throwIfAborted } from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { type ColumnReader, hashedTextReader, numberReader, readingOf, textReader } from "./columnReaders.js";
import { identifier } from "./database.js";

/** A column as read, before it has a role. */
export type RawColumn =
  | {
      readonly name: string;
      readonly type: "number" | "boolean" | "time";
      readonly values: Float64Array;
      /** Of times: whether they were written with their zone. */
      readonly zoned?: boolean;
    }
  | {
      readonly name: string;
      readonly type: "string";
      readonly codes: Int32Array;
      readonly levels: readonly string[];
    };

export interface RawTable {
  readonly numRows: number;
  readonly columns: readonly RawColumn[];
}

export interface ReadOptions {
  /** The columns' names, where they are not those of the relation. */
  readonly names?: readonly string[] | undefined;
  /** Whether single columns are cheap to read once more. Default false. */
  readonly columnar?: boolean;
}

/**
 * Reads the rows of a relation into typed arrays, chunk by chunk: beside the arrays, memory holds one chunk and, at
 * the end, one column twice.
 *
 * @param relation a table, a table function or a query in parentheses
 */
export async function readColumns(
  connection: DuckDBConnection,
  relation: string,
  { names, columnar = false }: ReadOptions = {},
  control?: Pick<RunControl, "signal">,
): Promise<RawTable> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`);
  const columns = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
  const expected = columnar ? await countRows(connection, relation) : undefined;
  const readers: ColumnReader[] = [];
  for (const { name, type } of columns) {
    throwIfAborted(control);
    const reading = readingOf(identifier(name), type);
    readers.push(
      reading.type !== "string"
        ? numberReader(reading, expected)
        : ((expected === undefined
            ? undefined
            : await hashedTextReader(connection, relation, reading, expected)) ?? textReader(reading)),
    );
  }
  const numRows = await streamInto(connection, relation, readers, control);
  const read = readers.map((reader, position) => reader.finish(names?.[position] ?? columns[position].name));
  return { numRows, columns: read };
}

async function countRows(connection: DuckDBConnection, relation: string): Promise<number> {
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${relation}`);
  return Number(counted.getRows()[0][0]);
}

/** @returns the number of rows */
async function streamInto(
  connection: DuckDBConnection,
  relation: string,
  readers: readonly ColumnReader[],
  control: Pick<RunControl, "signal"> | undefined,
): Promise<number> {
  const selected = readers.map(({ select }) => select);
  const nothing = readers.map(({ nothing }) => nothing);
  // A stream that fails ends like one that is done: only the last row proves that all came.
  const result = await connection.stream(
    `SELECT ${selected.join(", ")}, false FROM ${relation} UNION ALL SELECT ${nothing.join(", ")}, true`,
  );
  let numRows = 0;
  for (;;) {
    throwIfAborted(control);
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk === undefined || chunk.rowCount === 0) break;
    const complete = chunk.getColumnVector(readers.length).getItem(chunk.rowCount - 1) === true;
    const count = chunk.rowCount - (complete ? 1 : 0);
    readers.forEach((reader, position) => {
      reader.take(chunk.getColumnVector(position), count);
    });
    numRows += count;
    if (complete) return numRows;
  }
  // Read without looking, the fault shows.
  await connection.run(`SELECT bit_xor(hash(whole)) FROM ${relation} AS whole`);
  throw new Error(`reading ended after ${numRows} rows`);
}
