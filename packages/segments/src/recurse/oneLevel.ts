import { type Column, type ColumnTable, RandomStream } from "@clusterwhy/core";
import { classifierColumns } from "../classify/classifierColumns.js";
import { type CandidateGroup, uniteLinked } from "./candidateGroup.js";

/** Shares of a level that differ by this much make the column one that tells the groups apart. */
const TELLING = 0.8;
/** Other columns count as different from this effect on ... */
const LEAST_EFFECT = 0.33;
/** ... where it is this many standard errors from none. */
const LEAST_Z = 3.5;
const MOST_ROWS = 300;
const MOST_CODES = 5;

export interface OneLevelUnion {
  readonly groups: readonly CandidateGroup[];
  /** Columns for whose sake groups were united. */
  readonly columns: readonly string[];
}

/**
 * Unites groups that differ in one category or flag and in nothing else: a level of one column is a filter, which
 * everybody can set who knows the column. A group must say something about several columns, or about a number.
 *
 * @param rowsOf canonical row of a position
 */
export function uniteOneLevelGroups(
  table: ColumnTable,
  groups: readonly CandidateGroup[],
  rowsOf: Int32Array,
  logLambda: Float64Array,
  seed: number,
): OneLevelUnion {
  const names = new Set(classifierColumns(table).map((column) => column.name));
  const columns = table.columns
    .filter((column) => names.has(column.name))
    .map((column) => ({ ...column, categorical: isCategorical(column) }));
  const samples = groups.map((group) => {
    const rows = Int32Array.from(group.rows, (row) => rowsOf[row]);
    if (rows.length <= MOST_ROWS) return rows;
    return new RandomStream(seed, "one level", group.rows[0]).shuffle(rows).subarray(0, MOST_ROWS);
  });
  const links: [number, number][] = [];
  const reasons = new Set<string>();
  for (let a = 0; a < groups.length; a++) {
    for (let b = a + 1; b < groups.length; b++) {
      const only = onlyDifference(columns, samples[a], samples[b]);
      if (only === undefined) continue;
      links.push([a, b]);
      reasons.add(only);
    }
  }
  if (links.length === 0) return { groups, columns: [] };
  return { groups: uniteLinked(groups, links, logLambda), columns: [...reasons] };
}

/** The one category or flag in which the rows differ, where there is just that one difference. */
function onlyDifference(
  columns: readonly (Column & { readonly categorical: boolean })[],
  a: Int32Array,
  b: Int32Array,
): string | undefined {
  const telling = columns.filter((column) => column.categorical && levelEffect(column, a, b) >= TELLING);
  if (telling.length !== 1) return undefined;
  for (const column of columns) {
    if (column === telling[0]) continue;
    const effect = column.categorical ? levelEffect(column, a, b) : numberEffect(column, a, b);
    if (effect >= LEAST_EFFECT && effect >= LEAST_Z * standardError(a.length, b.length)) return undefined;
  }
  return telling[0].name;
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

/** Of Cliff's delta without a difference (the rank-sum statistic's); a share's is smaller. */
function standardError(a: number, b: number): number {
  return Math.sqrt((a + b + 1) / (3 * a * b));
}

/** The largest difference of any level's share; missing counts as a level. */
function levelEffect(column: Column, a: Int32Array, b: Int32Array): number {
  const shares = new Map<number, number>();
  const codes = column.type === "string" ? column.codes : column.values;
  const add = (rows: Int32Array, weight: number) => {
    for (const row of rows) {
      const code = Number.isNaN(codes[row]) ? -1 : codes[row];
      shares.set(code, (shares.get(code) ?? 0) + weight / rows.length);
    }
  };
  add(a, 1);
  add(b, -1);
  return Math.max(...[...shares.values()].map(Math.abs));
}

/** |Cliff's delta|, or the difference of the missing shares where that is larger. */
function numberEffect(column: Column, a: Int32Array, b: Int32Array): number {
  if (column.type === "string") return 0;
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
  return Math.max(missing, pairs === 0 ? 0 : Math.abs(wins) / pairs);
}
