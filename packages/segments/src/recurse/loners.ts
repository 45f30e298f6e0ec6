import { type KnnGraph, portableMath } from "@clusterwhy/core";
import type { CandidateGroup } from "./candidateGroup.js";
import { medianOf } from "./splitStrength.js";

/** The neighbour whose distance says how lonely a row is. */
const NEIGHBOR = 5;
/** Interquartile ranges beyond the upper quartile: for a normal distribution 3.4 standard deviations. */
const FENCE = 2;

/**
 * Takes rows out of their group that are much lonelier in the data than the group's rows are: in the map, every row is
 * drawn near some group, wherever it lies in the data. They count as noise. The fence is Tukey's (1977), on the
 * logarithm of the distance to the fifth neighbour.
 */
export function withoutLoners(
  groups: readonly CandidateGroup[],
  knn: KnnGraph,
  logLambda: Float64Array,
): readonly CandidateGroup[] {
  const at = Math.min(NEIGHBOR, knn.k) - 1;
  if (at < 0) return groups;
  return groups.map((group) => {
    const distances = Float64Array.from(group.rows, (row) => knn.distances[row * knn.k + at]);
    const smallest = distances.reduce(
      (least, distance) => (distance > 0 && distance < least ? distance : least),
      Number.POSITIVE_INFINITY,
    );
    if (smallest === Number.POSITIVE_INFINITY) return group;
    const logs = distances.map((distance) => portableMath.log(Math.max(distance, smallest)));
    const sorted = logs.slice().sort();
    const lower = sorted[Math.floor(0.25 * (sorted.length - 1))];
    const upper = sorted[Math.ceil(0.75 * (sorted.length - 1))];
    const fence = upper + FENCE * (upper - lower);
    if (upper === lower) return group;
    const rows = group.rows.filter((_, i) => logs[i] <= fence);
    return rows.length === group.rows.length
      ? group
      : { ...group, rows, logDensity: medianOf(rows, logLambda) };
  });
}
