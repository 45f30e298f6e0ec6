import type { CandidateGroup } from "./candidateGroup.js";

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
  return members.filter(({ rows }, index) => {
    const own = new Set(rows);
    const left = drawn[index].rows.reduce((sum, row) => sum + (own.has(row) ? 1 : 0), 0);
    return left >= OWN_SHARE * drawn[index].rows.length;
  });
}
