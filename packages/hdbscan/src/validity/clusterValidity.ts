/** Density-based validity, in [−1, 1]: above 0 where a cluster is set further apart than it is sparse. */
export interface ClusterValidity {
  /** Σ over clusters of their share of all rows, noise included, times their validity. */
  readonly validity: number;
  /** Float64Array [numClusters], by label. */
  readonly clusters: Float64Array;
}

/** Moulavi, Jaskowiak, Campello, Zimek, Sander 2014, definitions 7 and 8. */
export function weighValidity(
  labels: Int32Array,
  sparseness: Float64Array,
  separation: Float64Array,
): ClusterValidity {
  const sizes = new Int32Array(sparseness.length);
  for (const label of labels) if (label >= 0) sizes[label]++;
  const clusters = sparseness.map((sparse, cluster) => {
    const larger = Math.max(separation[cluster], sparse);
    // Equal rows at no distance from others: neither apart nor sparse.
    return larger === 0 ? 0 : (separation[cluster] - sparse) / larger;
  });
  const validity = clusters.reduce(
    (sum, value, cluster) => sum + (sizes[cluster] / labels.length) * value,
    0,
  );
  return { validity, clusters };
}
