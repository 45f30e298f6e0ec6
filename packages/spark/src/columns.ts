import type { BatchColumn } from "./arrow/readBatch.js";

/** A query's whole answer, by columns. */
export interface QueryResult {
  readonly numRows: number;
  readonly columns: readonly ResultColumn[];
}

/**
 * A column as `table` reads one, before it has a role: numbers with NaN for NULL; strings as codes into their distinct
 * values in ascending code-unit order, −1 for NULL.
 */
export type ResultColumn =
  | { readonly name: string; readonly type: "number" | "boolean" | "time"; readonly values: Float64Array }
  | {
      readonly name: string;
      readonly type: "string";
      readonly codes: Int32Array;
      readonly levels: readonly string[];
    };

/** Puts a query's batches one behind the other. */
export function joinBatches(
  batches: readonly { readonly numRows: number; readonly columns: readonly BatchColumn[] }[],
): QueryResult {
  const numRows = batches.reduce((sum, batch) => sum + batch.numRows, 0);
  const [first] = batches;
  if (first === undefined) return { numRows: 0, columns: [] };
  const columns = first.columns.map(({ name, type }, position): ResultColumn => {
    const parts = batches.map((batch) => batch.columns[position].values);
    if (type === "string") return encoded(name, parts as (string | null)[][], numRows);
    const values = new Float64Array(numRows);
    let row = 0;
    for (const part of parts as Float64Array[]) {
      values.set(part, row);
      row += part.length;
    }
    return { name, type, values };
  });
  return { numRows, columns };
}

function encoded(name: string, parts: readonly (string | null)[][], numRows: number): ResultColumn {
  const levels = [...new Set(parts.flat())].filter((value) => value !== null).sort(byCodeUnits);
  const code = new Map(levels.map((level, i) => [level, i]));
  const codes = new Int32Array(numRows);
  let row = 0;
  for (const part of parts)
    for (const value of part) codes[row++] = value === null ? -1 : (code.get(value) as number);
  return { name, type: "string", codes, levels };
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The cells of one row, as the values people expect. */
export function rowOf({ columns }: QueryResult, row: number): (number | string | null)[] {
  return columns.map((column) => {
    if (column.type === "string") return column.levels[column.codes[row]] ?? null;
    return Number.isNaN(column.values[row]) ? null : column.values[row];
  });
}
