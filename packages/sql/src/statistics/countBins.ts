import type { RunControl } from "@clusterwhy/core";
import { featureExpression } from "../assign/features.js";
import {
  binary,
  call,
  type Expression,
  integer,
  match,
  number,
  userColumn,
  column as valueColumn,
  when,
} from "../ast/expression.js";
import { printerOf } from "../dialects/index.js";
import type { Printer } from "../print/printer.js";
import type { SqlEngine } from "./engine.js";
import { finite, numberOf, type StatisticsColumn } from "./values.js";

/** A column whose rows are counted by bins, or by levels. */
export type BinnedColumn = StatisticsColumn & (NumberBins | LevelBins);

interface NumberBins {
  /**
   * Ascending, one more than bins; bin i holds edges[i] ≤ value < edges[i + 1], the first and the last also what lies
   * beyond.
   */
  readonly edges: readonly number[];
}
interface LevelBins {
  /** Texts; `true` and `false` of booleans; numbers as they are written in JSON. */
  readonly levels: readonly string[];
}

/**
 * Counts the rows of every bin of every column, in one pass over the table.
 *
 * @param table as it stands behind FROM
 * @returns a column each: the bins' or levels' rows; then, of levels, the rows with any other value; last the missing
 *   ones (NULL, NaN, and of numbers infinities)
 */
export async function countBins(
  engine: SqlEngine,
  table: string,
  columns: readonly BinnedColumn[],
  control?: RunControl,
): Promise<number[][]> {
  const counts = columns.map((column) => new Array<number>(numCounts(column)).fill(0));
  if (columns.length === 0) return counts;
  for (const row of await engine.query(binCountsSql(engine.dialect, table, columns), control)) {
    const column = columns.findIndex((_, i) => row[i] !== null);
    if (column >= 0) counts[column][row[column] as number] = row[columns.length] as number;
  }
  return counts;
}

function numCounts(column: BinnedColumn): number {
  return "edges" in column ? column.edges.length : column.levels.length + 2;
}

/**
 * A grouping set a column: each group is a row that has that column's bin and NULL in all others. Bins are positions,
 * so that equal ones of two columns cannot be taken for one another.
 */
function binCountsSql(
  dialect: SqlEngine["dialect"],
  table: string,
  columns: readonly BinnedColumn[],
): string {
  const printer = printerOf(dialect);
  const print = (expression: Expression, name: string) => `${printer.expression(expression)} AS ${name}`;
  const names = columns.map((_, i) => `bin_${i}`);
  const values = columns.map((column, i) => print(binnedValue(column, printer), `value_${i}`));
  const bins = columns.map((column, i) => print(binOf(column, valueColumn(`value_${i}`)), names[i]));
  const rows = printer.expression(call("toDouble", { kind: "rowCount" }));
  return `SELECT ${names.join(", ")}, ${rows} AS num_rows
FROM (SELECT ${bins.join(",\n  ")}
  FROM (SELECT ${values.join(",\n    ")}
    FROM ${table}) AS raw_values) AS binned
GROUP BY GROUPING SETS (${names.map((name) => `(${name})`).join(", ")})`;
}

/** SQL over the table's columns: the bin of a row, as `countBins` numbers them. */
export function binSql(column: BinnedColumn, printer: Printer): string {
  return printer.expression(binOf(column, binnedValue(column, printer)));
}

/** A number, or a level's position (the levels' number for any other value); NULL where missing. */
function binnedValue(column: BinnedColumn, printer: Printer): Expression {
  if ("edges" in column) return finite(numberOf(column, printer));
  const { levels, type, name, stored } = column;
  const other = integer(levels.length);
  if (type !== "string") return numbersAsLevels(levels, type, numberOf(column, printer), other);
  const { textHoldsNul } = printer.capabilities;
  const raw = userColumn(name);
  const present = stored === "number" ? numberOf({ name, type: "number", stored }, printer) : raw;
  const position = featureExpression({ name, type, levels: [...levels] }, stored, textHoldsNul);
  return when({ kind: "isNotNull", value: present }, call("coalesce", position, other));
}

function numbersAsLevels(
  levels: readonly string[],
  type: "number" | "boolean" | "time",
  value: Expression,
  other: Expression,
): Expression {
  const spelt = (level: string) => (type === "boolean" ? Number(level === "true") : Number(level));
  const branches = levels.flatMap((level, i): [Expression, Expression][] =>
    Number.isFinite(spelt(level)) ? [[number(spelt(level)), integer(i)]] : [],
  );
  const present = { kind: "isNotNull", value } as const;
  return when(present, branches.length === 0 ? other : match(value, branches, other));
}

function binOf(column: BinnedColumn, value: Expression): Expression {
  const missing = { when: { kind: "isNull", value }, result: integer(numCounts(column) - 1) } as const;
  if (!("edges" in column)) return { kind: "case", branches: [missing], otherwise: value };
  const bins = column.edges
    .slice(1, -1)
    .map((edge, bin) => ({ when: binary(value, "<", number(edge)), result: integer(bin) }));
  return { kind: "case", branches: [missing, ...bins], otherwise: integer(column.edges.length - 2) };
}
