import type { FuzzyGraph } from "@clusterwhy/core";
import type { CandidateGroup } from "./candidateGroup.js";
import { medianOf } from "./splitStrength.js";

/** A group holds together where one component has this share of its rows. */
const MOST_OF_IT = 0.8;

/**
 * Parts of groups between which there is no tie at all: the connected components of the graph of near rows, ties
 * between groups left out.
 *
 * @param groupOf group of every row, −1 for none
 * @returns rows of every component, ascending; larger ones first
 */
export function componentsWithin({ offsets, targets }: FuzzyGraph, groupOf: Int32Array): Int32Array[] {
  const seen = Uint8Array.from(groupOf, (group) => (group < 0 ? 1 : 0));
  const components: Int32Array[] = [];
  for (let start = 0; start < groupOf.length; start++) {
    if (seen[start] === 1) continue;
    const rows = [start];
    seen[start] = 1;
    for (const row of rows) {
      for (let edge = offsets[row]; edge < offsets[row + 1]; edge++) {
        const target = targets[edge];
        if (seen[target] === 1 || groupOf[target] !== groupOf[start]) continue;
        seen[target] = 1;
        rows.push(target);
      }
    }
    components.push(Int32Array.from(rows).sort());
  }
  return components.sort((a, b) => b.length - a.length || a[0] - b[0]);
}

/**
 * Takes groups apart that the map drew together and nothing else holds together: a map draws islands anywhere, and beside
 * each other where no group of their own is near. Each component of at least `fewest` rows is a group of its own, as
 * doubtful as they were; the rows of smaller ones belong to none.
 */
export function heldTogether(
  groups: readonly CandidateGroup[],
  graph: FuzzyGraph,
  fewest: number,
  logLambda: Float64Array,
): readonly CandidateGroup[] {
  const groupOf = groupOfRows(groups, graph.numRows);
  const parts = groups.map((): Int32Array[] => []);
  for (const rows of componentsWithin(graph, groupOf)) parts[groupOf[rows[0]]].push(rows);
  return groups.flatMap((group, index) =>
    parts[index][0].length >= MOST_OF_IT * group.rows.length
      ? [group]
      : parts[index]
          .filter((rows) => rows.length >= fewest)
          .map((rows) => ({ ...group, rows, logDensity: medianOf(rows, logLambda) })),
  );
}

/** Int32Array [numRows]: the group of every row, −1 for none. */
export function groupOfRows(groups: readonly CandidateGroup[], numRows: number): Int32Array {
  const groupOf = new Int32Array(numRows).fill(-1);
  groups.forEach(({ rows }, index) => {
    for (const row of rows) groupOf[row] = index;
  });
  return groupOf;
}
