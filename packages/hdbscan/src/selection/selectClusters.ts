import type { SelectionOptions } from "../options.js";
import type { ClusterIndex } from "../tree/clusterIndex.js";
import { bestClusters } from "./kClusters.js";

type Choice = Pick<
  SelectionOptions,
  "clusterSelectionEpsilon" | "maxClusterSize" | "allowSingleCluster" | "numClusters"
> & { readonly clusterSelectionMethod: "eom" | "leaf" };

/** The chosen clusters, ascending; the root only where a single cluster is allowed. */
export function selectClusters(index: ClusterIndex, options: Choice): number[] {
  if (options.numClusters !== undefined) {
    const largest = options.maxClusterSize ?? Number.POSITIVE_INFINITY;
    const mayChoose = (cluster: number) =>
      index.size[cluster] <= largest && (cluster > 0 || options.allowSingleCluster);
    return bestClusters(index, options.numClusters, mayChoose);
  }
  const chosen = options.clusterSelectionMethod === "leaf" ? leaves(index) : excessOfMass(index, options);
  const separated = options.clusterSelectionEpsilon > 0 ? mergeBelowEpsilon(index, chosen, options) : chosen;
  const allowed = options.allowSingleCluster ? separated : separated.filter((cluster) => cluster !== 0);
  return allowed.sort((a, b) => a - b);
}

function leaves(index: ClusterIndex): number[] {
  return positions(index).filter((cluster) => index.children[cluster].length === 0);
}

function positions(index: ClusterIndex): number[] {
  return Array.from({ length: index.numClusters }, (_, cluster) => cluster);
}

/**
 * From the leaves up, a cluster is taken instead of the best of its descendants when it is at least as stable as all
 * of them together (McInnes and Healy 2017, section 2.3).
 */
function excessOfMass(index: ClusterIndex, options: Choice): number[] {
  const best = index.stability.slice();
  const chosen = new Uint8Array(index.numClusters);
  const largest = options.maxClusterSize ?? Number.POSITIVE_INFINITY;
  for (let cluster = index.numClusters - 1; cluster >= 0; cluster--) {
    const below = index.children[cluster].reduce((sum, child) => sum + best[child], 0);
    const excluded = cluster === 0 && !options.allowSingleCluster;
    if (excluded || below > best[cluster] || index.size[cluster] > largest) best[cluster] = below;
    else chosen[cluster] = 1;
  }
  // The topmost chosen cluster of every branch wins.
  const selected: number[] = [];
  const stack = [0];
  while (stack.length > 0) {
    const cluster = stack.pop() as number;
    if (chosen[cluster] === 1) selected.push(cluster);
    else stack.push(...index.children[cluster]);
  }
  return selected;
}

/** Replaces clusters that appear below the distance epsilon by their first ancestor that appears above it. */
function mergeBelowEpsilon(index: ClusterIndex, chosen: readonly number[], options: Choice): number[] {
  const epsilon = options.clusterSelectionEpsilon;
  const distance = (cluster: number) => 1 / index.birth[cluster];
  const merged = new Set<number>();
  for (const cluster of chosen) {
    let ancestor = cluster;
    while (ancestor !== 0 && distance(ancestor) < epsilon) {
      const parent = index.parent[ancestor];
      // Without a single cluster allowed, the climb ends below the root.
      if (parent === 0 && !options.allowSingleCluster) break;
      ancestor = parent;
      if (ancestor !== 0 && distance(ancestor) > epsilon) break;
    }
    merged.add(ancestor);
  }
  return [...merged].filter((cluster) => !hasAncestorIn(index, cluster, merged));
}

function hasAncestorIn(index: ClusterIndex, cluster: number, clusters: ReadonlySet<number>): boolean {
  for (let ancestor = index.parent[cluster]; ancestor >= 0; ancestor = index.parent[ancestor]) {
    if (clusters.has(ancestor)) return true;
  }
  return false;
}
