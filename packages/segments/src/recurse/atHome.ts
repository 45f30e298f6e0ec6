import { RandomStream } from "@clusterwhy/core";
import { type ComparableColumn, isDifferent, levelCode, levelShares, numberEffect } from "./differences.js";

const MOST_ROWS = 200;
/** Values that both sides need for a comparison of numbers. */
const FEWEST_VALUES = 8;
/** Of a piece's rows, so many have at most one level that is rare in the group to which it belongs. */
const AT_HOME = 0.8;
/** Numbers differ in any case from this Cliff's delta on, 1.5 standard deviations of a normal column, however few the rows. */
const LARGE_EFFECT = 0.7;
/** A level is rare in a group where so few rows have it. */
const RARE = 0.2;
/** A piece differs from the rest of the group that it was drawn into in so many columns at least. */
export const LEAST_DIFFERENT = 2;
/** A piece's group has so many times its rows at least: of less, whether numbers differ could not be seen. */
export const HOME_SIZE = 4;

/** At most so many canonical rows as say whether groups differ, the same for the same rows and name. */
export function sampleOf(canonicalRows: Int32Array, seed: number, name: string): Int32Array {
  if (canonicalRows.length <= MOST_ROWS) return canonicalRows;
  return new RandomStream(seed, name, canonicalRows[0]).shuffle(canonicalRows.slice()).subarray(0, MOST_ROWS);
}

/** Columns in which known values differ, counted up to `enough`. */
export function countDifferences(
  columns: readonly ComparableColumn[],
  a: Int32Array,
  b: Int32Array,
  enough: number,
): number {
  let count = 0;
  for (const column of columns) {
    if (count === enough) break;
    if (column.isCategorical ? differInLevels(column, a, b) : differInNumbers(column, a, b)) count++;
  }
  return count;
}

function differInNumbers(column: ComparableColumn, a: Int32Array, b: Int32Array): boolean {
  const { delta, counts } = numberEffect(column, a, b);
  return Math.min(...counts) >= FEWEST_VALUES && (delta >= LARGE_EFFECT || isDifferent(delta, ...counts));
}

function differInLevels(column: ComparableColumn, a: Int32Array, b: Int32Array): boolean {
  const shares = levelShares(column, b);
  const rare = a.reduce((sum, row) => sum + (isRare(column, row, shares) ? 1 : 0), 0) / a.length;
  return isDifferent(rare, a.length, b.length);
}

/** A missing level says nothing. */
function isRare(column: ComparableColumn, row: number, shares: ReadonlyMap<number, number>): boolean {
  const code = levelCode(column, row);
  return code >= 0 && (shares.get(code) ?? 0) <= RARE;
}

/**
 * Whether a piece could be a sample of a group: no number differs, and its rows have at most one level each that is rare
 * in the group. Values that are missing say nothing.
 */
export function isAtHome(
  columns: readonly ComparableColumn[],
  piece: Int32Array,
  group: Int32Array,
): boolean {
  let compared = 0;
  const rare = new Uint8Array(piece.length);
  for (const column of columns) {
    if (column.isCategorical) {
      const shares = levelShares(column, group);
      piece.forEach((row, i) => {
        if (isRare(column, row, shares)) rare[i]++;
      });
      continue;
    }
    if (differInNumbers(column, piece, group)) return false;
    if (numberEffect(column, piece, group).counts.every((count) => count >= FEWEST_VALUES)) compared++;
  }
  const atHome = rare.reduce((sum, count) => sum + (count <= 1 ? 1 : 0), 0);
  // Without a number to compare, levels alone do not say whose piece it is.
  return compared > 0 && atHome >= AT_HOME * piece.length;
}
