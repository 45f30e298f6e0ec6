import type { RunControl } from "@clusterwhy/core";
import { binary, call, text, userColumn } from "../ast/expression.js";
import { printerOf } from "../dialects/index.js";
import type { SqlEngine } from "./engine.js";
import { numberOf, type StatisticsColumn } from "./values.js";

/** Of a column that the table keeps as text, and that is read as numbers or as yes or no. */
export interface Unreadable {
  /** Rows with a text. */
  readonly present: number;
  /** Rows whose text is not blank and means nothing of the wanted type. */
  readonly unreadable: number;
}

/**
 * How many texts of columns that are numbers, or yes or no, are not; they count as missing. One pass.
 *
 * @param columns stored as text
 */
export async function countUnreadable(
  engine: SqlEngine,
  table: string,
  columns: readonly StatisticsColumn[],
  control?: RunControl,
): Promise<Unreadable[]> {
  if (columns.length === 0) return [];
  const printer = printerOf(engine.dialect);
  const print = printer.expression.bind(printer);
  const counts = columns.flatMap((column) => {
    const raw = userColumn(column.name);
    const value = print(numberOf(column, printer));
    const written = print(binary(call("lowerTrim", call("toText", raw)), "<>", text("")));
    const count = (condition: string) => `sum(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
    return [count(`${print(raw)} IS NOT NULL`), count(`${written} AND (${value}) IS NULL`)];
  });
  const list = counts.map((sql, i) => `CAST(${sql} AS ${printer.doubleType}) AS count_${i}`).join(",\n  ");
  const [row] = await engine.query(`SELECT ${list}\nFROM ${table}`, control);
  return columns.map((_, i) => ({
    present: (row[2 * i] as number | null) ?? 0,
    unreadable: (row[2 * i + 1] as number | null) ?? 0,
  }));
}
