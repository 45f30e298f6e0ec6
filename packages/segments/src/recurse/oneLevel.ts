import { type ColumnTable, RandomStream } from "@clusterwhy/core";
import { type CandidateGroup, uniteLinked } from "./candidateGroup.js";
import {
  type ComparableColumn,
  comparableColumns,
  isDifferent,
  levelCode,
  levelEffect,
  levelShares,
  numberEffect,
} from "./differences.js";

/** Of the smaller group, this share of the rows must have a level that is not the other group's ... */
const TELLING = 0.8;
/** ... and less than this share several. */
const SEVERAL = 0.5;
const MOST_ROWS = 300;

export interface OneLevelUnion {
  readonly groups: readonly CandidateGroup[];
  /** Columns for whose sake groups were united. */
  readonly columns: readonly string[];
}

/**
 * Unites groups whose rows differ in one category or flag each and in nothing else: a level of one column is a filter,
 * which everybody can set who knows the column. A group must say something about several columns, or about a number.
 *
 * The column need not be the same for all rows: among many rows, those with any one odd value lie together.
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
  const columns = comparableColumns(table);
  const samples = groups.map((group) => {
    const rows = Int32Array.from(group.rows, (row) => rowsOf[row]);
    if (rows.length <= MOST_ROWS) return rows;
    return new RandomStream(seed, "one level", group.rows[0]).shuffle(rows).subarray(0, MOST_ROWS);
  });
  const links: [number, number][] = [];
  const reasons = new Set<string>();
  for (let a = 0; a < groups.length; a++) {
    for (let b = a + 1; b < groups.length; b++) {
      const [larger, smaller] = groups[a].rows.length >= groups[b].rows.length ? [a, b] : [b, a];
      const only = onlyDifferences(columns, samples[larger], samples[smaller]);
      if (only.length === 0) continue;
      links.push([a, b]);
      for (const name of only) reasons.add(name);
    }
  }
  if (links.length === 0) return { groups, columns: [] };
  return { groups: uniteLinked(groups, links, logLambda), columns: [...reasons] };
}

/** The categories and flags in which rows of `b` have one odd level each, where there is nothing else that differs. */
function onlyDifferences(columns: readonly ComparableColumn[], a: Int32Array, b: Int32Array): string[] {
  const odd = new Uint8Array(b.length);
  const telling: string[] = [];
  for (const column of columns) {
    if (!column.isCategorical) {
      const { delta, missing } = numberEffect(column, a, b);
      if (isDifferent(Math.max(delta, missing), a.length, b.length)) return [];
      continue;
    }
    const shares = levelShares(column, a);
    const isOdd = Array.from(b, (row) => (shares.get(levelCode(column, row)) ?? 0) <= 1 - TELLING);
    const share = isOdd.filter(Boolean).length / b.length;
    const effect = levelEffect(column, a, b);
    if (isDifferent(effect, a.length, b.length) && share < TELLING * effect) return [];
    isOdd.forEach((own, i) => {
      if (own) odd[i]++;
    });
    if (isDifferent(share, a.length, b.length)) telling.push(column.name);
  }
  const atLeast = (least: number) => odd.reduce((sum, count) => sum + (count >= least ? 1 : 0), 0);
  return atLeast(1) < TELLING * b.length || atLeast(2) >= SEVERAL * b.length ? [] : telling;
}
