import type { RunControl } from "@clusterwhy/core";
import { printerOf } from "../dialects/index.js";
import { histogramAxis } from "./axis.js";
import { type BinnedColumn, binSql, countBins } from "./countBins.js";
import { describeNumbers } from "./describeNumbers.js";
import type { SqlEngine } from "./engine.js";
import { frequentValues } from "./frequentValues.js";
import { orderStatistics } from "./orderStatistics.js";
import type { StatisticsColumn } from "./values.js";

/** Parts of a table by one column's value. */
export interface Strata {
  /** SQL over the table's columns: the number of a row's stratum, from 0 on. */
  readonly sql: string;
  /** Each with what it holds, in words, and its rows in the table. Empty ones among them. */
  readonly parts: readonly { readonly label: string; readonly rows: number }[];
}

/** Ranges of a column of numbers or times. */
const RANGES = 16;
/** Values of a column of texts that have a stratum of their own: the most frequent; the others share one. */
const MOST_VALUES = 100;

/**
 * Divides a table by a column: texts and flags by value, numbers and times into ranges of equal width (on a
 * logarithmic scale where there is a long tail), missing values by themselves.
 */
export async function findStrata(
  engine: SqlEngine,
  table: string,
  column: StatisticsColumn,
  control?: RunControl,
): Promise<Strata> {
  const byValue = column.type === "string" || column.type === "boolean";
  const binned = byValue
    ? await valuesOf(engine, table, column, control)
    : await rangesOf(engine, table, column, control);
  const [counts] = await countBins(engine, table, [binned], control);
  const labels = labelsOf(binned);
  return {
    sql: binSql(binned, printerOf(engine.dialect)),
    parts: counts.map((rows, i) => ({ label: labels[i], rows })),
  };
}

async function valuesOf(
  engine: SqlEngine,
  table: string,
  column: StatisticsColumn,
  control: RunControl | undefined,
): Promise<BinnedColumn> {
  const frequent = await frequentValues(engine, table, column, MOST_VALUES, control);
  return { ...column, levels: frequent.map(({ value }) => value) };
}

async function rangesOf(
  engine: SqlEngine,
  table: string,
  column: StatisticsColumn,
  control: RunControl | undefined,
): Promise<BinnedColumn> {
  const { columns } = await describeNumbers(engine, table, [column], control);
  const [{ finite, min, max, smallestPositive }] = columns;
  if (finite === 0 || min === max)
    return { ...column, edges: [finite === 0 ? 0 : min, finite === 0 ? 1 : max] };
  const ranked = { ...column, min, max, ranks: [Math.floor((finite - 1) / 2)] };
  const [[median]] = await orderStatistics(engine, table, [ranked], control);
  return { ...column, edges: histogramAxis({ min, median, max, smallestPositive }, RANGES).edges };
}

function labelsOf(column: BinnedColumn): string[] {
  if ("levels" in column) return [...column.levels, "other values", "missing"];
  const { edges, type } = column;
  const show = (value: number) =>
    type === "time"
      ? new Date(1000 * value).toISOString().slice(0, 10)
      : String(Number(value.toPrecision(4)));
  const ranges = edges.slice(1).map((edge, i) => `${show(edges[i])} to ${show(edge)}`);
  return [...ranges, "missing"];
}

/**
 * Equal shares of a sample for all strata; what a stratum is too small to give goes to the others in equal parts.
 *
 * @param rows by stratum
 * @returns rows to take by stratum: together `sample`, or all there are
 */
export function equalShares(rows: readonly number[], sample: number): number[] {
  const order = rows.map((_, i) => i).sort((a, b) => rows[a] - rows[b] || a - b);
  const quotas = rows.map(() => 0);
  let left = sample;
  order.forEach((stratum, i) => {
    quotas[stratum] = Math.min(rows[stratum], Math.floor(left / (order.length - i)));
    left -= quotas[stratum];
  });
  return quotas;
}
