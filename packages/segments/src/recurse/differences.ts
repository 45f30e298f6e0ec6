import type { Column, ColumnTable } from "@clusterwhy/core";
import { classifierColumns } from "../classify/classifierColumns.js";

/** Effects below this are no difference ... */
export const LEAST_EFFECT = 0.33;
/**
 * ... and neither are larger ones that are fewer standard errors from none. A large table's fit makes a thousand such
 * comparisons or more (columns by groups by islands): of as many without a difference, one in fifty fits errs once.
 */
const LEAST_Z = 4.25;
const MOST_CODES = 5;

export type ComparableColumn = Column & { readonly isCategorical: boolean };

/** The columns that groups are compared in, those that classifiers see. */
export function comparableColumns(table: ColumnTable): ComparableColumn[] {
  const names = new Set(classifierColumns(table).map((column) => column.name));
  return table.columns
    .filter((column) => names.has(column.name))
    .map((column) => ({ ...column, isCategorical: isCategorical(column) }));
}

/** Numbers of a handful of values are codes or grades: their values are levels. */
function isCategorical(column: Column): boolean {
  if (column.type === "string" || column.type === "boolean") return true;
  const values = new Set<number>();
  for (const value of column.values) {
    if (!Number.isNaN(value)) values.add(value);
    if (values.size > MOST_CODES) return false;
  }
  return column.type === "number";
}

/** Whether an effect between so many rows on either side is a difference. */
export function isDifferent(effect: number, a: number, b: number): boolean {
  return effect >= LEAST_EFFECT && effect >= LEAST_Z * standardError(a, b);
}

/** Of Cliff's delta without a difference (the rank-sum statistic's); a share's is smaller. */
function standardError(a: number, b: number): number {
  return Math.sqrt((a + b + 1) / (3 * a * b));
}

/** The code of a row's level; −1 where it is missing. */
export function levelCode(column: Column, row: number): number {
  const code = column.type === "string" ? column.codes[row] : column.values[row];
  return Number.isNaN(code) ? -1 : code;
}

/** Share of the rows that every level has; missing counts as a level. */
export function levelShares(column: Column, rows: Int32Array): Map<number, number> {
  const shares = new Map<number, number>();
  for (const row of rows) {
    const code = levelCode(column, row);
    shares.set(code, (shares.get(code) ?? 0) + 1 / rows.length);
  }
  return shares;
}

/** The largest difference of any level's share. */
export function levelEffect(column: Column, a: Int32Array, b: Int32Array): number {
  const [first, second] = [levelShares(column, a), levelShares(column, b)];
  const codes = new Set([...first.keys(), ...second.keys()]);
  return Math.max(...Array.from(codes, (code) => Math.abs((first.get(code) ?? 0) - (second.get(code) ?? 0))));
}

export interface NumberEffect {
  /** |Cliff's delta| of the values that are there; 0 where either side has none. */
  readonly delta: number;
  /** Difference of the missing shares. */
  readonly missing: number;
  readonly counts: readonly [number, number];
}

export function numberEffect(column: Column, a: Int32Array, b: Int32Array): NumberEffect {
  if (column.type === "string") return { delta: 0, missing: 0, counts: [0, 0] };
  const present = (rows: Int32Array) =>
    Float64Array.from(rows, (row) => column.values[row])
      .filter((value) => !Number.isNaN(value))
      .sort();
  const [first, second] = [present(a), present(b)];
  const missing = Math.abs((a.length - first.length) / a.length - (b.length - second.length) / b.length);
  let below = 0;
  let upTo = 0;
  let wins = 0;
  for (const value of first) {
    while (below < second.length && second[below] < value) below++;
    while (upTo < second.length && second[upTo] <= value) upTo++;
    wins += below - (second.length - upTo);
  }
  const pairs = first.length * second.length;
  const delta = pairs === 0 ? 0 : Math.abs(wins) / pairs;
  return { delta, missing, counts: [first.length, second.length] };
}
