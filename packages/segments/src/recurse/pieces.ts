import { type ColumnTable, type FuzzyGraph, RandomStream } from "@clusterwhy/core";
import { condenseTree, type SingleLinkageTree } from "@clusterwhy/hdbscan";
import type { CandidateGroup } from "./candidateGroup.js";
import {
  type ComparableColumn,
  comparableColumns,
  isDifferent,
  levelCode,
  levelShares,
  numberEffect,
} from "./differences.js";
import { medianOf } from "./splitStrength.js";

/** Fewer rows say nothing about where they belong. */
const FEWEST_ROWS = 10;
const MOST_ROWS = 200;
/** Values that both sides need for a comparison of numbers. */
const FEWEST_VALUES = 8;
/** A piece differs from the rest of the group that it was drawn into in so many columns at least. */
const LEAST_DIFFERENT = 2;
/** Of a piece's rows, so many have at most one level that is rare in the group to which it belongs. */
const AT_HOME = 0.8;
/** A piece's group has so many times its rows at least: of less, whether numbers differ could not be seen. */
const HOME_SIZE = 4;
/** Numbers differ in any case from this Cliff's delta on, however few the rows. */
const LARGE_EFFECT = 0.5;
/** Of an island's ties to its group, at most this share leaves it. */
const TIES_LEAVING = 0.1;
/** A level is rare in a group where so few rows have it. */
const RARE = 0.2;

/**
 * Gives pieces back to the group that they are of. Among very many rows, those with one odd level, or with one missing
 * value that was filled in, are enough to have all of their neighbours among themselves. Nothing ties such an island to
 * its group, and the map draws it anywhere; where no group of its own is near, several islands become one cluster.
 *
 * A piece is a cluster of the map's hierarchy inside one group that hardly any ties between near rows connect with the
 * rest of it, that differs from it in at least two columns, but in no number from exactly one other group of at least
 * four times its size, whose levels its rows have, but for one at most.
 *
 * @param rowsOf canonical row of a position
 * @param graph  ties between near rows in the data
 */
export function withPiecesReturned(
  table: ColumnTable,
  groups: readonly CandidateGroup[],
  rowsOf: Int32Array,
  hierarchy: SingleLinkageTree,
  graph: FuzzyGraph,
  logLambda: Float64Array,
  seed: number,
): readonly CandidateGroup[] {
  const columns = comparableColumns(table);
  const sampleOf = (rows: Int32Array, name: string) => {
    const canonical = Int32Array.from(rows, (row) => rowsOf[row]);
    if (rows.length <= MOST_ROWS) return canonical;
    return new RandomStream(seed, name, rows[0]).shuffle(canonical).subarray(0, MOST_ROWS);
  };
  const samples = groups.map(({ rows }) => sampleOf(rows, "pieces group"));
  const groupOf = new Int32Array(rowsOf.length).fill(-1);
  groups.forEach(({ rows }, index) => {
    for (const row of rows) groupOf[row] = index;
  });
  const movedTo = groupOf.slice();
  const clusterOf = new Int32Array(rowsOf.length).fill(-1);
  for (const [cluster, rows] of clustersWithin(hierarchy, groupOf, groups).entries()) {
    const own = groupOf[rows[0]];
    if (movedTo[rows[0]] !== own) continue;
    for (const row of rows) clusterOf[row] = cluster;
    if (!isIsland(rows, groupOf, clusterOf, graph)) continue;
    const piece = sampleOf(rows, "pieces piece");
    if (countDifferences(columns, piece, samples[own], LEAST_DIFFERENT) < LEAST_DIFFERENT) continue;
    const homes = groups.flatMap((_, other) =>
      other !== own &&
      rows.length * HOME_SIZE <= groups[other].rows.length &&
      isAtHome(columns, piece, samples[other])
        ? [other]
        : [],
    );
    if (homes.length === 1) for (const row of rows) movedTo[row] = homes[0];
  }
  const changed = new Set<number>();
  for (let row = 0; row < movedTo.length; row++) {
    if (movedTo[row] !== groupOf[row]) changed.add(movedTo[row]).add(groupOf[row]);
  }
  return groups.map((group, index) => {
    if (!changed.has(index)) return group;
    const rows = Int32Array.from(movedTo.keys()).filter((row) => movedTo[row] === index);
    return { ...group, rows, logDensity: medianOf(rows, logLambda) };
  });
}

/** Rows of every cluster that lies inside one group and has less than half of its rows; larger clusters first. */
function clustersWithin(
  hierarchy: SingleLinkageTree,
  groupOf: Int32Array,
  groups: readonly CandidateGroup[],
): Int32Array[] {
  const { numRows, numClusters, parent, child } = condenseTree(hierarchy, FEWEST_ROWS);
  // A cluster's rows, while all of them are in one group; null where they are not, or are too many.
  const rowsOf: (number[] | null)[] = Array.from({ length: numClusters }, () => []);
  const limitOf = (row: number) => (groupOf[row] < 0 ? 0 : groups[groupOf[row]].rows.length / 2);
  const add = (cluster: number, rows: readonly number[] | null) => {
    const known = rowsOf[cluster];
    if (known === null || rows === null || rows.length === 0) {
      if (rows === null) rowsOf[cluster] = null;
      return;
    }
    const [first] = known.length > 0 ? known : rows;
    const fits =
      known.length + rows.length <= limitOf(first) && rows.every((row) => groupOf[row] === groupOf[first]);
    if (!fits) rowsOf[cluster] = null;
    else for (const row of rows) known.push(row);
  };
  for (let entry = 0; entry < child.length; entry++) {
    if (child[entry] < numRows) add(parent[entry] - numRows, [child[entry]]);
  }
  // Children have larger ids than their parents.
  const clusters = Array.from(child.keys()).filter((entry) => child[entry] >= numRows);
  clusters.sort((a, b) => child[b] - child[a]);
  for (const entry of clusters) add(parent[entry] - numRows, rowsOf[child[entry] - numRows]);
  return rowsOf
    .flatMap((rows) => (rows === null || rows.length < FEWEST_ROWS ? [] : [Int32Array.from(rows).sort()]))
    .sort((a, b) => b.length - a.length || a[0] - b[0]);
}

/** @param clusterOf the same number for all of `rows`, for no others */
function isIsland(
  rows: Int32Array,
  groupOf: Int32Array,
  clusterOf: Int32Array,
  { offsets, targets, weights }: FuzzyGraph,
): boolean {
  const cluster = clusterOf[rows[0]];
  let all = 0;
  let leaving = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    for (let edge = offsets[row]; edge < offsets[row + 1]; edge++) {
      const target = targets[edge];
      if (groupOf[target] !== groupOf[row]) continue;
      all += weights[edge];
      if (clusterOf[target] !== cluster) leaving += weights[edge];
    }
  }
  return leaving <= TIES_LEAVING * all;
}

/** Columns in which known values differ, counted up to `enough`. */
function countDifferences(
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

function isAtHome(columns: readonly ComparableColumn[], piece: Int32Array, group: Int32Array): boolean {
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
