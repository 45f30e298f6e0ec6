import type { RunControl } from "@clusterwhy/core";
import { printerOf } from "../../dialects/index.js";
import type { SqlEngine } from "../engine.js";
import { numberAggregates, sumAggregates } from "../numberAggregates.js";
import type { StatisticsColumn } from "../values.js";
import { type Grouping, groupedRows } from "./grouping.js";

/** What one pass says of a column of numbers, flags or times within a group. NaN where no value is finite. */
export interface GroupFigures {
  /** Rows with a value, infinities among them. */
  readonly present: number;
  /** Rows with a finite value; all that follows is of them. */
  readonly finite: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Rows of every group, and figures of its columns. Two passes over the table.
 *
 * @param columns read as numbers
 * @returns a group each, in their order; groups without rows have 0
 */
export async function describeGroups(
  engine: SqlEngine,
  table: string,
  grouping: Grouping,
  columns: readonly StatisticsColumn[],
  control?: RunControl,
): Promise<{ readonly numRows: number; readonly columns: readonly GroupFigures[] }[]> {
  const printer = printerOf(engine.dialect);
  const { values, list } = numberAggregates(columns, printer);
  const figures = await byGroup(values, list);
  const found = grouping.groups.map((_, group) => {
    const [numRows = 0, ...own] = figures.get(group) ?? [];
    const described = columns.map((_, i) => {
      const [present = 0, count = 0, min = Number.NaN, max = Number.NaN] = own.slice(4 * i);
      return { present, finite: count, min, max };
    });
    return { numRows, columns: described };
  });
  const magnitudes = columns.map((_, i) =>
    found.reduce((most, group) => Math.max(most, -group.columns[i].min || 0, group.columns[i].max || 0), 0),
  );
  const sums = sumAggregates(columns, magnitudes, printer);
  const totals = columns.length === 0 ? new Map<number, number[]>() : await byGroup(sums.values, sums.list);
  return found.map(({ numRows, columns: described }, group) => ({
    numRows,
    columns: described.map((column, i): GroupFigures => {
      return { ...column, mean: sums.meanOf(i, totals.get(group)?.[i] ?? Number.NaN, column.finite) };
    }),
  }));

  async function byGroup(selected: readonly string[], aggregates: string): Promise<Map<number, number[]>> {
    const from = groupedRows(printer, table, grouping, selected);
    const rows = await engine.query(`SELECT grp, ${aggregates}\nFROM ${from}\nGROUP BY grp`, control);
    return new Map(
      rows.map(([group, ...cells]) => [
        group as number,
        cells.map((cell) => (typeof cell === "number" ? cell : Number.NaN)),
      ]),
    );
  }
}
