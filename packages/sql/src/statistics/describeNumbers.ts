import type { RunControl } from "@clusterwhy/core";
import { printerOf } from "../dialects/index.js";
import type { SqlEngine } from "./engine.js";
import { numberAggregates, sumAggregates } from "./numberAggregates.js";
import type { StatisticsColumn } from "./values.js";

/** What one pass says of a column of numbers, flags or times. NaN where no value is finite. */
export interface NumberFigures {
  /** Rows with a value, infinities among them. */
  readonly present: number;
  /** Rows with a finite value; all that follows is of them. */
  readonly finite: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly smallestPositive: number;
  /** HyperLogLog's estimate where the engine has one (DuckDB, Spark: within about 5%), else exact. Of all values. */
  readonly distinct: number;
}

/** Two passes over all columns: the means need the extents. */
export async function describeNumbers(
  engine: SqlEngine,
  table: string,
  columns: readonly StatisticsColumn[],
  control?: RunControl,
): Promise<{ readonly numRows: number; readonly columns: readonly NumberFigures[] }> {
  const printer = printerOf(engine.dialect);
  const { values, list } = numberAggregates(columns, printer, (name, kept) => [
    `min(CASE WHEN ${name} > 0 THEN ${kept} END)`,
    printer.approximateDistinct(name),
  ]);
  const from = `(SELECT ${[...values, "1 AS one"].join(",\n    ")}\n  FROM ${table}) AS raw_values`;
  const figures = await numbersOf(`SELECT ${list}\nFROM ${from}`);
  const found = columns.map((_, i) => {
    const [present, count, min, max, smallestPositive, distinct] = figures.slice(1 + 6 * i);
    return { present, finite: count, min, max, smallestPositive, distinct };
  });
  const magnitudes = found.map(({ min, max }) => Math.max(-min, max) || 0);
  const sums = sumAggregates(columns, magnitudes, printer);
  const totals = columns.length === 0 ? [] : await numbersOf(`SELECT ${sums.list}\nFROM ${from}`);
  return {
    numRows: figures[0],
    columns: found.map((column, i): NumberFigures => {
      return { ...column, mean: sums.meanOf(i, totals[i], column.finite) };
    }),
  };

  async function numbersOf(sql: string): Promise<number[]> {
    const [row] = await engine.query(sql, control);
    return row.map((cell) => (typeof cell === "number" ? cell : Number.NaN));
  }
}
