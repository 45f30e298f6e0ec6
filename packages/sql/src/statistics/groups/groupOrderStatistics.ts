import type { RunControl } from "@clusterwhy/core";
import { printerOf } from "../../dialects/index.js";
import type { Printer } from "../../print/printer.js";
import type { SqlEngine } from "../engine.js";
import { finite, numberOf, type StatisticsColumn } from "../values.js";
import { type Grouping, groupedRows } from "./grouping.js";

/** Wanted of one column in one group. */
export interface WantedRanks {
  /** Smallest and largest finite value of the column in the group, as `describeGroups` gives them. */
  readonly min: number;
  readonly max: number;
  /** 0-based ranks among the group's finite values; none where it has no value. */
  readonly ranks: readonly number[];
}

const BINS = 256;
/** Values of one interval this narrow count as equal: a bin's width is no number any more. */
const NARROWEST = 1e-300;
/** A pass divides an interval by 256: the 2,100 powers of two that doubles reach over need no more. */
const MOST_PASSES = 300;

/**
 * Exact order statistics of one column in every group, in bounded memory: every pass counts the values by bins of the
 * interval that holds a wanted one, all groups in one query, and takes the bin, from its smallest to its largest value, as
 * the next interval.
 *
 * @param wanted a group each, in their order
 * @returns a group each: the values at its ranks
 */
export async function groupOrderStatistics(
  engine: SqlEngine,
  table: string,
  grouping: Grouping,
  column: StatisticsColumn,
  wanted: readonly WantedRanks[],
  control?: RunControl,
): Promise<number[][]> {
  const printer = printerOf(engine.dialect);
  const targets = wanted.flatMap((own, group) => own.ranks.map((rank) => new Target(group, rank, own)));
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const open = targets.filter((target) => target.found === undefined);
    if (open.length === 0) break;
    const rows = await engine.query(binsSql(printer, table, grouping, column, open), control);
    const bins = open.map((): Bin[] => []);
    for (const [target, , count, low, high] of rows) bins[target as number].push({ count, low, high } as Bin);
    for (const [i, target] of open.entries()) target.narrow(bins[i].sort((a, b) => a.low - b.low));
  }
  return wanted.map((_, group) =>
    targets.filter((target) => target.group === group).map((target) => target.found as number),
  );
}

interface Bin {
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

class Target {
  low: number;
  high: number;
  found: number | undefined;
  /** Values below `low`. */
  private before = 0;

  constructor(
    readonly group: number,
    private readonly rank: number,
    { min, max }: WantedRanks,
  ) {
    this.low = min;
    this.high = max;
    if (rank === 0 || 0.5 * max - 0.5 * min < NARROWEST) this.found = min;
  }

  narrow(bins: readonly Bin[]): void {
    for (const { count, low, high } of bins) {
      if (this.rank < this.before + count) {
        if (low === high || this.rank === this.before) this.found = low;
        else if (this.rank === this.before + count - 1) this.found = high;
        else if (0.5 * high - 0.5 * low < NARROWEST) this.found = low;
        this.low = low;
        this.high = high;
        return;
      }
      this.before += count;
    }
    throw new Error("the table changed while it was read");
  }
}

/** Rows of bins: target, bin, values, the smallest of them, the largest. */
function binsSql(
  printer: Printer,
  table: string,
  grouping: Grouping,
  column: StatisticsColumn,
  targets: readonly Target[],
): string {
  const double = (sql: string) => `CAST(${sql} AS ${printer.doubleType})`;
  const intervals = targets.map(({ group, low, high }, target) => {
    // Halves, so that the difference cannot overflow.
    const scale = BINS / (0.5 * high - 0.5 * low);
    const cells = [low, high, scale].map((cell) => double(printer.number(cell)));
    return `SELECT ${target} AS target, ${group} AS target_grp, ${cells[0]} AS low, ${cells[1]} AS high, ${cells[2]} AS scale`;
  });
  const value = `${printer.expression(finite(numberOf(column, printer)))} AS value`;
  const bin = "CASE WHEN value < high THEN floor((value * 0.5 - low * 0.5) * scale) ELSE -1 END";
  return `SELECT target, bin, ${double("count(*)")} AS num_values, min(value) AS lowest, max(value) AS highest
FROM (SELECT target, value, ${double(bin)} AS bin
  FROM (SELECT grp, value FROM ${groupedRows(printer, table, grouping, [value])}) AS grouped
  JOIN (${intervals.join(" UNION ALL ")}) AS intervals ON grp = target_grp
  WHERE value >= low AND value <= high) AS binned
GROUP BY target, bin`;
}
