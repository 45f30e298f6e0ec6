import type { Column, ColumnTable } from "@clusterwhy/core";
import type { FittedPreparation } from "@clusterwhy/prepare";
import type { CandidateGroup } from "./candidateGroup.js";
import { quartiles } from "./quartiles.js";
import { medianOf } from "./splitStrength.js";

/** Beyond either quartile: Tukey's inner fence, 2.7 standard deviations. */
const ODD = 1.5;
/** A row belongs elsewhere where so many more of its values are at home. */
const MORE_AT_HOME = 2;
/** A stray row is of a group where at most so many of its values are not at home; none of only two. */
const MOST_ODD = 1;

interface ColumnFences {
  readonly column: Column;
  /** Per group and feature of the column: lower and upper fence. */
  readonly fences: readonly (readonly {
    readonly dim: number;
    readonly low: number;
    readonly high: number;
  }[])[];
}

/**
 * Judges rows with missing values by the values that they have. Whatever was filled in for the others draws them to
 * where it lies, and many rows filled in alike make clumps beside groups that they have nothing to do with. A row that is
 * beyond the fences (Tukey 1977) of its own group in at least two columns more than of another group goes there; where
 * several groups fit it equally well it counts as noise.
 *
 * @param rowsOf canonical row of a position
 */
export function placedByKnownValues(
  groups: readonly CandidateGroup[],
  table: ColumnTable,
  rowsOf: Int32Array,
  { matrix, features }: Pick<FittedPreparation, "matrix" | "features">,
  logLambda: Float64Array,
): readonly CandidateGroup[] {
  const columns = [...new Set(features.map(({ column }) => column))].flatMap((name) =>
    table.columns.filter((column) => column.name === name),
  );
  const gappy = columns.map((column) => missingOf(column, rowsOf));
  if (gappy.every((missing) => missing === undefined)) return groups;
  const known = columns.map((column) => fencesOf(column, groups, { matrix, features }));
  const moved = groups.map((): number[] => []);
  const kept = groups.map((group, own) =>
    group.rows.filter((row) => {
      if (!gappy.some((missing) => missing?.[row] === 1)) return true;
      const odd = oddColumns(row, known, gappy, matrix, groups.length);
      const best = odd.reduce((least, count, i) => (count < odd[least] ? i : least), 0);
      if (odd[own] - odd[best] < MORE_AT_HOME) return true;
      if (odd.filter((count) => count === odd[best]).length === 1) moved[best].push(row);
      return false;
    }),
  );
  return groups.map((group, index) => {
    if (kept[index].length === group.rows.length && moved[index].length === 0) return group;
    const rows = Int32Array.from([...kept[index], ...moved[index]]).sort();
    return { ...group, rows, logDensity: medianOf(rows, logLambda) };
  });
}

/**
 * Gives rows that are of no group to the one in whose fences all of their known values lie, but for those of one column
 * at most; a row that fits several equally well stays out.
 *
 * @param strays positions
 */
export function withStraysPlaced(
  groups: readonly CandidateGroup[],
  strays: Int32Array,
  table: ColumnTable,
  rowsOf: Int32Array,
  { matrix, features }: Pick<FittedPreparation, "matrix" | "features">,
  logLambda: Float64Array,
): readonly CandidateGroup[] {
  if (strays.length === 0) return groups;
  const columns = [...new Set(features.map(({ column }) => column))].flatMap((name) =>
    table.columns.filter((column) => column.name === name),
  );
  const gappy = columns.map((column) => missingOf(column, rowsOf));
  const known = columns.map((column) => fencesOf(column, groups, { matrix, features }));
  const mostOdd = Math.max(0, Math.min(MOST_ODD, columns.length - 2));
  const gained = groups.map((): number[] => []);
  for (const row of strays) {
    const odd = oddColumns(row, known, gappy, matrix, groups.length);
    const least = Math.min(...odd);
    if (least <= mostOdd && odd.indexOf(least) === odd.lastIndexOf(least))
      gained[odd.indexOf(least)].push(row);
  }
  return groups.map((group, index) => {
    if (gained[index].length === 0) return group;
    const rows = Int32Array.from([...group.rows, ...gained[index]]).sort();
    return { ...group, rows, logDensity: medianOf(rows, logLambda) };
  });
}

/** Uint8Array [positions]: 1 where the value is missing; undefined where none is. */
function missingOf(column: Column, rowsOf: Int32Array): Uint8Array | undefined {
  const flags = Uint8Array.from(rowsOf, (row) =>
    (column.type === "string" ? column.codes[row] < 0 : Number.isNaN(column.values[row])) ? 1 : 0,
  );
  return flags.includes(1) ? flags : undefined;
}

function fencesOf(
  column: Column,
  groups: readonly CandidateGroup[],
  { matrix, features }: Pick<FittedPreparation, "matrix" | "features">,
): ColumnFences {
  const dims = features.flatMap((feature, dim) => (feature.column === column.name ? [dim] : []));
  const fences = groups.map(({ rows }) =>
    dims.map((dim) => {
      const [lower, upper] = quartiles(
        Float64Array.from(rows, (row) => matrix.values[row * matrix.numDims + dim]),
      );
      const reach = ODD * (upper - lower);
      return { dim, low: lower - reach, high: upper + reach };
    }),
  );
  return { column, fences };
}

/** For every group, in how many of its known columns the row is beyond the group's fences. */
function oddColumns(
  row: number,
  columns: readonly ColumnFences[],
  gappy: readonly (Uint8Array | undefined)[],
  { numDims, values }: FittedPreparation["matrix"],
  numGroups: number,
): number[] {
  return Array.from({ length: numGroups }, (_, group) =>
    columns.reduce((odd, { fences }, at) => {
      if (gappy[at]?.[row] === 1) return odd;
      const isBeyond = fences[group].some(({ dim, low, high }) => {
        const value = values[row * numDims + dim];
        return value < low || value > high;
      });
      return odd + (isBeyond ? 1 : 0);
    }, 0),
  );
}
