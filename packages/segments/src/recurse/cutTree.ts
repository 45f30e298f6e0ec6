import type { Separation } from "./separation.js";
import type { StandingCluster } from "./significantGroups.js";
import type { ClusterNode } from "./splitStrength.js";

/** Divides the cluster with the clearest gap in two until there are so many, or none divides any more. */
export function cutInto(
  count: number,
  root: ClusterNode,
  separation: Separation,
): readonly StandingCluster[] {
  const clearnessOf = (node: ClusterNode) => node.strength + separation.of(node);
  let groups: readonly ClusterNode[] = [root];
  while (groups.length < count) {
    const next = groups
      .filter((node) => node.children.length === 2)
      .reduce<ClusterNode | undefined>(
        (best, node) => (best === undefined || clearnessOf(node) > clearnessOf(best) ? node : best),
        undefined,
      );
    if (next === undefined) break;
    groups = groups.flatMap((node) => (node === next ? next.children : [node]));
  }
  return groups.length < 2 ? [] : groups.map((node) => ({ node, isDoubtful: false }));
}
