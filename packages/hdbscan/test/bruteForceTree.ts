import type { Matrix, SpanningTree } from "@clusterwhy/core";
import type { SpanningMetric } from "@clusterwhy/hdbscan";

/** Kruskal's algorithm over all pairs by (weight, smaller row, larger row): the definition, spelt out. */
export function bruteForceTree(matrix: Matrix, minSamples: number, metric: SpanningMetric): SpanningTree {
  const { numRows, numDims, values } = matrix;
  const distance = (a: number, b: number): number => {
    let sum = 0;
    for (let dim = 0; dim < numDims; dim++) {
      const d = Math.abs(values[a * numDims + dim] - values[b * numDims + dim]);
      sum = metric === "euclidean" ? sum + d * d : metric === "manhattan" ? sum + d : Math.max(sum, d);
    }
    return sum;
  };
  const k = Math.min(minSamples, numRows - 1);
  const rows = Array.from({ length: numRows }, (_, row) => row);
  const cores = rows.map(
    (row) =>
      rows
        .filter((other) => other !== row)
        .map((other) => distance(row, other))
        .sort((a, b) => a - b)[k - 1],
  );
  const pairs = rows.flatMap((from) =>
    rows.slice(from + 1).map((to) => ({
      from,
      to,
      weight: Math.max(distance(from, to), cores[from], cores[to]),
    })),
  );
  pairs.sort((a, b) => a.weight - b.weight || a.from - b.from || a.to - b.to);
  const part = rows.slice();
  const edges = pairs.filter(({ from, to }) => {
    const [keep, drop] = [part[from], part[to]];
    if (keep === drop) return false;
    part.forEach((value, row) => {
      if (value === drop) part[row] = keep;
    });
    return true;
  });
  return {
    numRows,
    from: Int32Array.from(edges, (edge) => edge.from),
    to: Int32Array.from(edges, (edge) => edge.to),
    weights: Float64Array.from(edges, ({ weight }) => (metric === "euclidean" ? Math.sqrt(weight) : weight)),
  };
}
