import type { AssignmentColumn, Column, ColumnTable } from "@clusterwhy/core";

/** Levels beyond the most frequent ones are treated as missing: a classifier cannot learn from so few rows each. */
export const MAX_LEVELS = 64;

const CLASSIFIED_ROLES = new Set(["numeric", "boolean", "nominal", "ordinal", "time"]);

/**
 * The raw columns that classifiers see, in the table's order: outcomes stay out, texts enter by their components.
 *
 * @param sqlSafe without those that an SQL query over the input does not get as they are here
 */
export function classifierColumns(table: ColumnTable, { sqlSafe = false } = {}): AssignmentColumn[] {
  return table.columns
    .filter(({ role, translated }) => CLASSIFIED_ROLES.has(role) && !(sqlSafe && translated !== undefined))
    .map((column) => {
      const { name, type, source, translated } = column;
      const said = {
        ...(source === undefined ? {} : { source }),
        ...(translated === undefined ? {} : { translated }),
      };
      if (type !== "string") return { name, type, ...said };
      return { name, type, levels: frequentLevels(column), ...said };
    });
}

function frequentLevels(column: Extract<Column, { type: "string" }>): readonly string[] {
  const counts = new Int32Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code]++;
  const present = column.levels.map((_, code) => code).filter((code) => counts[code] > 0);
  return present
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, MAX_LEVELS)
    .sort((a, b) => a - b)
    .map((code) => column.levels[code]);
}

/** XGBoost's feature types. */
export function featureTypes(columns: readonly AssignmentColumn[]): ("float" | "i" | "c")[] {
  return columns.map((column) =>
    column.type === "string" ? "c" : column.type === "boolean" ? "i" : "float",
  );
}
