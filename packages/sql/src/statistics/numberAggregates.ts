import type { Printer } from "../print/printer.js";
import { finite, numberOf, type StatisticsColumn } from "./values.js";

/**
 * SQL that describes columns as numbers: `values` to select from the table, and `list` of aggregates over them. The
 * list begins with the rows; then follow for each column the values, and of the finite ones the count, mean, smallest
 * and largest, and what `more` gives.
 *
 * @param more further aggregates, given a column's selected name and SQL of its finite values
 */
export function numberAggregates(
  columns: readonly StatisticsColumn[],
  printer: Printer,
  more: (name: string, kept: string) => readonly string[] = () => [],
): { readonly values: readonly string[]; readonly list: string } {
  const names = columns.map((_, i) => `value_${i}`);
  const aggregates = names.flatMap((name) => {
    const kept = printer.expression(finite({ kind: "column", name, quoted: false }));
    const figures = [`count(${name})`, `count(${kept})`, `avg(${kept})`, `min(${kept})`, `max(${kept})`];
    return [...figures, ...more(name, kept)];
  });
  return {
    values: columns.map((column, i) => `${printer.expression(numberOf(column, printer))} AS ${names[i]}`),
    list: ["count(*)", ...aggregates]
      .map((aggregate, i) => `CAST(${aggregate} AS ${printer.doubleType}) AS figure_${i}`)
      .join(",\n  "),
  };
}
