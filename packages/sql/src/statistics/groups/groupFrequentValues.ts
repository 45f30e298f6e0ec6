import type { RunControl } from "@clusterwhy/core";
import { printerOf } from "../../dialects/index.js";
import type { SqlEngine } from "../engine.js";
import { keyOf, valueText } from "../frequentValues.js";
import type { StatisticsColumn } from "../values.js";
import { type Grouping, groupedRows } from "./grouping.js";

/** Of a column of texts within a group. */
export interface GroupTexts {
  /** Rows with a value. */
  readonly present: number;
  /** The most frequent values; of equally frequent ones the first in the engine's order. */
  readonly frequent: readonly { readonly value: string; readonly count: number }[];
}

/**
 * The most frequent values of one column in every group. One pass; the engine keeps the column's different values.
 *
 * @returns a group each, in their order
 */
export async function groupFrequentValues(
  engine: SqlEngine,
  table: string,
  grouping: Grouping,
  column: StatisticsColumn,
  limit: number,
  control?: RunControl,
): Promise<GroupTexts[]> {
  const printer = printerOf(engine.dialect);
  const key = `${printer.expression(keyOf(column, printer))} AS level`;
  const double = (sql: string) => `CAST(${sql} AS ${printer.doubleType})`;
  const rows = await engine.query(
    `SELECT grp, level, ${double("num_rows")} AS level_rows, ${double("present")} AS group_rows
FROM (SELECT grp, level, num_rows, sum(num_rows) OVER (PARTITION BY grp) AS present,
    row_number() OVER (PARTITION BY grp ORDER BY num_rows DESC, level) AS place
  FROM (SELECT grp, level, count(*) AS num_rows
    FROM ${groupedRows(printer, table, grouping, [key])}
    WHERE level IS NOT NULL GROUP BY grp, level) AS counted) AS placed
WHERE place <= ${limit} ORDER BY grp, place`,
    control,
  );
  return grouping.groups.map((_, group) => {
    const own = rows.filter(([found]) => found === group);
    return {
      present: (own[0]?.[3] as number | undefined) ?? 0,
      frequent: own.map(([, level, count]) => ({ value: valueText(column, level), count: count as number })),
    };
  });
}
