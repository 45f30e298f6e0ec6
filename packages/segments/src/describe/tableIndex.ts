import {
  ascendingOrder,
  type Column,
  type ColumnTable,
  type NumericColumn,
  type StringColumn,
} from "@clusterwhy/core";
import { binOf, type HistogramAxis, histogramAxis } from "./histogramAxis.js";
import { type IndexedWords, indexWords } from "./textWords.js";

/** What describing any number of segments of one table shares. */
export interface TableIndex {
  readonly table: ColumnTable;
  readonly columns: readonly IndexedColumn[];
}

export type IndexedColumn = IndexedNumbers | IndexedLevels | IndexedWords;

export interface IndexedNumbers {
  readonly kind: "numeric";
  readonly column: NumericColumn;
  /** Rows with a value, by rising value; rows of equal values in their own order. */
  readonly order: Int32Array;
  readonly axis: HistogramAxis;
  /** Aligned with `order`: the bin of every value. */
  readonly bins: Uint16Array;
  /** Whether rules and names may use it: outcomes are only reported. */
  readonly explains: boolean;
}

export interface IndexedLevels {
  readonly kind: "categorical";
  readonly column: Column;
  /** Booleans are `false` and `true`. */
  readonly levels: readonly string[];
  /** Int32Array [numRows]: −1 where missing. */
  readonly codes: Int32Array;
  readonly explains: boolean;
}

const DESCRIBED = new Set(["numeric", "boolean", "nominal", "ordinal", "time", "text", "outcome"]);

/** Indexes the columns that people can read something from; ids and constants are left out. */
export function describeTable(table: ColumnTable): TableIndex {
  const columns = table.columns
    .filter((column) => DESCRIBED.has(column.role))
    .map((column): IndexedColumn => {
      if (column.role === "text" && column.type === "string") return indexWords(column);
      const explains = column.role !== "outcome";
      if (column.type === "string") return { kind: "categorical", column, ...levelsOf(column), explains };
      if (column.type === "boolean") {
        const codes = Int32Array.from(column.values, (value) =>
          Number.isNaN(value) ? -1 : value !== 0 ? 1 : 0,
        );
        return { kind: "categorical", column, levels: ["false", "true"], codes, explains };
      }
      const order = finiteOrder(column.values);
      const sorted = Float64Array.from(order, (row) => column.values[row]);
      const axis = histogramAxis(sorted);
      const bins = new Uint16Array(order.length);
      for (let i = 0; i < bins.length; i++) bins[i] = binOf(axis, sorted[i]);
      return { kind: "numeric", column, order, axis, bins, explains };
    });
  return { table, columns };
}

/** Rows with a finite value, by rising value. */
function finiteOrder(values: Float64Array): Int32Array {
  const present = Int32Array.from(values.keys()).filter((row) => Number.isFinite(values[row]));
  return ascendingOrder(Float64Array.from(present, (row) => values[row])).map(
    (position) => present[position],
  );
}

function levelsOf(column: StringColumn): { levels: readonly string[]; codes: Int32Array } {
  return { levels: column.levels, codes: column.codes };
}
