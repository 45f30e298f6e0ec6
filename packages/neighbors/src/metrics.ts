export const METRICS = [
  "euclidean",
  "manhattan",
  "chebyshev",
  "cosine",
  "correlation",
  "canberra",
  "braycurtis",
  "hamming",
  "jaccard",
  "mixed",
] as const;

/**
 * How far apart two rows x, y of d values are:
 * - euclidean √Σ(x − y)², manhattan Σ|x − y|, chebyshev max|x − y|
 * - cosine 1 − x·y / (|x||y|), correlation the same of rows less their means
 * - canberra Σ|x − y| / (|x| + |y|) with 0/0 = 0, braycurtis Σ|x − y| / Σ|x + y|
 * - mixed (Gower 1971): the mean over columns of |x − y| / range, in categorical columns of x ≠ y, over the columns that
 *   both rows have: NaN is missing; 1 where they have none in common
 * - hamming: the share of unequal values; jaccard: among values that are not 0 in x or y, the share that is 0 in one
 */
export type Metric = (typeof METRICS)[number];

/** Numbers that the kernels know metrics by. Correlation is the cosine of centred rows. */
export const KERNEL_METRIC: Record<Metric, number> = {
  euclidean: 0,
  manhattan: 1,
  chebyshev: 2,
  cosine: 3,
  correlation: 3,
  canberra: 4,
  braycurtis: 5,
  hamming: 6,
  jaccard: 7,
  mixed: 8,
};

/** Whether boxes bound the distance, which a k-d tree needs. */
export function isCoordinatewise(metric: Metric): boolean {
  return metric === "euclidean" || metric === "manhattan" || metric === "chebyshev";
}

/** Whether the kernels compare directions: rows of unit length. */
export function isAngular(metric: Metric): boolean {
  return metric === "cosine" || metric === "correlation";
}

/** What the kernels' distance is multiplied by to give the metric's own. */
export function distanceScale(metric: Metric, numDims: number): number {
  return metric === "hamming" && numDims > 0 ? 1 / numDims : 1;
}
