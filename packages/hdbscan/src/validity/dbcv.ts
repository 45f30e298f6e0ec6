import { inputError, type Matrix, portableMath } from "@clusterwhy/core";
import { kernelDistance, type MetricRows, metricRows, type SpanningMetric } from "../metric.js";
import { type ClusterValidity, weighValidity } from "./clusterValidity.js";

export interface DbcvOptions {
  /** euclidean, manhattan, chebyshev, cosine or correlation. Default `euclidean`. */
  readonly metric?: SpanningMetric;
}

/**
 * Density-based clustering validation, exact (Moulavi, Jaskowiak, Campello, Zimek, Sander 2014): for every cluster its
 * own spanning tree, O(Σ size² + pairs of rows of different clusters). Values of different spaces do not compare.
 *
 * @param matrix borrowed; finite
 * @param labels Int32Array [numRows]: 0 ... numClusters − 1, each with two rows or more; −1 is noise
 * @throws ClusterwhyError `DBCV_LABELS` for fewer than two clusters, of which nothing is defined, or a cluster of one row
 */
export function dbcv(matrix: Matrix, labels: Int32Array, options: DbcvOptions = {}): ClusterValidity {
  const members = membersOf(labels, matrix.numRows);
  const rows = metricRows(matrix, options.metric ?? "euclidean");
  if (!rows.coordinatewise) {
    throw inputError("DBCV_METRIC", `dbcv: expected a metric with coordinates; found '${options.metric}'`);
  }
  const parts = members.map((own) => internalPart(rows, matrix.numDims, own));
  const separation = new Float64Array(parts.length).fill(Number.POSITIVE_INFINITY);
  for (let a = 0; a < parts.length; a++) {
    for (let b = 0; b < a; b++) {
      const apart = densitySeparation(rows, parts[a], parts[b]);
      separation[a] = Math.min(separation[a], apart);
      separation[b] = Math.min(separation[b], apart);
    }
  }
  return weighValidity(
    labels,
    Float64Array.from(parts, ({ sparseness }) => sparseness),
    separation,
  );
}

function membersOf(labels: Int32Array, numRows: number): Int32Array[] {
  if (labels.length !== numRows) {
    throw inputError(
      "DBCV_LABELS",
      `labels: expected one for each of ${numRows} rows; found ${labels.length}`,
    );
  }
  const members: number[][] = [];
  labels.forEach((label, row) => {
    if (label < 0) return;
    while (members.length <= label) members.push([]);
    members[label].push(row);
  });
  const small = members.findIndex((rows) => rows.length < 2);
  if (members.length < 2 || small >= 0) {
    const found =
      members.length < 2 ? `${members.length} clusters` : `${members[small].length} in cluster ${small}`;
    throw inputError(
      "DBCV_LABELS",
      `labels: expected two clusters or more, of two rows or more each; found ${found}`,
    );
  }
  return members.map((rows) => Int32Array.from(rows));
}

/** A cluster's rows of degree above one in its spanning tree, and their heaviest edge among each other. */
interface InternalPart {
  readonly rows: Int32Array;
  readonly cores: Float64Array;
  readonly sparseness: number;
}

function internalPart(rows: MetricRows, numDims: number, own: Int32Array): InternalPart {
  const cores = allPointsCoreDistances(rows, numDims, own);
  const { from, to, weights } = clusterTree(rows, own, cores);
  const degree = new Int32Array(own.length);
  for (let edge = 0; edge < weights.length; edge++) {
    degree[from[edge]]++;
    degree[to[edge]]++;
  }
  const inner = Array.from(own.keys()).filter((at) => degree[at] > 1);
  const kept = inner.length > 0 ? inner : [0];
  const isInternal = (edge: number) => degree[from[edge]] > 1 && degree[to[edge]] > 1;
  // Without an edge among internal rows, all edges count, as in the authors' own program.
  const all = Array.from(weights.keys());
  const edges = all.some(isInternal) ? all.filter(isInternal) : all;
  return {
    rows: Int32Array.from(kept, (at) => own[at]),
    cores: Float64Array.from(kept, (at) => cores[at]),
    sparseness: edges.reduce((most, edge) => Math.max(most, weights[edge]), 0),
  };
}

/**
 * (Σ over the others of (1 / distance)^d / (size − 1))^(−1 / d), d the number of columns (definition 1). Distances are
 * measured in the least of them, so that no power overflows; rows at no distance do not count.
 */
function allPointsCoreDistances(rows: MetricRows, numDims: number, own: Int32Array): Float64Array {
  const distances = new Float64Array(own.length);
  return Float64Array.from(own, (row) => {
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at < own.length; at++) {
      const distance = distanceOf(rows, row, own[at]);
      distances[at] = distance;
      if (distance > 0 && distance < least) least = distance;
    }
    if (least === Number.POSITIVE_INFINITY) return 0;
    let sum = 0;
    for (const distance of distances) if (distance > 0) sum += power(least / distance, numDims);
    return least * portableMath.exp(-portableMath.log(sum / (own.length - 1)) / numDims);
  });
}

/** base^exponent by squaring: multiplications alone, which every engine rounds alike. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) result *= square;
  }
  return result;
}

/** Prim's algorithm over the mutual reachability of a cluster's rows; ends are positions in `own`. */
function clusterTree(rows: MetricRows, own: Int32Array, cores: Float64Array) {
  const count = own.length;
  const best = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const source = new Int32Array(count);
  const inTree = new Uint8Array(count);
  const from = new Int32Array(count - 1);
  const to = new Int32Array(count - 1);
  const weights = new Float64Array(count - 1);
  let current = 0;
  for (let edge = 0; edge < count - 1; edge++) {
    inTree[current] = 1;
    let next = -1;
    for (let at = 0; at < count; at++) {
      if (inTree[at] === 1) continue;
      const reach = Math.max(distanceOf(rows, own[current], own[at]), cores[current], cores[at]);
      // Of equal edges that with the smaller row: it decides which rows are internal.
      if (reach < best[at] || (reach === best[at] && current < source[at])) {
        best[at] = reach;
        source[at] = current;
      }
      if (next < 0 || best[at] < best[next]) next = at;
    }
    from[edge] = source[next];
    to[edge] = next;
    weights[edge] = best[next];
    current = next;
  }
  return { from, to, weights };
}

function densitySeparation(rows: MetricRows, a: InternalPart, b: InternalPart): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.rows.length; i++) {
    if (a.cores[i] >= least) continue;
    for (let j = 0; j < b.rows.length; j++) {
      const reach = Math.max(a.cores[i], b.cores[j]);
      if (reach < least) least = Math.min(least, Math.max(reach, distanceOf(rows, a.rows[i], b.rows[j])));
    }
  }
  return least;
}

function distanceOf({ matrix, kernelMetric, toDistance }: MetricRows, a: number, b: number): number {
  return toDistance(kernelDistance(kernelMetric, matrix, a, matrix, b));
}
