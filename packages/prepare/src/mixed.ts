import { type Column, type ColumnTable, inputError, type Matrix, resolveOptions } from "@clusterwhy/core";
import type { Rows } from "./columnFit.js";
import { applyNumeric, fitNumeric } from "./numeric.js";
import { type PrepareOptions, prepareOptionsSchema, type ResolvedPrepareOptions } from "./options.js";
import { allRows } from "./preparation.js";

/** Rows for a mixed distance (Gower 1971): one dimension a column, numbers as numbers, categories as codes. */
export interface MixedData {
  /** Finite; a category's codes are whole numbers from 0. */
  readonly matrix: Matrix;
  /** Dimensions that hold codes: two rows are 0 or 1 apart there. */
  readonly categorical: readonly number[];
  /** The column of every dimension. */
  readonly columns: readonly string[];
}

const CATEGORIES = new Set(["nominal", "boolean", "ordinal"]);
const NUMBERS = new Set(["numeric", "time", "ordinal"]);

/**
 * The alternative to encoding categories as features: numbers are treated for skew as `fitPreparation` does, so that
 * one far value does not decide the range; ordered levels are their ranks; flags and categories are codes. Missing
 * numbers take the median, or the chosen value; missing categories are a code of their own. Texts and lists do not
 * enter, nor do columns that do not vary.
 *
 * @throws ClusterwhyError `NO_USABLE_COLUMN`, `OPTION_INVALID`
 */
export function mixedData(table: ColumnTable, options?: PrepareOptions, rows?: Int32Array): MixedData {
  const resolved = resolveOptions(prepareOptionsSchema, options);
  const used = rows ?? allRows(table);
  const parts = table.columns.flatMap((column) => {
    const values = numbersOf(column, used, resolved) ?? codesOf(column, used);
    return values === undefined ? [] : [{ column: column.name, ...values }];
  });
  if (parts.length === 0) {
    throw inputError(
      "NO_USABLE_COLUMN",
      "no numeric, boolean, nominal, ordinal or time column tells rows apart",
    );
  }
  const values = new Float32Array(used.length * parts.length);
  parts.forEach((part, at) => {
    for (let i = 0; i < used.length; i++) values[i * parts.length + at] = part.values[i];
  });
  return {
    matrix: { numRows: used.length, numDims: parts.length, values },
    categorical: parts.flatMap(({ categorical }, at) => (categorical ? [at] : [])),
    columns: parts.map(({ column }) => column),
  };
}

interface Part {
  readonly values: ArrayLike<number>;
  readonly categorical: boolean;
}

function numbersOf(column: Column, rows: Rows, options: ResolvedPrepareOptions): Part | undefined {
  if (!NUMBERS.has(column.role)) return undefined;
  if (column.type === "string" && (column.order === undefined || column.cyclic)) return undefined;
  const numeric =
    column.type === "string"
      ? {
          ...column,
          type: "number" as const,
          values: Float64Array.from(column.codes, (code) => {
            const rank = column.order?.indexOf(column.levels[code] ?? "") ?? -1;
            return rank < 0 ? Number.NaN : rank;
          }),
        }
      : column;
  const fit = fitNumeric(numeric, rows, { ...options, missingIndicator: false });
  if ("dropped" in fit) return undefined;
  const values = new Float32Array(rows.length);
  applyNumeric(fit.fitted, numeric.values, rows, { values, at: 0, stride: 1, factor: 1 });
  return { values, categorical: false };
}

/** Codes in the order of their first level; missing values come last. */
function codesOf(column: Column, rows: Rows): Part | undefined {
  if (!CATEGORIES.has(column.role)) return undefined;
  const codes = Int32Array.from(rows, (row) => {
    if (column.type === "string") return column.codes[row];
    return Number.isNaN(column.values[row]) ? -1 : column.values[row];
  });
  if (new Set(codes).size < 2) return undefined;
  const missing = column.type === "string" ? column.levels.length : 2;
  return { values: codes.map((code) => (code < 0 ? missing : code)), categorical: true };
}
