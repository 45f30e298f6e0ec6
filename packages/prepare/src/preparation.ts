import {
  type Column,
  type ColumnTable,
  inputError,
  type Matrix,
  type NumericColumn,
  resolveOptions,
  type StringColumn,
  type Warning,
} from "@clusterwhy/core";
import { z } from "zod";
import { applyBoolean, booleanPreparationSchema, fitBoolean } from "./boolean.js";
import type { ColumnFit, Rows } from "./columnFit.js";
import { applyNominal, fitNominal, nominalPreparationSchema } from "./nominal.js";
import { applyNumeric, fitNumeric, numericPreparationSchema } from "./numeric.js";
import { type PrepareOptions, prepareOptionsSchema, type ResolvedPrepareOptions } from "./options.js";
import { applyText, fitText, textPreparationSchema } from "./text.js";
import { applyTime, fitTime, timePreparationSchema } from "./time.js";

export const PREPARATION_FORMAT_VERSION = 1;

const columnPreparationSchema = z.discriminatedUnion("kind", [
  numericPreparationSchema,
  booleanPreparationSchema,
  nominalPreparationSchema,
  timePreparationSchema,
  textPreparationSchema,
]);
type ColumnPreparation = z.infer<typeof columnPreparationSchema>;

/** Everything that repeats a fitted preparation on new rows; plain JSON. */
export const preparationSchema = z.object({
  formatVersion: z.literal(PREPARATION_FORMAT_VERSION),
  columns: z.array(columnPreparationSchema),
});
export type Preparation = z.infer<typeof preparationSchema>;

/** One dimension of the prepared matrix and where it comes from. */
export interface Feature {
  readonly name: string;
  /** The source column. */
  readonly column: string;
  readonly kind: ColumnPreparation["kind"];
}

export interface FittedPreparation {
  readonly preparation: Preparation;
  /** One row for every row that took part, in their order. */
  readonly matrix: Matrix;
  readonly features: readonly Feature[];
  /** What was done with every column that could have been used, in words. */
  readonly treatments: readonly { readonly column: string; readonly text: string }[];
  readonly warnings: readonly Warning[];
}

/**
 * Turns the columns of a table into numbers among which distances make sense. Every feature knows its source column.
 * Columns that do not vary among the given rows drop out; id, outcome, constant and ignored columns never enter.
 *
 * @param rows which rows take part; default all
 * @throws ClusterwhyError `NO_USABLE_COLUMN` when nothing is left, `OPTION_INVALID`
 */
export function fitPreparation(
  table: ColumnTable,
  options?: PrepareOptions,
  rows?: Int32Array,
): FittedPreparation {
  const resolved = resolveOptions(prepareOptionsSchema, options);
  const used = rows ?? allRows(table);
  const columns: ColumnPreparation[] = [];
  const features: Feature[] = [];
  const treatments: { column: string; text: string }[] = [];
  const warnings: Warning[] = [];
  for (const column of table.columns) {
    const fit = fitColumn(column, used, resolved);
    if (fit === undefined) continue;
    if ("dropped" in fit) {
      treatments.push({ column: column.name, text: fit.dropped });
      continue;
    }
    columns.push(fit.fitted);
    warnings.push(...fit.warnings);
    treatments.push({ column: column.name, text: fit.treatment });
    for (const { name } of fit.features) features.push({ name, column: column.name, kind: fit.fitted.kind });
  }
  if (columns.length === 0) {
    const reasons = treatments.map(({ column, text }) => `'${column}' ${text}`).join("; ");
    throw inputError(
      "NO_USABLE_COLUMN",
      `no column tells rows apart${reasons ? `: ${reasons}` : ": all are ids, constants or ignored"}; give at least one numeric, boolean, nominal, time or text column that varies`,
    );
  }
  const preparation: Preparation = { formatVersion: PREPARATION_FORMAT_VERSION, columns };
  return { preparation, matrix: applyPreparation(preparation, table, used), features, treatments, warnings };
}

/**
 * The same numbers for the training rows as fitting gave, and on the same scale for any others.
 *
 * @throws ClusterwhyError `COLUMN_MISSING`, `COLUMN_TYPE`
 */
export function applyPreparation(preparation: Preparation, table: ColumnTable, rows?: Int32Array): Matrix {
  const used = rows ?? allRows(table);
  const widths = preparation.columns.map(widthOf);
  const numDims = widths.reduce((sum, width) => sum + width, 0);
  const values = new Float32Array(used.length * numDims);
  let at = 0;
  preparation.columns.forEach((fitted, i) => {
    applyColumn(fitted, columnOf(table, fitted), used, values, at, numDims);
    at += widths[i];
  });
  return { numRows: used.length, numDims, values };
}

function fitColumn(
  column: Column,
  rows: Rows,
  options: ResolvedPrepareOptions,
): ColumnFit<ColumnPreparation> | undefined {
  switch (column.role) {
    case "numeric":
      return column.type === "string" ? undefined : fitNumeric(column, rows, options);
    case "ordinal":
    case "nominal":
      return column.type === "string" ? fitNominal(column, rows, options) : fitNumeric(column, rows, options);
    case "boolean":
      return column.type === "string" ? fitNominal(column, rows, options) : fitBoolean(column, rows, options);
    case "time":
      return column.type === "string" ? undefined : fitTime(column, rows);
    case "text":
      return column.type === "string" ? fitText(column, rows, options) : undefined;
    default:
      return undefined;
  }
}

function applyColumn(
  fitted: ColumnPreparation,
  column: Column,
  rows: Rows,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  switch (fitted.kind) {
    case "numeric":
      applyNumeric(fitted, column as NumericColumn, rows, out, at, stride);
      break;
    case "boolean":
      applyBoolean(fitted, column as NumericColumn, rows, out, at, stride);
      break;
    case "time":
      applyTime(fitted, column as NumericColumn, rows, out, at, stride);
      break;
    case "nominal":
      applyNominal(fitted, column as StringColumn, rows, out, at, stride);
      break;
    case "text":
      applyText(fitted, column as StringColumn, rows, out, at, stride);
      break;
  }
}

function widthOf(fitted: ColumnPreparation): number {
  switch (fitted.kind) {
    case "numeric":
      return fitted.missingIndicator === null ? 1 : 2;
    case "boolean":
      return 1;
    case "time":
      return 1 + 2 * fitted.cycles.length;
    case "nominal":
      return fitted.integer === null ? fitted.means.length : 1;
    case "text":
      return fitted.directions.length;
  }
}

function columnOf(table: ColumnTable, fitted: ColumnPreparation): Column {
  const column = table.columns.find((candidate) => candidate.name === fitted.column);
  if (column === undefined)
    throw inputError("COLUMN_MISSING", `the table lacks the column '${fitted.column}'`);
  const wantsText = fitted.kind === "nominal" || fitted.kind === "text";
  if (wantsText !== (column.type === "string")) {
    throw inputError(
      "COLUMN_TYPE",
      `the column '${fitted.column}' was ${wantsText ? "text" : "numbers"} when the preparation was fitted and is ${column.type} now`,
    );
  }
  return column;
}

function allRows(table: ColumnTable): Int32Array {
  return Int32Array.from({ length: table.numRows }, (_, row) => row);
}
