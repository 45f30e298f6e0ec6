import type { CondensedTree } from "@clusterwhy/core";
import { type CandidateGroup, candidateGroups } from "./candidateGroup.js";
import { groupOfRows } from "./components.js";
import type { StandingCluster } from "./significantGroups.js";
import { allNodes, type ClusterNode, medianOf } from "./splitStrength.js";

/** Of a group's rows, this share must be its own. */
const OWN_SHARE = 2 / 3;
/** A stray region with this share of a group's rows may hold together what is not one. */
const BRIDGE = 0.2;

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
  const own = ownRows(drawn, members);
  return members.filter((_, index) => !isStray(drawn[index].rows, own));
}

/**
 * The groups as they are drawn but for stray regions, whose rows go where they belong if that can be told. A region that
 * lies beside everything would be united with its neighbours, from which it does not come apart. Where it is a fifth of a
 * group or more, it may be all that holds the group together: the clusters that the group splits into are doubtful groups
 * instead.
 *
 * @param standing clusters of the map, the groups as they are drawn
 * @param drawn    the same as groups
 * @param members  the same groups, in the same order, without strangers
 */
export function solidGroups(
  standing: readonly StandingCluster[],
  drawn: readonly CandidateGroup[],
  members: readonly CandidateGroup[],
  tree: CondensedTree,
  logLambda: Float64Array,
): readonly CandidateGroup[] {
  const own = ownRows(drawn, members);
  const parts = standing.map(({ node, isDoubtful }) =>
    solidParts(node, own).map((part) => ({ node: part, isDoubtful: isDoubtful || part !== node })),
  );
  const isWhole = parts.map((those, index) => those.length === 1 && those[0].node === standing[index].node);
  if (isWhole.every(Boolean)) return drawn;
  const strays = new Set<number>();
  drawn.forEach(({ rows }, index) => {
    if (!isWhole[index]) for (const row of rows) strays.add(row);
  });
  for (const { node } of parts.flat()) for (const row of node.rows) strays.delete(row);
  return drawn.flatMap((group, index) => {
    if (!isWhole[index]) return candidateGroups(parts[index], tree);
    const gained = members[index].rows.filter((row) => strays.has(row));
    if (gained.length === 0) return [group];
    const rows = Int32Array.from([...group.rows, ...gained]).sort();
    return [{ ...group, rows, logDensity: medianOf(rows, logLambda) }];
  });
}

/** The largest clusters at or below a node that are no stray region and hold none that could bridge them. */
function solidParts(node: ClusterNode, own: Uint8Array): readonly ClusterNode[] {
  if (isStray(node.rows, own)) return [];
  const bridges = allNodes(node).some(
    ({ rows }) => rows.length >= BRIDGE * node.rows.length && isStray(rows, own),
  );
  return bridges ? node.children.flatMap((child) => solidParts(child, own)) : [node];
}

/** Uint8Array: 1 for rows that are of the group into which they were drawn. */
function ownRows(drawn: readonly CandidateGroup[], members: readonly CandidateGroup[]): Uint8Array {
  const most = Math.max(...drawn.map(({ rows }) => rows[rows.length - 1]), -1) + 1;
  const before = groupOfRows(drawn, most);
  const own = new Uint8Array(most);
  members.forEach(({ rows }, index) => {
    for (const row of rows) if (before[row] === index) own[row] = 1;
  });
  return own;
}

function isStray(rows: Int32Array, own: Uint8Array): boolean {
  let left = 0;
  for (let i = 0; i < rows.length; i++) left += own[rows[i]];
  return left < OWN_SHARE * rows.length;
}
