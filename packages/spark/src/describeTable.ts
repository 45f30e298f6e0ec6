import type { RunControl } from "@clusterwhy/core";
import { quoteIdentifier } from "@clusterwhy/sql";
import type { QueryResult } from "./columns.js";
import type { SparkSession } from "./session.js";
import { storedType } from "./storedTypes.js";

/** What one pass over a table says about a column. Numbers are NaN where no value is present. */
export interface ColumnStatistics {
  readonly name: string;
  readonly type: "number" | "boolean" | "time" | "text";
  /** NULL, or NaN. */
  readonly missing: number;
  /** HyperLogLog's estimate, within about 5%. */
  readonly distinct: number;
  /** Of numbers, booleans as 0 and 1, times as seconds since 1970-01-01 UTC; absent for text. */
  readonly numbers?: {
    readonly mean: number;
    readonly standardDeviation: number;
    /** Minimum, quartiles and maximum; the quartiles by Greenwald and Khanna, within 1/10,000 in rank. */
    readonly quantiles: readonly [number, number, number, number, number];
  };
}

export interface TableStatistics {
  readonly numRows: number;
  readonly columns: readonly ColumnStatistics[];
  /** Columns of nested types. */
  readonly skipped: readonly string[];
}

/**
 * Statistics of every column in one aggregation on the cluster; only the figures travel.
 *
 * @param table the table's name as in FROM, or a query in parentheses
 */
export async function describeTable(
  session: SparkSession,
  table: string,
  control?: RunControl,
): Promise<TableStatistics> {
  const fields = await session.schemaOf(`SELECT * FROM ${table}`, control?.signal);
  const columns = fields.flatMap((field) => {
    const type = storedType(field);
    return type === undefined ? [] : [{ name: field.name, type }];
  });
  const aggregates = columns.flatMap(({ name, type }) => {
    const value = numberOf(quoteIdentifier("spark", name), type);
    const counts = [`count(${value})`, `approx_count_distinct(${value})`];
    if (type === "text") return counts;
    const quartile = (share: number) => `percentile_approx(${value}, ${share}, 10000)`;
    return [
      ...counts,
      `avg(${value})`,
      `stddev_samp(${value})`,
      `min(${value})`,
      quartile(0.25),
      quartile(0.5),
      quartile(0.75),
      `max(${value})`,
    ];
  });
  const list = ["count(*)", ...aggregates].map((aggregate, i) => `${aggregate} AS a${i}`).join(", ");
  const figures = figuresOf(await session.query(`SELECT ${list} FROM ${table}`, control));
  const numRows = figures.next();
  return {
    numRows,
    columns: columns.map(({ name, type }): ColumnStatistics => {
      const missing = numRows - figures.next();
      const distinct = figures.next();
      if (type === "text") return { name, type, missing, distinct };
      const mean = figures.next();
      const standardDeviation = figures.next();
      const quantiles = [0, 1, 2, 3, 4].map(() => figures.next()) as [number, number, number, number, number];
      return { name, type, missing, distinct, numbers: { mean, standardDeviation, quantiles } };
    }),
    skipped: fields.filter((field) => storedType(field) === undefined).map((field) => field.name),
  };
}

function numberOf(column: string, type: ColumnStatistics["type"]): string {
  switch (type) {
    case "number":
      return `nanvl(CAST(${column} AS DOUBLE), CAST(NULL AS DOUBLE))`;
    case "boolean":
      return `CAST(${column} AS DOUBLE)`;
    case "time":
      return `(unix_micros(CAST(${column} AS TIMESTAMP)) / 1000000D)`;
    case "text":
      return column;
  }
}

function figuresOf({ columns }: QueryResult): { next: () => number } {
  let position = 0;
  return {
    next: () => {
      const column = columns[position++];
      return column.type === "string" ? Number.NaN : column.values[0];
    },
  };
}
