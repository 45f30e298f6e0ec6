import type { RawColumn } from "./readColumns.js";
import { readLists } from "./readings/listText.js";
import { uniqueNames } from "./uniqueNames.js";

/** A column with what its lists have become. */
export type ReadableColumn =
  | (Extract<RawColumn, { values: Float64Array }> & { readonly source?: string; readonly items?: undefined })
  | (Extract<RawColumn, { type: "string" }> & {
      readonly source?: string;
      /** Of every level, where the column holds lists. */
      readonly items?: readonly (readonly string[])[];
    });

/**
 * Lists of numbers of one length, such as embeddings, become one column a position, `name[1]`, `name[2]`, ...; other
 * lists keep their column and get the items of every level.
 */
export function expandLists(columns: readonly RawColumn[]): ReadableColumn[] {
  const taken = columns.map((column) => column.name);
  return columns.flatMap((column): ReadableColumn[] => {
    const lists = column.type === "string" ? readLists(column.levels) : undefined;
    if (column.type !== "string" || lists === undefined) return [column];
    if (lists.kind === "items") return [{ ...column, items: lists.items }];
    const wanted = Array.from({ length: lists.width }, (_, i) => `${column.name}[${i + 1}]`);
    const names = uniqueNames([...taken, ...wanted]).slice(taken.length);
    return names.map((name, position) => ({
      name,
      type: "number",
      source: column.name,
      values: Float64Array.from(column.codes, (code) =>
        code < 0 ? Number.NaN : lists.levels[code][position],
      ),
    }));
  });
}
