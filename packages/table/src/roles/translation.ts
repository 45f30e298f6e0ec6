import type { ReadableColumn } from "../expandLists.js";
import type { RawColumn } from "../readColumns.js";

/** A date or a moment as every engine reads it. */
const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/i;

/**
 * How a column's values differ from what its source holds, so that whoever reads the source without this package,
 * such as an SQL query, does not get them.
 *
 * @returns words, for example `numbers written as texts`; undefined where the source's own type says it all
 */
export function translationOf(source: ReadableColumn, read: RawColumn, turned: boolean): string | undefined {
  if (source.source !== undefined) return "a position of a list";
  if (turned) return "moments on another clock";
  if (source.type === read.type || read.type === "string" || read.type === "boolean") return undefined;
  if (source.type !== "string") return "moments written as numbers";
  const plain =
    read.type === "number"
      ? (level: string) => level.trim() === "" || !Number.isNaN(Number(level))
      : (level: string) => level.trim() === "" || ISO.test(level.trim());
  if (source.levels.every(plain)) return undefined;
  return `${read.type === "number" ? "numbers" : "moments"} written as texts`;
}
