import type { ClusterNode } from "./splitStrength.js";

/** A cluster that may be a group. */
export interface StandingCluster {
  readonly node: ClusterNode;
  /** Nothing in the tree sets it apart from its neighbours: whether it is a group must show otherwise. */
  readonly isDoubtful: boolean;
}

/**
 * Keeps HDBSCAN's clusters apart only where the split between them holds; others are undone from the leaves up:
 *
 * - two single clusters become one, with all rows of the cluster that held them;
 * - a single cluster beside several kept ones becomes doubtful;
 * - several on both sides stay as they are.
 *
 * @param selected condensed-tree ids of the clusters that HDBSCAN selected
 * @param isApart  whether a split of the tree holds
 * @returns the groups, none where fewer than two are beyond doubt
 */
export function significantGroups(
  root: ClusterNode,
  selected: ReadonlySet<number>,
  isApart: (node: ClusterNode) => boolean,
): readonly StandingCluster[] {
  const groups = groupsBelow(root, selected, isApart);
  return groups.filter((group) => !group.isDoubtful).length > 1 ? groups : [];
}

function groupsBelow(
  node: ClusterNode,
  selected: ReadonlySet<number>,
  isApart: (node: ClusterNode) => boolean,
): readonly StandingCluster[] {
  if (selected.has(node.id)) return [{ node, isDoubtful: false }];
  const sides = node.children
    .map((child) => groupsBelow(child, selected, isApart))
    .filter((groups) => groups.length > 0);
  if (sides.length < 2) return sides[0] ?? [];
  const [first, second] = sides;
  if (isApart(node)) return [...first, ...second];
  if (first.length === 1 && second.length === 1) return [{ node, isDoubtful: false }];
  return [...doubted(first), ...doubted(second)];
}

function doubted(side: readonly StandingCluster[]): readonly StandingCluster[] {
  return side.length === 1 ? [{ ...side[0], isDoubtful: true }] : side;
}
