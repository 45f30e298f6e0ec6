import { type RunControl, throwIfAborted } from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { type ColumnReader, readerFor } from "./columnReaders.js";
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

/**
 * Reads the rows of a relation into typed arrays, chunk by chunk: beside the arrays, memory holds one chunk and, at
 * the end, one column twice.
 *
 * @param relation a table, a table function or a query in parentheses
 * @param names    the columns' names, where they are not those of the relation
 */
export async function readColumns(
  connection: DuckDBConnection,
  relation: string,
  names?: readonly string[],
  control?: Pick<RunControl, "signal">,
): Promise<RawTable> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`);
  const readers = described.getRows().map(([name, type], position) => {
    const reader = readerFor(identifier(String(name)), String(type));
    return { ...reader, name: names?.[position] ?? String(name) };
  });
  const selected = readers.map(({ select }) => select);
  const nothing = readers.map(({ nothing }) => nothing);
  // A stream that fails ends like one that is done: only the last row proves that all came.
  const result = await connection.stream(
    `SELECT ${selected.join(", ")}, false FROM ${relation} UNION ALL SELECT ${nothing.join(", ")}, true`,
  );
  let numRows = 0;
  let complete = false;
  for (;;) {
    throwIfAborted(control);
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk === undefined || chunk.rowCount === 0) break;
    complete = chunk.getColumnVector(readers.length).getItem(chunk.rowCount - 1) === true;
    const count = chunk.rowCount - (complete ? 1 : 0);
    readers.forEach((reader, position) => {
      reader.take(chunk.getColumnVector(position), count);
    });
    numRows += count;
  }
  if (!complete) {
    await connection.run(`SELECT bit_xor(hash(whole)) FROM ${relation} AS whole`);
    throw new Error(`reading ended after ${numRows} rows`);
  }
  return {
    numRows,
    columns: readers.flatMap((reader: ColumnReader & { name: string }) => reader.finish(reader.name)),
  };
}
