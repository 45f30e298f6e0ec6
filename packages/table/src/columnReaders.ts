import type { DuckDBVector } from "@duckdb/node-api";
import { GrowingArray } from "./growingArray.js";
import type { RawColumn } from "./readColumns.js";

/** Takes one column's vectors, chunk by chunk. */
export interface ColumnReader {
  /** What to select, as SQL. */
  readonly select: string;
  /** What to select where there is no row. */
  readonly nothing: string;
  take(vector: DuckDBVector, count: number): void;
  finish(name: string): RawColumn[];
}

const NUMBER =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL\([\d,]*\))$/;
const MOMENT = /^(DATE|TIMESTAMP(_S|_MS|_NS)?( WITH TIME ZONE)?)$/;

/**
 * @param column its name, quoted
 * @param type   DuckDB's name of its type
 */
export function readerFor(column: string, type: string): ColumnReader {
  if (NUMBER.test(type)) return numberReader(`CAST(${column} AS DOUBLE)`, "number");
  if (type === "BOOLEAN") return numberReader(`CAST(${column} AS DOUBLE)`, "boolean");
  if (MOMENT.test(type))
    return numberReader(`CAST(epoch(${column}) AS DOUBLE)`, "time", type.endsWith("ZONE"));
  if (type === "TIME") return numberReader(`CAST(epoch(${column}) AS DOUBLE)`, "number");
  if (type === "INTERVAL") return numberReader(`CAST(epoch(${column}) AS DOUBLE)`, "number");
  if (type === "JSON") return textReader(`json_extract_string(${column}, '$')`);
  // Lists, structs and maps as JSON, which is text that can be read again.
  if (/[[\]]$|^(STRUCT|MAP|UNION)\(/.test(type)) return textReader(`CAST(to_json(${column}) AS VARCHAR)`);
  return textReader(`CAST(${column} AS VARCHAR)`);
}

/** Missing values come as NaN, so that a chunk is one copy. */
function numberReader(number: string, type: "number" | "boolean" | "time", zoned = false): ColumnReader {
  const values = new GrowingArray((length) => new Float64Array(length));
  return {
    select: `coalesce(${number}, 'NaN'::DOUBLE)`,
    nothing: "'NaN'::DOUBLE",
    // One copy a chunk: `items`, private in the declarations, is the vector's memory.
    take: (vector, count) =>
      values.append((vector as unknown as { readonly items: Float64Array }).items.subarray(0, count)),
    finish: (name) => [{ name, type, values: values.finish(), ...(zoned ? { zoned } : {}) }],
  };
}

function textReader(text: string): ColumnReader {
  const codes = new GrowingArray((length) => new Int32Array(length));
  const codeOf = new Map<string, number>();
  return {
    select: text,
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
    finish: (name) => [sortedLevels(name, codes.finish(), [...codeOf.keys()])],
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
