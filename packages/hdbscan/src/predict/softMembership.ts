import { type Matrix, portableMath, usageError } from "@clusterwhy/core";
import type { HdbscanModel } from "../clusterTree.js";
import { kernelDistance, type MetricRows, metricRows } from "../metric.js";
import type { ClusterIndex } from "../tree/clusterIndex.js";

/**
 * How strongly every fitted row belongs to each cluster: the hdbscan package's `all_points_membership_vectors`.
 *
 * Two views are multiplied: how near the cluster's exemplars are (shares of 1 / distance), and at what lambda the row
 * and the cluster merge in the condensed tree (softmax of exp(−largest lambda / lambda)). The rows' sums are scaled to
 * the probability that the row is in any cluster at all: the largest merging lambda over the largest lambda there.
 *
 * @param matrix the fitted rows; borrowed
 * @returns Float64Array [numRows × numClusters], row-major, in [0, 1]; rows add up to at most 1
 */
export function softMembership(model: HdbscanModel, matrix: Matrix): Float64Array {
  const { numClusters, options } = model;
  const { numRows } = model.condensedTree;
  const metric = options.metric === "precomputed" ? undefined : metricRows(matrix, options.metric);
  if (metric === undefined || !metric.coordinatewise) {
    throw usageError(
      "MEMBERSHIP_METRIC",
      `soft membership is for the metrics euclidean, manhattan, chebyshev, cosine and correlation; found '${options.metric}'`,
    );
  }
  const { index, clusters } = model.rule;
  const heights = clusters.map((cluster) => mergeLambdas(index, cluster));
  const memberships = new Float64Array(numRows * numClusters);
  for (let row = 0; row < numRows; row++) {
    const place = model.rowCluster[row] - numRows;
    const lambda = model.rowLambda[row];
    const merging = heights.map((byPlace) => (Number.isNaN(byPlace[place]) ? lambda : byPlace[place]));
    const near = nearness(metric, model, row);
    const joint = treeShares(merging, index.death[place]).map((share, label) => share * near[label]);
    const total = joint.reduce((sum, share) => sum + share, 0);
    const inAny = probabilityInAny(merging, lambda, index, clusters);
    joint.forEach((share, label) => {
      memberships[row * numClusters + label] = total > 0 ? (share / total) * inAny : 0;
    });
  }
  return memberships;
}

/**
 * By place in the tree: the lambda at which it and the cluster part; NaN where one lies in the other, and the row's own
 * lambda counts.
 */
function mergeLambdas(index: ClusterIndex, cluster: number): Float64Array {
  const onPath = new Uint8Array(index.numClusters);
  for (let at = cluster; at >= 0; at = index.parent[at]) onPath[at] = 1;
  const lambdas = new Float64Array(index.numClusters);
  for (let place = 0; place < index.numClusters; place++) {
    const parent = index.parent[place];
    if (onPath[place] === 1 || parent === cluster) lambdas[place] = Number.NaN;
    else lambdas[place] = onPath[parent] === 1 ? index.birth[place] : lambdas[parent];
  }
  return lambdas;
}

/** Shares of 1 / distance to the nearest exemplar; clusters at no distance share everything. */
function nearness(
  { matrix, kernelMetric, toDistance }: MetricRows,
  model: HdbscanModel,
  row: number,
): number[] {
  const distances = model.exemplars.map((rows) => {
    let least = Number.POSITIVE_INFINITY;
    for (const other of rows)
      least = Math.min(least, kernelDistance(kernelMetric, matrix, row, matrix, other));
    return toDistance(least);
  });
  const touching = distances.some((distance) => distance === 0);
  const parts = distances.map((distance) => (touching ? Number(distance === 0) : 1 / distance));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}

function treeShares(merging: readonly number[], largest: number): number[] {
  // The reference adds 1e-8 so that no ratio is 0 / 0.
  const scores = merging.map((lambda) => {
    if (!Number.isFinite(largest)) return Number.isFinite(lambda) ? 0 : portableMath.exp(-1);
    return portableMath.exp(-(largest + 1e-8) / lambda);
  });
  const top = scores.reduce((a, b) => Math.max(a, b), 0);
  const parts = scores.map((score) => portableMath.exp(score - top));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}

function probabilityInAny(
  merging: readonly number[],
  lambda: number,
  index: ClusterIndex,
  clusters: readonly number[],
): number {
  // Of equal ones the cluster that comes first in the tree, as in the reference.
  let nearest = -1;
  merging.forEach((at, label) => {
    const beats =
      nearest < 0 ||
      at > merging[nearest] ||
      (at === merging[nearest] && clusters[label] < clusters[nearest]);
    if (beats) nearest = label;
  });
  if (nearest < 0) return 0;
  const largest = Math.max(index.death[clusters[nearest]], lambda);
  if (!Number.isFinite(largest)) return Number.isFinite(merging[nearest]) ? 0 : 1;
  return largest === 0 ? 0 : merging[nearest] / largest;
}
