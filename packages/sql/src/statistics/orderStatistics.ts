import type { RunControl } from "@clusterwhy/core";
import { binary, call, column as columnOf, type Expression, number } from "../ast/expression.js";
import { printerOf } from "../dialects/index.js";
import type { Printer } from "../print/printer.js";
import type { SqlEngine } from "./engine.js";
import { finite, numberOf, type StatisticsColumn } from "./values.js";

/** Which order statistics of a column are wanted. */
export interface RankedColumn extends StatisticsColumn {
  /** Smallest and largest finite value, as `describeNumbers` gives them. */
  readonly min: number;
  readonly max: number;
  /** 0-based ranks among the finite values, ascending. */
  readonly ranks: readonly number[];
}

/** An interval that holds a wanted value: both ends are values. */
interface Interval {
  readonly low: number;
  readonly high: number;
  /** Values below `low`. */
  readonly before: number;
}

const BINS = 512;
/** Passes after which what is left is sorted: only values over hundreds of orders of magnitude need as many. */
const MOST_PASSES = 8;

/**
 * Exact order statistics in bounded memory and few passes, whatever the number of rows: every pass counts the values
 * by bins of the interval that holds a wanted one, and takes the bin, from its smallest to its largest value, as the
 * next interval. It ends where the interval is one value, or the wanted one is the bin's smallest or largest.
 *
 * @returns a column each: the values at its ranks
 */
export async function orderStatistics(
  engine: SqlEngine,
  table: string,
  columns: readonly RankedColumn[],
  control?: RunControl,
): Promise<number[][]> {
  const printer = printerOf(engine.dialect);
  const targets = columns.flatMap((column, position) =>
    column.ranks.map((rank) => new Target(position, column, rank)),
  );
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const open = [...new Map(targets.filter((target) => target.isOpen).map((t) => [t.key, t])).values()];
    if (open.length === 0) break;
    const parts = open.map((target, i) => binsSql(printer, table, target, i));
    const rows = await engine.query(parts.join("\nUNION ALL\n"), control);
    const bins = open.map((_, i) =>
      rows
        .filter(([interval]) => interval === i)
        .map(([, , count, low, high]) => ({ count, low, high }) as Record<"count" | "low" | "high", number>)
        .sort((a, b) => a.low - b.low),
    );
    const found = new Map(open.map((target, i) => [target.key, bins[i]]));
    for (const target of targets) if (target.isOpen) target.narrow(found.get(target.key) ?? []);
  }
  for (const target of targets) {
    if (!target.isOpen) continue;
    const { low, high, before } = target.interval;
    const offset = target.rank - before;
    const [row] = await engine.query(
      `SELECT value FROM ${valuesSql(printer, table, target.column)} WHERE ${between(printer, low, high)} ORDER BY value LIMIT 1 OFFSET ${offset}`,
      control,
    );
    target.found = row[0] as number;
  }
  return columns.map((_, position) =>
    targets.filter((target) => target.position === position).map((target) => target.found as number),
  );
}

/** One wanted value. */
class Target {
  interval: Interval;
  found: number | undefined;

  constructor(
    readonly position: number,
    readonly column: RankedColumn,
    readonly rank: number,
  ) {
    this.interval = { low: column.min, high: column.max, before: 0 };
    if (rank === 0 || column.min === column.max) this.found = column.min;
  }

  get isOpen(): boolean {
    return this.found === undefined;
  }

  /** Equal where one query serves. */
  get key(): string {
    return `${this.position} ${this.interval.low} ${this.interval.high}`;
  }

  narrow(bins: readonly { readonly count: number; readonly low: number; readonly high: number }[]): void {
    let { before } = this.interval;
    for (const { count, low, high } of bins) {
      if (this.rank < before + count) {
        if (low === high || this.rank === before) this.found = low;
        else if (this.rank === before + count - 1) this.found = high;
        this.interval = { low, high, before };
        return;
      }
      before += count;
    }
    throw new Error("the table changed while it was read");
  }
}

function valuesSql(printer: Printer, table: string, column: StatisticsColumn): string {
  return `(SELECT ${printer.expression(finite(numberOf(column, printer)))} AS value FROM ${table}) AS all_values`;
}

function between(printer: Printer, low: number, high: number): string {
  return `value >= ${printer.number(low)} AND value <= ${printer.number(high)}`;
}

/** Rows of bins: interval, bin, values, the smallest of them, the largest. */
function binsSql(printer: Printer, table: string, { column, interval }: Target, position: number): string {
  const { low, high } = interval;
  const value = columnOf("value");
  // Halves, so that the difference cannot overflow.
  const half = (x: Expression) => binary(x, "*", number(0.5));
  const scale = BINS / (0.5 * high - 0.5 * low);
  const distance = binary(half(value), "-", half(number(low)));
  const bin: Expression = Number.isFinite(scale)
    ? call("floor", binary(distance, "*", number(scale)))
    : {
        kind: "case",
        branches: [{ when: binary(value, "<", number(high)), result: number(0) }],
        otherwise: number(1),
      };
  const double = (sql: string) => `CAST(${sql} AS ${printer.doubleType})`;
  return `SELECT ${position} AS wanted, bin, ${double("count(*)")} AS num_values, min(value) AS low, max(value) AS high
FROM (SELECT value, ${double(printer.expression(bin))} AS bin
  FROM ${valuesSql(printer, table, column)}
  WHERE ${between(printer, low, high)}) AS binned
GROUP BY bin`;
}
