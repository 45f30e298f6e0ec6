import { usageError } from "@clusterwhy/core";
import type { ClusterIndex } from "../tree/clusterIndex.js";

/**
 * Of all ways to choose exactly k clusters, none below another, the one of the largest total excess of mass.
 *
 * For every cluster, from the leaves up, the best total with j = 0 ... k clusters at or below it: either the cluster
 * itself (j = 1), or the best way to share j among its children.
 *
 * @param mayChoose whether a cluster may be chosen
 * @throws ClusterwhyError `TOO_MANY_CLUSTERS` where the tree has fewer than k that may be chosen together
 */
export function bestClusters(
  index: ClusterIndex,
  k: number,
  mayChoose: (cluster: number) => boolean,
): number[] {
  const best: Float64Array[] = new Array(index.numClusters);
  const itself = new Uint8Array(index.numClusters);
  for (let cluster = index.numClusters - 1; cluster >= 0; cluster--) {
    let totals: Float64Array = Float64Array.of(0);
    for (const child of index.children[cluster]) totals = shareOut(totals, best[child], k);
    const own = index.stability[cluster];
    if (mayChoose(cluster) && (totals.length < 2 || own >= totals[1])) {
      if (totals.length < 2) totals = Float64Array.of(0, own);
      else totals[1] = own;
      itself[cluster] = 1;
    }
    best[cluster] = totals;
  }
  const most = best[0].length - 1;
  if (most < k) {
    const advice = most === 0 ? "it does not split" : `ask for at most ${most}`;
    throw usageError(
      "TOO_MANY_CLUSTERS",
      `numClusters: the condensed tree has no ${k} clusters side by side; ${advice}, or lower minClusterSize`,
    );
  }
  const chosen: number[] = [];
  const stack = [{ cluster: 0, count: k }];
  while (stack.length > 0) {
    const { cluster, count } = stack.pop() as { cluster: number; count: number };
    if (count === 0) continue;
    if (count === 1 && itself[cluster] === 1) {
      chosen.push(cluster);
      continue;
    }
    const [first, second] = index.children[cluster];
    const taken = bestShare(best[first], best[second], count);
    stack.push({ cluster: first, count: taken }, { cluster: second, count: count - taken });
  }
  return chosen.sort((a, b) => a - b);
}

function shareOut(a: Float64Array, b: Float64Array, k: number): Float64Array {
  const totals = new Float64Array(Math.min(k + 1, a.length + b.length - 1)).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length && i + j < totals.length; j++) {
      totals[i + j] = Math.max(totals[i + j], a[i] + b[j]);
    }
  }
  return totals;
}

/** How many of `count` clusters the first of two children gets. */
function bestShare(first: Float64Array, second: Float64Array, count: number): number {
  let taken = Math.max(0, count - (second.length - 1));
  for (let j = taken + 1; j <= Math.min(count, first.length - 1); j++) {
    if (first[j] + second[count - j] > first[taken] + second[count - taken]) taken = j;
  }
  return taken;
}
