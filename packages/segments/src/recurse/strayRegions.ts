import type { CandidateGroup } from "./candidateGroup.js";
import { medianOf } from "./splitStrength.js";

/** Of a group's rows, this share must be its own. */
const OWN_SHARE = 2 / 3;

/**
 * Leaves out groups that were mostly made of strangers. A map puts stray rows and islands, which nothing ties to the group
 * that they are of, wherever there is room; where many of them lie, they look like a group. Once those that can be told are
 * out, the rest is no group either, but those that cannot be told.
 *
 * @param drawn   as the map has them
 * @param members the same groups, in the same order, without strangers
 */
export function withoutStrayRegions(
  drawn: readonly CandidateGroup[],
  members: readonly CandidateGroup[],
): readonly CandidateGroup[] {
  return members.filter((group, index) => !isStrayRegion(drawn[index], group));
}

/**
 * The groups as they are drawn but for stray regions, whose rows go where they belong if that can be told. A region that
 * lies beside everything would be united with its neighbours, from which it does not come apart.
 */
export function solidGroups(
  drawn: readonly CandidateGroup[],
  members: readonly CandidateGroup[],
  logLambda: Float64Array,
): readonly CandidateGroup[] {
  const strays = new Set<number>();
  drawn.forEach((group, index) => {
    if (isStrayRegion(group, members[index])) for (const row of group.rows) strays.add(row);
  });
  if (strays.size === 0) return drawn;
  return drawn.flatMap((group, index) => {
    if (isStrayRegion(group, members[index])) return [];
    const gained = members[index].rows.filter((row) => strays.has(row));
    if (gained.length === 0) return [group];
    const rows = Int32Array.from([...group.rows, ...gained]).sort();
    return [{ ...group, rows, logDensity: medianOf(rows, logLambda) }];
  });
}

function isStrayRegion(drawn: CandidateGroup, members: CandidateGroup): boolean {
  const own = new Set(members.rows);
  const left = drawn.rows.reduce((sum, row) => sum + (own.has(row) ? 1 : 0), 0);
  return left < OWN_SHARE * drawn.rows.length;
}
