import type { HdbscanModel } from "../clusterTree.js";
import { type ClusterValidity, weighValidity } from "./clusterValidity.js";

/**
 * The hdbscan package's `relative_validity_`: DBCV with the fitted spanning tree in place of a tree per cluster, so
 * that no distance is computed. Compares options on one data set; between data sets it means little.
 *
 * A cluster's sparseness is its heaviest tree edge, its separation the lightest tree edge to another cluster; where
 * the tree has none, twice its heaviest edge (with a single cluster: twice the lightest edge between it and noise).
 */
export function relativeValidity({ labels, numClusters, spanningTree }: HdbscanModel): ClusterValidity {
  const sparseness = new Float64Array(numClusters);
  const separation = new Float64Array(numClusters).fill(Number.POSITIVE_INFINITY);
  let heaviest = 0;
  let toNoise = Number.POSITIVE_INFINITY;
  const { from, to, weights } = spanningTree;
  for (let edge = 0; edge < weights.length; edge++) {
    const weight = weights[edge];
    const a = labels[from[edge]];
    const b = labels[to[edge]];
    heaviest = Math.max(heaviest, weight);
    if (a < 0 && b < 0) continue;
    if (a < 0 || b < 0) {
      toNoise = Math.min(toNoise, weight);
    } else if (a === b) {
      sparseness[a] = Math.max(sparseness[a], weight);
    } else {
      separation[a] = Math.min(separation[a], weight);
      separation[b] = Math.min(separation[b], weight);
    }
  }
  const widest = numClusters > 1 || toNoise === Number.POSITIVE_INFINITY ? heaviest : toNoise;
  for (let cluster = 0; cluster < numClusters; cluster++) {
    if (separation[cluster] === Number.POSITIVE_INFINITY) separation[cluster] = 2 * widest;
  }
  return weighValidity(labels, sparseness, separation);
}
