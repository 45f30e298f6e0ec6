import type { Warning } from "@clusterwhy/core";
import type { ReadableColumn } from "../expandLists.js";
import { isBlank } from "./placeholders.js";

type TextColumn = Extract<ReadableColumn, { type: "string" }>;

/** Levels without a letter or digit, such as `.` and `-`, count as missing, which is said. */
export function withoutBlanks(column: TextColumn): { column: TextColumn; warnings: readonly Warning[] } {
  const kept = column.levels.map((_, code) => code).filter((code) => !isBlank(column.levels[code]));
  // Marks alone are what the column is about.
  if (kept.length === column.levels.length || kept.length === 0) return { column, warnings: [] };
  const position = new Int32Array(column.levels.length).fill(-1);
  kept.forEach((code, i) => {
    position[code] = i;
  });
  const codes = column.codes.map((code) => (code < 0 ? -1 : position[code]));
  const lost = codes.reduce((sum, code, row) => sum + (code < 0 && column.codes[row] >= 0 ? 1 : 0), 0);
  const blanks = column.levels.filter(isBlank).map((level) => `'${level}'`);
  return {
    column: {
      ...column,
      codes,
      levels: kept.map((code) => column.levels[code]),
      ...(column.items === undefined ? {} : { items: kept.map((code) => (column.items ?? [])[code]) }),
    },
    warnings: [
      {
        code: "PLACEHOLDERS",
        message: `'${column.name}': ${lost} value${lost === 1 ? "" : "s"} ${blanks.join(", ")} count${lost === 1 ? "s" : ""} as missing`,
      },
    ],
  };
}
