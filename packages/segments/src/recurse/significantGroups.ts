import type { ClusterNode } from "./splitStrength.js";

/**
 * Keeps HDBSCAN's clusters apart only where the split between them holds; others are undone from the leaves up:
 *
 * - two single clusters become one, with all rows of the cluster that held them;
 * - a single cluster beside several kept ones is no group of its own: its rows are noise;
 * - several on both sides stay as they are.
 *
 * @param selected condensed-tree ids of the clusters that HDBSCAN selected
 * @param isApart  whether a split of the tree holds
 * @returns the groups, none where fewer than two are left
 */
export function significantGroups(
  root: ClusterNode,
  selected: ReadonlySet<number>,
  isApart: (node: ClusterNode) => boolean,
): readonly ClusterNode[] {
  const groups = groupsBelow(root, selected, isApart);
  return groups.length > 1 ? groups : [];
}

function groupsBelow(
  node: ClusterNode,
  selected: ReadonlySet<number>,
  isApart: (node: ClusterNode) => boolean,
): readonly ClusterNode[] {
  if (selected.has(node.id)) return [node];
  const sides = node.children
    .map((child) => groupsBelow(child, selected, isApart))
    .filter((groups) => groups.length > 0);
  if (sides.length < 2) return sides[0] ?? [];
  const [first, second] = sides;
  if (isApart(node)) return [...first, ...second];
  if (first.length === 1 && second.length === 1) return [node];
  if (first.length === 1) return second;
  if (second.length === 1) return first;
  return [...first, ...second];
}
