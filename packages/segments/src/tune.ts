import {
  type ColumnTable,
  deriveSeed,
  type KnnGraph,
  RandomStream,
  type RunControl,
  resolveOptions,
  usageError,
} from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { nearestNeighbors } from "@clusterwhy/neighbors";
import { pickPrepareOptions } from "@clusterwhy/prepare";
import { trustworthiness, type UmapModel } from "@clusterwhy/umap";
import { canonicalOrder, reorderTable } from "./canonicalOrder.js";
import { type SegmentsOptions, segmentsOptionsSchema } from "./options.js";
import {
  clusterMap,
  defaultMinClusterSize,
  embed,
  type Step,
  type StepOptions,
} from "./recurse/embedAndCluster.js";
import { LEAST_STRENGTH } from "./recurse/judge.js";
import { prepareRows, type Space } from "./recurse/prepareRows.js";
import { Separation } from "./recurse/separation.js";
import { clusterNodes } from "./recurse/splitStrength.js";

type Metric = NonNullable<SegmentsOptions["metric"]>;

export interface TuneGrid {
  /** Default euclidean, manhattan and cosine. */
  readonly metrics?: readonly Metric[];
  /** Default 10, 15, 30 and 60, as far as there are rows. */
  readonly neighbors?: readonly number[];
  /** Each looked at in every map. Default the option's value alone, or what follows from the number of rows. */
  readonly minClusterSizes?: readonly number[];
}

export interface TunedMap {
  readonly metric: Metric;
  readonly nNeighbors: number;
  /** As the grid names it; absent where it names none. */
  readonly minClusterSize?: number;
  /** Float32Array [numRows × 2], in the table's order. */
  readonly coordinates: Float32Array;
  /** Int32Array [numRows]: HDBSCAN's proposal, −1 for noise. */
  readonly labels: Int32Array;
  readonly trustworthiness: number;
  /** Groups and noise of HDBSCAN's proposal, before any evidence. */
  readonly groups: number;
  readonly noiseShare: number;
  /** Clearness of the clearest gap (docs/algorithms/segments.md); 0 where the map shows none. */
  readonly clearness: number;
  /** Adjusted Rand index with the same step on a random four fifths of the rows, over these rows. */
  readonly stability: number;
}

export interface Tuning {
  readonly maps: readonly TunedMap[];
  /** Position in `maps`. */
  readonly recommended: number;
  readonly reason: string;
}

const SHARE = 0.8;
const TRUST_NEIGHBORS = 15;
/** Trustworthiness this much below the best is not seen on a map. */
const NEAR_BEST = 0.01;

/**
 * Maps the table with every combination of metric and neighbours, looks at each map with every smallest size, and says
 * what each is worth. Neighbours are searched once a metric, for the largest number of them; a map is laid out once,
 * whatever the sizes.
 *
 * Recommended is, among the maps whose trustworthiness is within 0.01 of the best, the one that is found again best;
 * of equals, the one with the clearest gap.
 *
 * @param options of the fit that is to come; `metric`, `nNeighbors` and, where the grid has it, `minClusterSize` are
 *   replaced
 */
export async function tuneSegments(
  kernels: Kernels,
  table: ColumnTable,
  options?: SegmentsOptions,
  grid: TuneGrid = {},
  control?: RunControl,
): Promise<Tuning> {
  const resolved = resolveOptions(segmentsOptionsSchema, options);
  const order = canonicalOrder(table);
  const rows = reorderTable(table, order);
  const { numRows } = rows;
  const part = new RandomStream(resolved.seed, "tune rows")
    .shuffle(Int32Array.from({ length: numRows }, (_, row) => row))
    .subarray(0, Math.round(SHARE * numRows))
    .sort();
  const metrics = grid.metrics ?? (["euclidean", "manhattan", "cosine"] as const);
  const neighbors = (grid.neighbors ?? [10, 15, 30, 60]).filter((count) => count < SHARE * numRows);
  if (metrics.length === 0 || neighbors.length === 0) {
    throw usageError(
      "GRID_EMPTY",
      `nothing to try: expected at least one metric and one number of neighbours below ${Math.floor(SHARE * numRows)}, four fifths of the rows`,
    );
  }
  const sizes = grid.minClusterSizes ?? [undefined];
  const maps: TunedMap[] = [];
  for (const metric of metrics) {
    const [all, some] = [undefined, part].map(
      (positions) => prepareRows(rows, pickPrepareOptions(resolved), metric, positions).space,
    );
    const shared = [
      await sharedNeighbors(kernels, all, metric, neighbors, control),
      await sharedNeighbors(kernels, some, metric, neighbors, control),
    ];
    for (const nNeighbors of neighbors) {
      const step: Omit<StepOptions, "minClusterSize"> = {
        ...resolved,
        metric,
        nNeighbors,
        nComponents: 2,
        categorical: all.categorical,
        seed: deriveSeed(resolved.seed, `tune ${metric} ${nNeighbors}`),
      };
      const whole = await embed(kernels, all.matrix, step, control, nearest(shared[0], nNeighbors - 1));
      const stepAgain = { ...step, categorical: some.categorical };
      const again = await embed(kernels, some.matrix, stepAgain, control, nearest(shared[1], nNeighbors - 1));
      const trust = await trustworthiness(
        kernels,
        all.matrix,
        whole.embedding,
        TRUST_NEIGHBORS,
        metric,
        undefined,
        all.categorical,
      );
      const coordinates = inInputOrder(whole.embedding.values, order);
      for (const size of sizes) {
        const sized = (rowsThere: number): StepOptions => ({
          ...step,
          minClusterSize: size ?? resolved.minClusterSize ?? defaultMinClusterSize(rowsThere),
        });
        const found = await clusterMap(kernels, whole, sized(numRows), control);
        const foundAgain = await clusterMap(kernels, again, sized(part.length), control);
        const { labels, numClusters } = found;
        maps.push({
          metric,
          nNeighbors,
          ...(size === undefined ? {} : { minClusterSize: size }),
          coordinates,
          labels: labelsInInputOrder(labels, order),
          trustworthiness: trust,
          groups: numClusters,
          noiseShare: labels.reduce((sum, label) => sum + (label < 0 ? 1 : 0), 0) / numRows,
          clearness: clearnessOf({ umap: whole, clustering: found }, numRows),
          stability: adjustedRand(
            part.map((row) => labels[row]),
            foundAgain.labels,
          ),
        });
        control?.onProgress?.(
          "trying settings",
          maps.length / (metrics.length * neighbors.length * sizes.length),
        );
      }
    }
  }
  return { maps, ...recommendation(maps) };
}

