import type { RunControl } from "@clusterwhy/core";
import { call, type Expression, userColumn } from "../ast/expression.js";
import { printerOf } from "../dialects/index.js";
import type { Printer } from "../print/printer.js";
import type { SqlEngine } from "./engine.js";
import { numberOf, type StatisticsColumn } from "./values.js";

/** Of a column of texts. */
export interface TextFigures {
  /** Rows with a value. */
  readonly present: number;
  /** HyperLogLog's estimate where the engine has one, else exact. */
  readonly distinct: number;
}

/** One pass over all columns. */
export async function describeTexts(
  engine: SqlEngine,
  table: string,
  columns: readonly StatisticsColumn[],
  control?: RunControl,
): Promise<TextFigures[]> {
  if (columns.length === 0) return [];
  const printer = printerOf(engine.dialect);
  const list = columns.flatMap((column) => {
    const value = printer.expression(keyOf(column, printer));
    return [`count(${value})`, printer.approximateDistinct(value)];
  });
  const figures = list.map((sql, i) => `CAST(${sql} AS ${printer.doubleType}) AS figure_${i}`);
  const [row] = await engine.query(`SELECT ${figures.join(",\n  ")}\nFROM ${table}`, control);
  return columns.map((_, i) => ({ present: row[2 * i] as number, distinct: row[2 * i + 1] as number }));
}

/**
 * The most frequent values of one column, as texts; of equally frequent ones the first in the engine's order.
 */
export async function frequentValues(
  engine: SqlEngine,
  table: string,
  column: StatisticsColumn,
  limit: number,
  control?: RunControl,
): Promise<{ readonly value: string; readonly count: number }[]> {
  const printer = printerOf(engine.dialect);
  const key = printer.expression(keyOf(column, printer));
  const count = `CAST(count(*) AS ${printer.doubleType})`;
  const rows = await engine.query(
    `SELECT level, ${count} AS num_rows
FROM (SELECT ${key} AS level FROM ${table}) AS all_levels
WHERE level IS NOT NULL GROUP BY level ORDER BY num_rows DESC, level LIMIT ${limit}`,
    control,
  );
  return rows.map(([value, rowsOfValue]) => ({
    value: valueText(column, value),
    count: rowsOfValue as number,
  }));
}

/** What people read of a value that was counted by `keyOf`. */
export function valueText({ stored }: StatisticsColumn, value: number | string | null): string {
  return stored === "boolean" ? String(value !== 0) : String(value);
}

/** Numbers and flags by their value: engines write them differently. */
export function keyOf(column: StatisticsColumn, printer: Printer): Expression {
  const { name, stored } = column;
  if (stored === "number" || stored === "boolean") return numberOf({ name, type: stored, stored }, printer);
  return call("toText", userColumn(name));
}

/** How many values a column has, exactly; infinities among them. */
export async function countDistinct(
  engine: SqlEngine,
  table: string,
  column: StatisticsColumn,
  control?: RunControl,
): Promise<number> {
  const printer = printerOf(engine.dialect);
  const value = column.type === "string" ? keyOf(column, printer) : numberOf(column, printer);
  const [row] = await engine.query(
    `SELECT CAST(count(DISTINCT ${printer.expression(value)}) AS ${printer.doubleType}) AS num_values FROM ${table}`,
    control,
  );
  return row[0] as number;
}
