import type { DuckDBConnection, DuckDBVector } from "@duckdb/node-api";
import { GrowingArray } from "./growingArray.js";
import { HashedCodes } from "./hashedCodes.js";
import type { RawColumn } from "./readColumns.js";

/** Takes one column's vectors, chunk by chunk. */
export interface ColumnReader {
  /** What to select, as SQL. */
  readonly select: string;
  /** What to select where there is no row. */
  readonly nothing: string;
  take(vector: DuckDBVector, count: number): void;
  finish(name: string): RawColumn;
}

const NUMBER =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL\([\d,]*\))$/;
const MOMENT = /^(DATE|TIMESTAMP(_S|_MS|_NS)?( WITH TIME ZONE)?)$/;

/** How a column of DuckDB's is read: as numbers of one type, or as text. */
export type Reading =
  | { readonly type: "number" | "boolean" | "time"; readonly sql: string; readonly zoned: boolean }
  | { readonly type: "string"; readonly sql: string };

/**
 * @param column its name, quoted
 * @param type   DuckDB's name of its type
 */
export function readingOf(column: string, type: string): Reading {
  const number = (sql: string, as: "number" | "boolean" | "time"): Reading => {
    return { type: as, sql: `CAST(${sql} AS DOUBLE)`, zoned: type.endsWith("ZONE") };
  };
  if (NUMBER.test(type)) return number(column, "number");
  if (type === "BOOLEAN") return number(column, "boolean");
  if (MOMENT.test(type)) return number(`epoch(${column})`, "time");
  if (type === "TIME" || type === "INTERVAL") return number(`epoch(${column})`, "number");
  if (type === "JSON") return { type: "string", sql: `json_extract_string(${column}, '$')` };
  // Lists, structs and maps as JSON, which is text that can be read again.
  const nested = /[[\]]$|^(STRUCT|MAP|UNION)\(/.test(type);
  return {
    type: "string",
    sql: nested ? `CAST(to_json(${column}) AS VARCHAR)` : `CAST(${column} AS VARCHAR)`,
  };
}

/** Missing values come as NaN, so that a chunk is one copy. */
export function numberReader(
  { sql, type, zoned }: Extract<Reading, { zoned: boolean }>,
  expected?: number,
): ColumnReader {
  const values = new GrowingArray((length) => new Float64Array(length), expected);
  return {
    select: `coalesce(${sql}, 'NaN'::DOUBLE)`,
    nothing: "'NaN'::DOUBLE",
    take: (vector, count) => values.append(itemsOf<Float64Array>(vector).subarray(0, count)),
    finish: (name) => ({ name, type, values: values.finish(), ...(zoned ? { zoned } : {}) }),
  };
}

/** The vector's memory: `items` is private in the declarations. */
function itemsOf<Items>(vector: DuckDBVector): Items {
  return (vector as unknown as { readonly items: Items }).items;
}

export function textReader({ sql }: Reading): ColumnReader {
  const codes = new GrowingArray((length) => new Int32Array(length));
  const codeOf = new Map<string, number>();
  return {
    select: sql,
    nothing: "NULL::VARCHAR",
    take(vector, count) {
      for (let i = 0; i < count; i++) {
        const value = vector.getItem(i) as string | null;
        if (value === null) {
          codes.push(-1);
          continue;
        }
        let code = codeOf.get(value);
        if (code === undefined) {
          code = codeOf.size;
          codeOf.set(value, code);
        }
        codes.push(code);
      }
    },
    finish: (name) => sortedLevels(name, codes.finish(), [...codeOf.keys()]),
  };
}

/**
 * Texts by DuckDB's hash of them, for sources that are cheap to read twice: the different texts first, then a hash a
 * row, which costs a tenth of a text a row. Exact, since the first pass shows whether two texts share a hash; then,
 * `undefined`.
 */
export async function hashedTextReader(
  connection: DuckDBConnection,
  relation: string,
  { sql }: Reading,
  expected: number,
): Promise<ColumnReader | undefined> {
  const distinct = await connection.runAndReadAll(
    `SELECT value, hash(value) FROM (SELECT DISTINCT ${sql} AS value FROM ${relation})`,
  );
  const found = distinct.getColumns() as [(string | null)[], bigint[]];
  const levels: string[] = [];
  const table = new HashedCodes(found[0]?.length ?? 0);
  for (const [i, value] of (found[0] ?? []).entries()) {
    const hash = found[1][i];
    const code = value === null ? -1 : levels.push(value) - 1;
    if (!table.add(Number(hash & 0xffffffffn), Number(hash >> 32n), code)) return undefined;
  }
  const codes = new GrowingArray((length) => new Int32Array(length), expected);
  return {
    select: `hash(${sql})`,
    nothing: "0::UBIGINT",
    take(vector, count) {
      const items = itemsOf<BigUint64Array>(vector);
      const halves = new Uint32Array(items.buffer, items.byteOffset, 2 * count);
      for (let i = 0; i < count; i++) {
        const code = table.get(halves[2 * i], halves[2 * i + 1]);
        if (code === -2) throw new Error("the source changed while it was read");
        codes.push(code);
      }
    },
    finish: (name) => sortedLevels(name, codes.finish(), levels),
  };
}

/** Codes follow the order of the texts, so that they do not depend on the order of rows. */
function sortedLevels(name: string, codes: Int32Array, found: readonly string[]): RawColumn {
  const order = found.map((_, code) => code).sort((a, b) => (found[a] < found[b] ? -1 : 1));
  const position = new Int32Array(found.length);
  order.forEach((code, i) => {
    position[code] = i;
  });
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) codes[row] = position[codes[row]];
  return { name, type: "string", codes, levels: order.map((code) => found[code]) };
}
