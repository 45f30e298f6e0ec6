import type { DuckDBConnection, DuckDBVector } from "@duckdb/node-api";
import { identifier } from "./database.js";

/** A column as read, before it has a role. */
export type RawColumn =
  | { readonly name: string; readonly type: "number" | "boolean" | "time"; readonly values: Float64Array }
  | {
      readonly name: string;
      readonly type: "string";
      readonly codes: Int32Array;
      readonly levels: readonly string[];
    };

type RawType = RawColumn["type"];

/** Reads all columns of a table into typed arrays, chunk by chunk. */
export async function readColumns(
  connection: DuckDBConnection,
  table: string,
  numRows: number,
): Promise<RawColumn[]> {
  const described = await connection.runAndReadAll(`DESCRIBE ${identifier(table)}`);
  const columns = described
    .getRows()
    .map(([name, type]) => ({ name: String(name), ...castOf(String(type)) }));
  const list = columns.map(({ name, cast }) => cast(identifier(name))).join(", ");
  const result = await connection.stream(`SELECT ${list} FROM ${identifier(table)}`);
  const readers = columns.map(({ name, type }) =>
    type === "string" ? textReader(name, numRows) : numberReader(name, type, numRows),
  );
  let row = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk === undefined || chunk.rowCount === 0) break;
    readers.forEach((reader, column) => {
      reader.take(chunk.getColumnVector(column), row, chunk.rowCount);
    });
    row += chunk.rowCount;
  }
  return readers.map((reader) => reader.finish());
}

function castOf(type: string): { type: RawType; cast: (column: string) => string } {
  if (type === "BOOLEAN") return { type: "boolean", cast: (column) => `CAST(${column} AS DOUBLE)` };
  if (
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL\([\d,]*\))$/.test(
      type,
    )
  ) {
    return { type: "number", cast: (column) => `CAST(${column} AS DOUBLE)` };
  }
  if (/^(DATE|TIMESTAMP(_S|_MS|_NS)?( WITH TIME ZONE)?)$/.test(type)) {
    return { type: "time", cast: (column) => `CAST(epoch(${column}) AS DOUBLE)` };
  }
  return { type: "string", cast: (column) => `CAST(${column} AS VARCHAR)` };
}

interface ColumnReader {
  take(vector: DuckDBVector, row: number, count: number): void;
  finish(): RawColumn;
}

function numberReader(name: string, type: Exclude<RawType, "string">, numRows: number): ColumnReader {
  const values = new Float64Array(numRows);
  return {
    take(vector, row, count) {
      for (let i = 0; i < count; i++) {
        const value = vector.getItem(i) as number | null;
        values[row + i] = value === null ? Number.NaN : value;
      }
    },
    finish: () => ({ name, type, values }),
  };
}

function textReader(name: string, numRows: number): ColumnReader {
  const codes = new Int32Array(numRows);
  const codeOf = new Map<string, number>();
  return {
    take(vector, row, count) {
      for (let i = 0; i < count; i++) {
        const value = vector.getItem(i) as string | null;
        if (value === null) {
          codes[row + i] = -1;
          continue;
        }
        let code = codeOf.get(value);
        if (code === undefined) {
          code = codeOf.size;
          codeOf.set(value, code);
        }
        codes[row + i] = code;
      }
    },
    finish: () => sortedLevels(name, codes, [...codeOf.keys()]),
  };
}

/** Codes follow the order of the texts, so that they do not depend on the order of rows. */
function sortedLevels(name: string, codes: Int32Array, found: readonly string[]): RawColumn {
  const order = found.map((_, code) => code).sort((a, b) => (found[a] < found[b] ? -1 : 1));
  const position = new Int32Array(found.length);
  order.forEach((code, i) => {
    position[code] = i;
  });
  return {
    name,
    type: "string",
    codes: codes.map((code) => (code < 0 ? -1 : position[code])),
    levels: order.map((code) => found[code]),
  };
}
