import { type Column, inputError, type ValueStyle, writeValue } from "@clusterwhy/core";

/** An outcome in one group of rows, beside all rows. */
export interface OutcomeSummary {
  /** `rate` of true for flags, `mean` for numbers. */
  readonly measure: "rate" | "mean";
  /** Of a text column, and of numbers 0 and 1: the value whose rate it is. */
  readonly level?: string;
  /** Rows of the group with a value. */
  readonly count: number;
  /** NaN where the group has none. */
  readonly value: number;
  /** 95% interval: Wilson's (1927) for rates, Student's for means; NaN where there are too few rows. */
  readonly low: number;
  readonly high: number;
  /** Of all rows. */
  readonly overall: number;
  /** `value / overall`; NaN where the overall is 0, of moments, and of means that can be negative. */
  readonly lift: number;
}

const Z = 1.959963984540054;

/**
 * Rate or mean of an outcome column in every group, with its interval and lift.
 *
 * @param groups row numbers of every group
 * @throws ClusterwhyError `OUTCOME_TEXT` of category `input` for a text column of other than two levels
 */
export function summariseOutcome(column: Column, groups: readonly ArrayLike<number>[]): OutcomeSummary[] {
  const { values, measure, level } = outcomeValues(column);
  const all = momentsOf(values, { length: values.length });
  // Of moments, and of amounts that can be negative, a ratio says nothing.
  const positive =
    measure === "rate" ||
    (column.type !== "time" && values.every((value) => Number.isNaN(value) || value >= 0));
  return groups.map((rows) => {
    const own = momentsOf(values, rows);
    const [low, high] = measure === "rate" ? wilson(own.mean, own.count) : student(own);
    const lift = positive && all.mean > 0 ? own.mean / all.mean : Number.NaN;
    return {
      measure,
      ...(level === undefined ? {} : { level }),
      count: own.count,
      value: own.mean,
      low,
      high,
      overall: all.mean,
      lift,
    };
  });
}

/** Flags as 0 and 1, also where they are numbers; of a text column with two levels, the second one is counted. */
function outcomeValues(column: Column): {
  values: Float64Array;
  measure: "rate" | "mean";
  level?: string;
} {
  if (column.type === "boolean") return { values: column.values, measure: "rate" };
  if (column.type !== "string") {
    const { values } = column;
    const isFlag = column.type === "number" && values.every((x) => Number.isNaN(x) || x === 0 || x === 1);
    return isFlag ? { values, measure: "rate", level: "1" } : { values, measure: "mean" };
  }
  if (column.levels.length !== 2) {
    throw inputError(
      "OUTCOME_TEXT",
      `the outcome '${column.name}' has ${column.levels.length} levels; expected a flag, a number or two levels`,
    );
  }
  return {
    values: Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code)),
    measure: "rate",
    level: column.levels[1],
  };
}

interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Of the sample. */
  readonly variance: number;
}

/** @param rows row numbers; without any, only a length: all rows */
function momentsOf(values: Float64Array, rows: ArrayLike<number>): Moments {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i] ?? i];
    if (!Number.isFinite(value)) continue;
    count++;
    sum += value;
  }
  if (count === 0) return { count, mean: Number.NaN, variance: Number.NaN };
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i] ?? i];
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  return { count, mean, variance: count > 1 ? squares / (count - 1) : Number.NaN };
}

function wilson(rate: number, n: number): [number, number] {
  if (n === 0) return [Number.NaN, Number.NaN];
  const centre = (rate + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((rate * (1 - rate)) / n + (Z * Z) / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

function student({ count, mean, variance }: Moments): [number, number] {
  if (count < 3) return [Number.NaN, Number.NaN];
  const half = studentQuantile(count - 1) * Math.sqrt(variance / count);
  return [mean - half, mean + half];
}

/** The 97.5% quantile by Fisher and Cornish's expansion (Abramowitz and Stegun 26.7.5): 1% off for 2 degrees, 1e-4 from 8 on. */
function studentQuantile(degrees: number): number {
  const z2 = Z * Z;
  const terms = [
    (z2 + 1) / 4,
    (5 * z2 * z2 + 16 * z2 + 3) / 96,
    (3 * z2 ** 3 + 19 * z2 * z2 + 17 * z2 - 15) / 384,
    (79 * z2 ** 4 + 776 * z2 ** 3 + 1482 * z2 * z2 - 1920 * z2 - 945) / 92_160,
  ];
  return terms.reduce((sum, term, i) => sum + (Z * term) / degrees ** (i + 1), Z);
}

/** The part of a column that words are made of. */
type NamedColumn = ValueStyle & { readonly name: string; readonly label?: string | undefined };

/** One plain sentence, for example "Revenue is true for 31% (28% to 34%) of the group, 2.0 times the 15% of all rows." */
export function outcomeSentence(column: NamedColumn, summary: OutcomeSummary): string {
  const { measure, value, low, high, overall, lift, count, level } = summary;
  const name = column.label ?? column.name;
  if (count === 0) return `No row of the group has a value of ${name}.`;
  const shown = (x: number) =>
    measure === "rate"
      ? `${(100 * x).toFixed(x < 0.1 && x > 0 ? 1 : 0)}%`
      : writeValue(x, column, { number: (number) => `${+number.toPrecision(3)}` });
  const interval = Number.isNaN(low) ? "" : ` (${shown(low)} to ${shown(high)})`;
  const certain = low > overall || high < overall;
  const times = Number.isNaN(lift) ? "against" : `${lift.toFixed(lift < 10 ? 1 : 0)} times`;
  const comparison = certain
    ? `${times} the ${shown(overall)} of all rows`
    : `not clearly different from the ${shown(overall)} of all rows`;
  const what = level === undefined ? "true" : column.type === "string" ? `“${level}”` : level;
  return measure === "rate"
    ? `${name} is ${what} for ${shown(value)}${interval} of the group, ${comparison}.`
    : `${name} is ${shown(value)}${interval} on average, ${comparison}.`;
}