/** Of the largest number of neighbours that is asked for: fewer are the first of them. */
function sharedNeighbors(
  kernels: Kernels,
  { matrix, categorical }: Space,
  metric: Metric,
  neighbors: readonly number[],
  control?: RunControl,
): Promise<KnnGraph> {
  return nearestNeighbors(kernels, matrix, { k: Math.max(...neighbors) - 1, metric, categorical }, control);
}

function nearest({ numRows, k, indices, distances, includesSelf }: KnnGraph, count: number): KnnGraph {
  const first = <Values extends Int32Array | Float32Array>(values: Values, into: Values): Values => {
    for (let row = 0; row < numRows; row++) into.set(values.subarray(row * k, row * k + count), row * count);
    return into;
  };
  return {
    numRows,
    k: count,
    includesSelf,
    indices: first(indices, new Int32Array(numRows * count)),
    distances: first(distances, new Float32Array(numRows * count)),
  };
}

function clearnessOf(
  {
    umap,
    clustering,
  }: { umap: Pick<UmapModel, "graph">; clustering: Pick<Step["clustering"], "condensedTree"> },
  numRows: number,
): number {
  const gap = new Separation(umap.graph, numRows).clearest(
    clusterNodes(clustering.condensedTree),
    LEAST_STRENGTH,
  );
  return gap === undefined ? 0 : gap.strength + gap.separation;
}

function recommendation(maps: readonly TunedMap[]): { recommended: number; reason: string } {
  const best = Math.max(...maps.map((map) => map.trustworthiness));
  const isBetter = (a: TunedMap, b: TunedMap) =>
    a.stability !== b.stability ? a.stability > b.stability : a.clearness > b.clearness;
  const recommended = maps.reduce((at, map, i) => {
    if (map.trustworthiness < best - NEAR_BEST) return at;
    return at < 0 || isBetter(map, maps[at]) ? i : at;
  }, -1);
  const { metric, nNeighbors, minClusterSize, trustworthiness: trust, stability } = maps[recommended];
  const size = minClusterSize === undefined ? "" : ` and groups of at least ${minClusterSize} rows`;
  return {
    recommended,
    reason: `${metric} with ${nNeighbors} neighbours${size}: its map is as true to the data as any (trustworthiness ${trust.toFixed(3)}, the best has ${best.toFixed(3)}), and of these its groups are found again best on four fifths of the rows (adjusted Rand index ${stability.toFixed(2)})`,
  };
}

function inInputOrder(values: Float32Array, order: Int32Array): Float32Array {
  const ordered = new Float32Array(values.length);
  order.forEach((row, position) => {
    ordered.set(values.subarray(2 * position, 2 * position + 2), 2 * row);
  });
  return ordered;
}

function labelsInInputOrder(labels: Int32Array, order: Int32Array): Int32Array {
  const ordered = new Int32Array(labels.length);
  order.forEach((row, position) => {
    ordered[row] = labels[position];
  });
  return ordered;
}

/** Hubert and Arabie 1985; 1 where both say that all rows are one. */
function adjustedRand(a: Int32Array, b: Int32Array): number {
  const counts = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  a.forEach((label, row) => {
    [`${label} ${b[row]}`, `${label}`, `${b[row]}`].forEach((key, i) => {
      counts[i].set(key, (counts[i].get(key) ?? 0) + 1);
    });
  });
  const [cells, rows, columns] = counts.map((own) =>
    [...own.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0),
  );
  const expected = (rows * columns) / ((a.length * (a.length - 1)) / 2);
  const most = (rows + columns) / 2;
  return most === expected ? 1 : (cells - expected) / (most - expected);
}
