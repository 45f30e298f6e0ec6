import type { ColumnTable, FuzzyGraph } from "@clusterwhy/core";
import { condenseTree, type SingleLinkageTree } from "@clusterwhy/hdbscan";
import { countDifferences, HOME_SIZE, isAtHome, LEAST_DIFFERENT, sampleOf } from "./atHome.js";
import type { CandidateGroup } from "./candidateGroup.js";
import { componentsWithin, groupOfRows } from "./components.js";
import { comparableColumns } from "./differences.js";
import { medianOf } from "./splitStrength.js";

/** Fewer rows say nothing about where they belong. */
const FEWEST_ROWS = 10;
const NOWHERE = -1;
/** Of an island's ties to its group, at most this share leaves it. */
const TIES_LEAVING = 0.1;

/**
 * Gives pieces back to the group that they are of. Among very many rows, those with one odd level, or with one missing
 * value that was filled in, are enough to have all of their neighbours among themselves. Nothing ties such an island to
 * its group, and the map draws it anywhere; where no group of its own is near, several islands become one cluster.
 *
 * A piece is a component of a group's graph, or a cluster of the map's hierarchy inside one group that hardly any ties
 * between near rows connect with the rest of it. It differs from that group in at least two columns, but in no number from
 * exactly one other group of at least four times its size, whose levels its rows have, but for one at most.
 *
 * @param rowsOf canonical row of a position
 * @param graph  ties between near rows in the data
 * @param elsewhere canonical rows of the tree's other undivided segments: a piece that is of one of these is of no group
 */
export function withPiecesReturned(
  table: ColumnTable,
  groups: readonly CandidateGroup[],
  rowsOf: Int32Array,
  hierarchy: SingleLinkageTree,
  graph: FuzzyGraph,
  logLambda: Float64Array,
  seed: number,
  elsewhere: readonly Int32Array[] = [],
): readonly CandidateGroup[] {
  const columns = comparableColumns(table);
  const sampled = (rows: Int32Array, name: string) =>
    sampleOf(
      Int32Array.from(rows, (row) => rowsOf[row]),
      seed,
      name,
    );
  const samples = groups.map(({ rows }) => sampled(rows, "pieces group"));
  const others = elsewhere.map((rows) => ({
    size: rows.length,
    sample: sampleOf(rows, seed, "pieces elsewhere"),
  }));
  const groupOf = groupOfRows(groups, rowsOf.length);
  const movedTo = groupOf.slice();
  const components = componentsWithin(graph, groupOf).filter(
    (rows) => rows.length >= FEWEST_ROWS && 2 * rows.length <= groups[groupOf[rows[0]]].rows.length,
  );
  const clusterOf = new Int32Array(rowsOf.length).fill(-1);
  for (const [cluster, rows] of [...components, ...clustersWithin(hierarchy, groupOf, groups)].entries()) {
    const own = groupOf[rows[0]];
    if (rows.some((row) => movedTo[row] !== own)) continue;
    for (const row of rows) clusterOf[row] = cluster;
    if (!isIsland(rows, groupOf, clusterOf, graph)) continue;
    const piece = sampled(rows, "pieces piece");
    if (countDifferences(columns, piece, samples[own], LEAST_DIFFERENT) < LEAST_DIFFERENT) continue;
    const homes = groups.flatMap((_, other) =>
      other !== own &&
      rows.length * HOME_SIZE <= groups[other].rows.length &&
      isAtHome(columns, piece, samples[other])
        ? [other]
        : [],
    );
    const isStranger = others.some(
      ({ size, sample }) => rows.length * HOME_SIZE <= size && isAtHome(columns, piece, sample),
    );
    const home = isStranger ? NOWHERE : homes[0];
    if (homes.length + (isStranger ? 1 : 0) === 1) for (const row of rows) movedTo[row] = home;
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
