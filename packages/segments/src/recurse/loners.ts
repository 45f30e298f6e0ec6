import { type KnnGraph, portableMath } from "@clusterwhy/core";
import type { FittedPreparation } from "@clusterwhy/prepare";
import type { CandidateGroup } from "./candidateGroup.js";
import { quartiles } from "./quartiles.js";
import { medianOf } from "./splitStrength.js";

/** The neighbour whose distance says how lonely a row is. */
const NEIGHBOR = 5;
/** Interquartile ranges beyond the upper quartile: for a normal distribution 3.4 standard deviations. */
const LONELY = 2;
/** Beyond either quartile: Tukey's inner fence, 2.7 standard deviations. */
const ODD = 1.5;

/**
 * Takes rows out of their group that are much lonelier in the data than the group's rows are, and odd for the group in
 * at least two columns: in the map, every row is drawn near some group, wherever it lies in the data. They count as
 * noise. Fences are Tukey's (1977), for loneliness on the logarithm of the distance to the fifth neighbour.
 */
export function withoutLoners(
  groups: readonly CandidateGroup[],
  knn: KnnGraph,
  prepared: Pick<FittedPreparation, "matrix" | "features">,
  logLambda: Float64Array,
): readonly CandidateGroup[] {
  const numColumns = new Set(prepared.features.map((feature) => feature.column)).size;
  const fewest = Math.min(2, numColumns - 1) || 1;
  return groups.map((group) => {
    const lonely = lonelyRows(group, knn);
    if (lonely.length === 0) return group;
    const odd = oddColumns(group, lonely, prepared);
    const out = new Set(lonely.filter((_, i) => odd[i].size >= fewest));
    if (out.size === 0) return group;
    const rows = group.rows.filter((row) => !out.has(row));
    return { ...group, rows, logDensity: medianOf(rows, logLambda) };
  });
}

function lonelyRows(group: CandidateGroup, knn: KnnGraph): number[] {
  const at = Math.min(NEIGHBOR, knn.k) - 1;
  if (at < 0) return [];
  const distances = Float64Array.from(group.rows, (row) => knn.distances[row * knn.k + at]);
  const smallest = distances.reduce(
    (least, distance) => (distance > 0 && distance < least ? distance : least),
    Number.POSITIVE_INFINITY,
  );
  if (smallest === Number.POSITIVE_INFINITY) return [];
  const logs = distances.map((distance) => portableMath.log(Math.max(distance, smallest)));
  const [lower, upper] = quartiles(logs);
  if (upper === lower) return [];
  return [...group.rows.filter((_, i) => logs[i] > upper + LONELY * (upper - lower))];
}

/** The source columns in which each row lies beyond the group's fences. */
function oddColumns(
  group: CandidateGroup,
  rows: readonly number[],
  { matrix, features }: Pick<FittedPreparation, "matrix" | "features">,
): Set<string>[] {
  const odd = rows.map(() => new Set<string>());
  const { numDims, values } = matrix;
  features.forEach(({ column }, dim) => {
    const own = Float64Array.from(group.rows, (row) => values[row * numDims + dim]);
    const [lower, upper] = quartiles(own);
    const reach = ODD * (upper - lower);
    rows.forEach((row, i) => {
      const value = values[row * numDims + dim];
      if (value < lower - reach || value > upper + reach) odd[i].add(column);
    });
  });
  return odd;
}
