import {
  type ColumnTable,
  deriveSeed,
  RandomStream,
  type RunControl,
  resolveOptions,
} from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { pickPrepareOptions } from "@clusterwhy/prepare";
import { trustworthiness } from "@clusterwhy/umap";
import { canonicalOrder, reorderTable } from "./canonicalOrder.js";
import { type SegmentsOptions, segmentsOptionsSchema } from "./options.js";
import {
  defaultMinClusterSize,
  embedAndCluster,
  type Step,
  type StepOptions,
} from "./recurse/embedAndCluster.js";
import { LEAST_STRENGTH } from "./recurse/judge.js";
import { prepareRows, type Space } from "./recurse/prepareRows.js";
import { Separation } from "./recurse/separation.js";
import { clusterNodes } from "./recurse/splitStrength.js";

export interface TuneGrid {
  /** Default euclidean, manhattan and cosine. */
  readonly metrics?: readonly NonNullable<SegmentsOptions["metric"]>[];
  /** Default 10, 15, 30 and 60, as far as there are rows. */
  readonly neighbors?: readonly number[];
}

export interface TunedMap {
  readonly metric: NonNullable<SegmentsOptions["metric"]>;
  readonly nNeighbors: number;
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
 * Maps the table with every combination of metric and neighbours and says what each is worth.
 *
 * Recommended is, among the maps whose trustworthiness is within 0.01 of the best, the one that is found again best;
 * of equals, the one with the clearest gap.
 *
 * @param options of the fit that is to come; `metric` and `nNeighbors` are replaced
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
  const combinations = (grid.metrics ?? (["euclidean", "manhattan", "cosine"] as const)).flatMap((metric) =>
    (grid.neighbors ?? [10, 15, 30, 60])
      .filter((nNeighbors) => nNeighbors < SHARE * numRows)
      .map((nNeighbors) => ({ metric, nNeighbors })),
  );
  const spaces = new Map<string, readonly [whole: Space, part: Space]>();
  const spacesOf = (metric: TunedMap["metric"]) => {
    const kind = metric === "mixed" ? "mixed" : "features";
    const known = spaces.get(kind);
    if (known !== undefined) return known;
    const prepare = (some?: Int32Array) =>
      prepareRows(rows, pickPrepareOptions(resolved), metric, some).space;
    const made = [prepare(), prepare(part)] as const;
    spaces.set(kind, made);
    return made;
  };
  const maps: TunedMap[] = [];
  for (const { metric, nNeighbors } of combinations) {
    const [all, some] = spacesOf(metric);
    const step = (size: number, { categorical }: Space): StepOptions => ({
      ...resolved,
      metric,
      categorical,
      nNeighbors,
      nComponents: 2,
      minClusterSize: resolved.minClusterSize ?? defaultMinClusterSize(size),
      seed: deriveSeed(resolved.seed, `tune ${metric} ${nNeighbors}`),
    });
    const whole = await embedAndCluster(kernels, all.matrix, step(numRows, all), control);
    const again = await embedAndCluster(kernels, some.matrix, step(part.length, some), control);
    const { labels, numClusters } = whole.clustering;
    maps.push({
      metric,
      nNeighbors,
      coordinates: inInputOrder(whole.umap.embedding.values, order),
      labels: labelsInInputOrder(labels, order),
      trustworthiness: await trustworthiness(
        kernels,
        all.matrix,
        whole.umap.embedding,
        TRUST_NEIGHBORS,
        metric,
        undefined,
        all.categorical,
      ),
      groups: numClusters,
      noiseShare: labels.reduce((sum, label) => sum + (label < 0 ? 1 : 0), 0) / numRows,
      clearness: clearnessOf(whole, numRows),
      stability: adjustedRand(
        part.map((row) => labels[row]),
        again.clustering.labels,
      ),
    });
    control?.onProgress?.("trying settings", maps.length / combinations.length);
  }
  return { maps, ...recommendation(maps) };
}

function clearnessOf({ umap, clustering }: Step, numRows: number): number {
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
  const { metric, nNeighbors, trustworthiness: trust, stability } = maps[recommended];
  return {
    recommended,
    reason: `${metric} with ${nNeighbors} neighbours: its map is as true to the data as any (trustworthiness ${trust.toFixed(3)}, the best has ${best.toFixed(3)}), and of these its groups are found again best on four fifths of the rows (adjusted Rand index ${stability.toFixed(2)})`,
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
