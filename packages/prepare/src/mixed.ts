import {
  type Column,
  type ColumnTable,
  inputError,
  type Matrix,
  resolveOptions,
  usageError,
} from "@clusterwhy/core";
import type { Rows } from "./columnFit.js";
import { applyNumeric, fitNumeric } from "./numeric.js";
import { type PrepareOptions, prepareOptionsSchema, type ResolvedPrepareOptions } from "./options.js";
import { allRows, weightOf } from "./preparation.js";
import { skewWords } from "./skew.js";

/** Rows for a mixed distance (Gower 1971): one dimension a column, numbers as numbers, categories as codes. */
export interface MixedData {
  /** NaN is missing, to be skipped; else finite. A category's codes are whole numbers from 0. */
  readonly matrix: Matrix;
  /** Dimensions that hold codes: two rows are 0 or 1 apart there. */
  readonly categorical: readonly number[];
  /** The column of every dimension. */
  readonly columns: readonly string[];
  /** What was done with every column that could have been used, in words. */
  readonly treatments: readonly { readonly column: string; readonly text: string }[];
}

const CATEGORIES = new Set(["nominal", "boolean", "ordinal"]);
const NUMBERS = new Set(["numeric", "time", "ordinal"]);

/**
 * The alternative to encoding categories as features: numbers are treated for skew as `fitPreparation` does, so that
 * one far value does not decide the range; ordered levels are their ranks; flags and categories are codes. What is
 * missing stays missing, unless `fill` says what it counts as. Texts and lists do not enter, nor do columns that do not
 * vary or have the weight 0; every other column counts once.
 *
 * @throws ClusterwhyError `NO_USABLE_COLUMN`, `OPTION_INVALID`; `OPTIONS_CONFLICT` for a weight other than 0 and 1
 */
export function mixedData(table: ColumnTable, options?: PrepareOptions, rows?: Int32Array): MixedData {
  const resolved = resolveOptions(prepareOptionsSchema, options);
  const used = rows ?? allRows(table);
  const treatments: { column: string; text: string }[] = [];
  const parts = table.columns.flatMap((column) => {
    const part = partOf(column, used, resolved);
    if (part === undefined) return [];
    treatments.push({ column: column.name, text: part.text });
    return part.values === undefined ? [] : [{ ...part, values: part.values, column: column.name }];
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
    treatments,
  };
}

interface Part {
  /** Undefined where the column is left out. */
  readonly values: ArrayLike<number> | undefined;
  readonly categorical: boolean;
  readonly text: string;
}

/** @returns undefined for columns that never enter: ids, outcomes, constants and ignored ones */
function partOf(column: Column, rows: Rows, options: ResolvedPrepareOptions): Part | undefined {
  const isText = column.role === "text" || column.source !== undefined;
  if (!isText && !CATEGORIES.has(column.role) && !NUMBERS.has(column.role)) return undefined;
  const weight = weightOf(column, options);
  if (weight === 0) return leftOut("left out of the map: its weight is 0");
  if (weight !== 1) {
    throw usageError(
      "OPTIONS_CONFLICT",
      `weights: in the mixed distance every column counts once, or not at all with the weight 0; '${column.name}' has ${weight}`,
    );
  }
  if (isText) return leftOut("left out of the map: the mixed distance compares neither texts nor lists");
  return numbersOf(column, rows, options) ?? codesOf(column, rows);
}

function leftOut(text: string): Part {
  return { values: undefined, categorical: false, text };
}

function numbersOf(column: Column, rows: Rows, options: ResolvedPrepareOptions): Part | undefined {
  if (!NUMBERS.has(column.role)) return undefined;
  if (column.type === "string" && (column.order === undefined || column.cyclic)) return undefined;
  const numeric = column.type === "string" ? ranked(column) : column;
  const fit = fitNumeric(numeric, rows, { ...options, missingIndicator: false });
  if ("dropped" in fit) return leftOut(fit.dropped);
  const values = new Float32Array(rows.length);
  applyNumeric(fit.fitted, numeric.values, rows, { values, at: 0, stride: 1, factor: 1 });
  const isFilled = Object.hasOwn(options.fill, column.name);
  let missing = 0;
  rows.forEach((row, i) => {
    if (!Number.isNaN(numeric.values[row])) return;
    missing++;
    if (!isFilled) values[i] = Number.NaN;
  });
  const how = column.type === "string" ? "ranks, by their range" : "by its range";
  const text = skewWords(fit.fitted.skew, how);
  return { values, categorical: false, text: isFilled ? text : withMissing(text, missing) };
}

function ranked(column: Extract<Column, { type: "string" }>) {
  const values = Float64Array.from(column.codes, (code) => {
    const rank = column.order?.indexOf(column.levels[code] ?? "") ?? -1;
    return rank < 0 ? Number.NaN : rank;
  });
  return { ...column, type: "number" as const, values };
}

/** Codes in the order of the levels. */
function codesOf(column: Column, rows: Rows): Part {
  const codes = Float64Array.from(rows, (row) => {
    const code = column.type === "string" ? column.codes[row] : column.values[row];
    return code >= 0 ? code : Number.NaN;
  });
  const known = codes.filter((code) => !Number.isNaN(code));
  if (new Set(known).size < 2) return leftOut("left out: its values do not vary here");
  return {
    values: codes,
    categorical: true,
    text: withMissing("equal or not", codes.length - known.length),
  };
}

function withMissing(text: string, missing: number): string {
  return missing === 0 ? text : `${text}; pairs with one of its ${missing} missing values are skipped`;
}
