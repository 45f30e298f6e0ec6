import type { RunControl } from "@clusterwhy/core";
import { printerOf } from "../../dialects/index.js";
import type { SqlEngine } from "../engine.js";
import { numberAggregates } from "../numberAggregates.js";
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
 * Rows of every group, and figures of its columns. One pass over the table.
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
  const rows = await engine.query(
    `SELECT grp, ${list}\nFROM ${groupedRows(printer, table, grouping, values)}\nGROUP BY grp`,
    control,
  );
  const byGroup = new Map(rows.map(([group, ...figures]) => [group, figures]));
  return grouping.groups.map((_, group) => {
    const figures = (byGroup.get(group) ?? []).map((cell) => (typeof cell === "number" ? cell : Number.NaN));
    return {
      numRows: figures[0] ?? 0,
      columns: columns.map((_, i): GroupFigures => {
        const [present = 0, count = 0, mean = Number.NaN, min = Number.NaN, max = Number.NaN] = figures.slice(
          1 + 5 * i,
        );
        return { present, finite: count, mean, min, max };
      }),
    };
  });
}
