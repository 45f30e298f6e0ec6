import { type CondensedTree, portableMath } from "@clusterwhy/core";
import type { StandingCluster } from "./significantGroups.js";
import { medianOf } from "./splitStrength.js";

/** A group that clustering proposes, while evidence for it is gathered. */
export interface CandidateGroup {
  /** Int32Array: positions within the rows of the segment that is divided, ascending. */
  readonly rows: Int32Array;
  /** Median log(lambda) at which its rows leave it. */
  readonly logDensity: number;
  /** log(lambda) at which it appears. */
  readonly birthLogLambda: number;
  readonly isDoubtful: boolean;
}

export function candidateGroups(
  clusters: readonly StandingCluster[],
  tree: CondensedTree,
): readonly CandidateGroup[] {
  return clusters.map(({ node, isDoubtful }) => {
    const entry = tree.child.indexOf(node.id);
    const birthLogLambda = entry < 0 ? node.logSplitLambda : portableMath.log(tree.lambda[entry]);
    return { rows: node.rows, logDensity: node.logDensity, birthLogLambda, isDoubtful };
  });
}

/** One group of all rows of several. */
export function united(groups: readonly CandidateGroup[], logLambda: Float64Array): CandidateGroup {
  if (groups.length === 1) return groups[0];
  const rows = Int32Array.from(groups.flatMap((group) => [...group.rows])).sort();
  return {
    rows,
    logDensity: medianOf(rows, logLambda),
    birthLogLambda: Math.min(...groups.map((group) => group.birthLogLambda)),
    isDoubtful: groups.every((group) => group.isDoubtful),
  };
}

/** Unites groups that are linked, directly or by others. The order is that of each union's first group. */
export function uniteLinked(
  groups: readonly CandidateGroup[],
  links: readonly (readonly [number, number])[],
  logLambda: Float64Array,
): readonly CandidateGroup[] {
  const leader = groups.map((_, index) => index);
  const find = (index: number): number => (leader[index] === index ? index : find(leader[index]));
  for (const [a, b] of links) {
    const [low, high] = [find(a), find(b)].sort((x, y) => x - y);
    leader[high] = low;
  }
  return groups.flatMap((_, index) =>
    leader[index] === index
      ? [
          united(
            groups.filter((_, other) => find(other) === index),
            logLambda,
          ),
        ]
      : [],
  );
}
