import {
  type Column,
  type ColumnTable,
  inputError,
  type Matrix,
  modelError,
  nearestName,
  resolveOptions,
  usageError,
  type Warning,
} from "@clusterwhy/core";
import { z } from "zod";
import type { Rows } from "./columnFit.js";
import {
  applyColumn,
  fitColumn,
  type KindPreparation,
  kindPreparationSchema,
  partsOf,
  wantsText,
  widthOf,
} from "./columnKinds.js";
import { asNumbers, asTexts, emptyColumn } from "./conform.js";
import { type PrepareOptions, prepareOptionsSchema, type ResolvedPrepareOptions } from "./options.js";

export const PREPARATION_FORMAT_VERSION = 1;

const columnPreparationSchema = z.intersection(
  kindPreparationSchema,
  z.object({
    factor: z.number().describe("what the features are multiplied by: the root of the column's weight"),
  }),
);

/** Everything that repeats a fitted preparation on new rows; plain JSON. */
export const preparationSchema = z.object({
  formatVersion: z.literal(PREPARATION_FORMAT_VERSION),
  columns: z.array(columnPreparationSchema),
  unused: z.array(z.string()).describe("columns of the fitted table that did not enter"),
});
export type Preparation = z.infer<typeof preparationSchema>;

/** One dimension of the prepared matrix and where it comes from. */
export interface Feature {
  readonly name: string;
  /** The table's column. */
  readonly column: string;
  /** The column of the input that it is a part of, where that is another one. */
  readonly source?: string;
  readonly kind: KindPreparation["kind"];
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
 * @throws ClusterwhyError `NO_USABLE_COLUMN` when nothing is left, `COLUMN_UNKNOWN`, `OPTION_INVALID`
 */
export function fitPreparation(
  table: ColumnTable,
  options?: PrepareOptions,
  rows?: Int32Array,
): FittedPreparation {
  const resolved = resolveOptions(prepareOptionsSchema, options);
  checkNames(table, resolved);
  const used = rows ?? allRows(table);
  const fits: { column: Column; fitted: KindPreparation; names: readonly string[] }[] = [];
  const treatments: { column: string; text: string }[] = [];
  const warnings: Warning[] = [];
  for (const column of table.columns) {
    const fit = fitColumn(column, used, resolved);
    if (fit === undefined) continue;
    const dropped = weightOf(column, resolved) === 0 ? "left out of the map: its weight is 0" : undefined;
    if (dropped !== undefined || "dropped" in fit) {
      treatments.push({ column: column.name, text: dropped ?? ("dropped" in fit ? fit.dropped : "") });
      continue;
    }
    fits.push({ column, fitted: fit.fitted, names: fit.features.map(({ name }) => name) });
    warnings.push(...fit.warnings);
    treatments.push({ column: column.name, text: fit.treatment });
  }
  if (fits.length === 0) throw noUsableColumn(treatments);
  const factors = factorsOf(fits, resolved);
  const entered = new Set(fits.map(({ column }) => column.name));
  const preparation: Preparation = {
    formatVersion: PREPARATION_FORMAT_VERSION,
    columns: fits.map(({ fitted }, i) => ({ ...fitted, factor: factors[i] })),
    unused: table.columns.map(({ name }) => name).filter((name) => !entered.has(name)),
  };
  const features = fits.flatMap(({ column, fitted, names }) =>
    names.map((name): Feature => {
      const source = column.source === undefined ? {} : { source: column.source };
      return { name, column: column.name, ...source, kind: fitted.kind };
    }),
  );
  return { preparation, matrix: applyPreparation(preparation, table, used), features, treatments, warnings };
}

function checkNames(table: ColumnTable, options: ResolvedPrepareOptions): void {
  const names = new Set(table.columns.flatMap(({ name, source = name }) => [name, source]));
  for (const option of ["skew", "fill", "weights"] as const) {
    for (const name of Object.keys(options[option])) {
      if (names.has(name)) continue;
      const near = nearestName(name, [...names]);
      throw usageError(
        "COLUMN_UNKNOWN",
        `${option}: the table has no column '${name}'${near ? `; did you mean '${near}'?` : ""}`,
      );
    }
  }
}

function noUsableColumn(treatments: readonly { column: string; text: string }[]): Error {
  const reasons = treatments.map(({ column, text }) => `'${column}' ${text}`).join("; ");
  return inputError(
    "NO_USABLE_COLUMN",
    `no column tells rows apart${reasons ? `: ${reasons}` : ": all are ids, constants or ignored"}; give at least one numeric, boolean, nominal, time or text column that varies`,
  );
}

export function weightOf(column: Column, { weights }: ResolvedPrepareOptions): number {
  for (const name of [column.name, column.source]) {
    if (name !== undefined && Object.hasOwn(weights, name)) return weights[name];
  }
  return column.weight ?? 1;
}

/** A column's weight, shared by its parts; the positions of one list share it as well. */
function factorsOf(
  fits: readonly { column: Column; fitted: KindPreparation }[],
  options: ResolvedPrepareOptions,
): number[] {
  const balanced = options.scaling === "auto" && options.balance === "columns";
  const siblings = new Map<string, number>();
  for (const { column } of fits) {
    if (column.source !== undefined) siblings.set(column.source, (siblings.get(column.source) ?? 0) + 1);
  }
  return fits.map(({ column, fitted }) => {
    const parts =
      partsOf(fitted) * (column.source === undefined ? 1 : (siblings.get(column.source) as number));
    return Math.sqrt(weightOf(column, options) / (balanced ? parts : 1));
  });
}

export interface ApplyOptions {
  /** What happens where the table lacks a column: an error, or every value counts as missing. Default `error`. */
  readonly missingColumns?: "error" | "fill";
}

/**
 * The same numbers for the training rows as fitting gave, bit for bit, and on the same scale for any others. What is
 * unlike the training rows has a stated answer, which `findSurprises` counts: unknown levels count as the others do,
 * infinities as the end of the training range, unreadable texts among numbers as missing, numbers among texts as their
 * digits.
 *
 * @throws ClusterwhyError `COLUMN_MISSING`
 */
export function applyPreparation(
  preparation: Preparation,
  table: ColumnTable,
  rows?: Int32Array,
  options: ApplyOptions = {},
): Matrix {
  const used = rows ?? allRows(table);
  const widths = preparation.columns.map(widthOf);
  const numDims = widths.reduce((sum, width) => sum + width, 0);
  const values = new Float32Array(used.length * numDims);
  let at = 0;
  preparation.columns.forEach((fitted, i) => {
    const place = { values, at, stride: numDims, factor: fitted.factor };
    applyColumn(fitted, columnFor(table, fitted, options), used, place);
    at += widths[i];
  });
  return { numRows: used.length, numDims, values };
}

function columnFor(table: ColumnTable, fitted: KindPreparation, options: ApplyOptions): Column {
  const column = table.columns.find((candidate) => candidate.name === fitted.column);
  if (column === undefined) {
    if (options.missingColumns === "fill")
      return emptyColumn(fitted.column, wantsText(fitted), table.numRows);
    const near = nearestName(
      fitted.column,
      table.columns.map(({ name }) => name),
    );
    throw inputError(
      "COLUMN_MISSING",
      `the table lacks the column '${fitted.column}'${near ? `; it has '${near}'` : ""}`,
    );
  }
  return wantsText(fitted) ? asTexts(column) : asNumbers(column).column;
}

/**
 * Reads a preparation back from its parsed JSON.
 *
 * @throws ClusterwhyError of category `model`: `PREPARATION_NEWER`, `PREPARATION_DAMAGED`
 */
export function readPreparation(json: unknown): Preparation {
  const version = (json as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === "number" && version > PREPARATION_FORMAT_VERSION) {
    throw modelError(
      "PREPARATION_NEWER",
      `the preparation has format ${version}, this version reads up to ${PREPARATION_FORMAT_VERSION}; use a newer clusterwhy`,
    );
  }
  const parsed = preparationSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw modelError(
    "PREPARATION_DAMAGED",
    `the preparation cannot be read: ${issue.path.map(String).join(".") || "it"}: ${issue.message}; fit again`,
  );
}

/** The columns that a sentence-embedding model must embed before the preparation is applied, and by which one. */
export function embeddedColumns(
  preparation: Preparation,
): { readonly column: string; readonly model: { readonly name: string; readonly sha256: string } }[] {
  return preparation.columns.flatMap((fitted) =>
    fitted.kind === "embedding" ? [{ column: fitted.column, model: fitted.model }] : [],
  );
}

export function allRows(table: ColumnTable): Rows {
  return Int32Array.from({ length: table.numRows }, (_, row) => row);
}
