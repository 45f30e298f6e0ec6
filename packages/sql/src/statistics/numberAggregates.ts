import type { Printer } from "../print/printer.js";
import { finite, numberOf, type StatisticsColumn } from "./values.js";

/** Columns read as numbers, to select from the table, and aggregates over them. */
export interface NumberAggregates {
  readonly values: readonly string[];
  /** SQL: `figure_0`, `figure_1`, ... */
  readonly list: string;
}

/**
 * The list begins with the rows; then follow for each column the values, and of the finite ones the count, the smallest
 * and the largest, and what `more` gives.
 *
 * @param more further aggregates, given a column's selected name and SQL of its finite values
 */
export function numberAggregates(
  columns: readonly StatisticsColumn[],
  printer: Printer,
  more: (name: string, kept: string) => readonly string[] = () => [],
): NumberAggregates {
  const figures = columns.map((_, i) => {
    const kept = keptOf(i, printer);
    const extent = [`min(${kept})`, `max(${kept})`];
    return [`count(${nameOf(i)})`, `count(${kept})`, ...extent, ...more(nameOf(i), kept)];
  });
  return { values: valuesOf(columns, printer), list: listOf(["count(*)", ...figures.flat()], printer) };
}

/**
 * Sums of the columns' finite values, which do not depend on the order in which an engine adds: each value counts as a
 * whole number of steps, of which the largest has less than 2^53, and whole numbers add up exactly.
 *
 * @param magnitudes a column each: the largest |finite value|; 0 where there is none
 * @returns the aggregates, and `meanOf`: a column's mean, given its figure and its number of finite values
 */
export function sumAggregates(
  columns: readonly StatisticsColumn[],
  magnitudes: readonly number[],
  printer: Printer,
): NumberAggregates & { meanOf(column: number, figure: number, count: number): number } {
  // In two factors each, for 2^1074, the scale of the smallest magnitudes, is no double.
  const powers = magnitudes.map((magnitude) => {
    const power = 52 - exponentOf(magnitude);
    const half = Math.floor(power / 2);
    return [half, power - half] as const;
  });
  const sums = powers.map((factors, i) => {
    const scales = factors.map(
      (power) => `CAST(${printer.number(powerOfTwo(power))} AS ${printer.doubleType})`,
    );
    const steps = `CAST(round(${keptOf(i, printer)} * ${scales.join(" * ")}) AS BIGINT)`;
    return `sum(CAST(${steps} AS DECIMAL(38, 0)))`;
  });
  return {
    values: valuesOf(columns, printer),
    list: listOf(sums, printer),
    meanOf: (column, figure, count) =>
      powers[column].reduce((value, power) => value * powerOfTwo(-power), figure / count),
  };
}

const nameOf = (column: number) => `value_${column}`;

function keptOf(column: number, printer: Printer): string {
  return printer.expression(finite({ kind: "column", name: nameOf(column), quoted: false }));
}

function valuesOf(columns: readonly StatisticsColumn[], printer: Printer): string[] {
  return columns.map((column, i) => `${printer.expression(numberOf(column, printer))} AS ${nameOf(i)}`);
}

function listOf(aggregates: readonly string[], { doubleType }: Printer): string {
  return aggregates.map((sql, i) => `CAST(${sql} AS ${doubleType}) AS figure_${i}`).join(",\n  ");
}

/** The least e with magnitude < 2^e, read from the double's bits; −1022 for magnitudes below 2^−1022. */
function exponentOf(magnitude: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, magnitude);
  return (bits.getUint16(0) >>> 4) - 1022;
}

/** 2^power without rounding, for −1022 ≤ power ≤ 1023. */
function powerOfTwo(power: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setUint16(0, (power + 1023) << 4);
  return bits.getFloat64(0);
}
