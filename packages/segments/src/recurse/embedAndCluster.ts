import type { KnnGraph, Matrix, RunControl } from "@clusterwhy/core";
import { fitHdbscan, type HdbscanModel } from "@clusterwhy/hdbscan";
import type { Kernels } from "@clusterwhy/kernels";
import { fitUmap, fitUmapMany, type UmapModel, type UmapOptions } from "@clusterwhy/umap";
import type { ResolvedSegmentsOptions } from "../options.js";

/** One application of UMAP and HDBSCAN: the step that the recursion repeats, on real tables and on nulls alike. */
export type StepOptions = Pick<
  ResolvedSegmentsOptions,
  | "metric"
  | "nNeighbors"
  | "minDist"
  | "nComponents"
  | "nEpochs"
  | "minSamples"
  | "clusterSelectionMethod"
  | "clusterSelectionEpsilon"
  | "maxClusterSize"
  | "seed"
> & {
  readonly minClusterSize: number;
  /** Dimensions whose values are codes, for the mixed metric. Default none. */
  readonly categorical?: readonly number[];
};

/** What of a step is looked at later. */
export interface Step {
  readonly umap: Pick<UmapModel, "embedding" | "knn" | "graph">;
  readonly clustering: Pick<
    HdbscanModel,
    "labels" | "numClusters" | "selectedClusters" | "condensedTree" | "singleLinkageTree" | "outlierScores"
  >;
}

/** A step without what nobody looks at later: the part that is worth keeping on disk. */
export function essentialsOf({ umap, clustering }: Step): Step {
  const { embedding, knn, graph } = umap;
  const { labels, numClusters, selectedClusters, condensedTree, singleLinkageTree, outlierScores } =
    clustering;
  return {
    umap: { embedding, knn, graph },
    clustering: { labels, numClusters, selectedClusters, condensedTree, singleLinkageTree, outlierScores },
  };
}

export async function embedAndCluster(
  kernels: Kernels,
  matrix: Matrix,
  options: StepOptions,
  control?: RunControl,
): Promise<Step> {
  const umap = await embed(kernels, matrix, options, control);
  return { umap, clustering: await clusterMap(kernels, umap, options, control) };
}

/** @param knn neighbours without the row itself, nNeighbors − 1 of them, where they are known; else they are searched */
export function embed(
  kernels: Kernels,
  matrix: Matrix,
  options: Omit<StepOptions, "minClusterSize">,
  control?: RunControl,
  knn?: KnnGraph,
): Promise<UmapModel> {
  return fitUmap(kernels, { matrix, ...(knn === undefined ? {} : { knn }) }, umapOptions(options), control);
}

/** Several tables side by side; the same bits as one by one. */
export async function embedAndClusterMany(
  kernels: Kernels,
  tables: readonly { readonly matrix: Matrix; readonly options: StepOptions }[],
  control?: RunControl,
): Promise<Step[]> {
  if (tables.length === 0) return [];
  const inputs = tables.map(({ matrix, options }) => ({ matrix, options: umapOptions(options) }));
  const steps: Step[] = [];
  for (const [index, umap] of (await fitUmapMany(kernels, inputs, control)).entries()) {
    steps.push({ umap, clustering: await clusterMap(kernels, umap, tables[index].options, control) });
  }
  return steps;
}

function umapOptions(options: Omit<StepOptions, "minClusterSize">): UmapOptions {
  return {
    metric: options.metric,
    categoricalColumns: [...(options.categorical ?? [])],
    nNeighbors: options.nNeighbors,
    minDist: options.minDist,
    nComponents: options.nComponents,
    ...(options.nEpochs === undefined ? {} : { nEpochs: options.nEpochs }),
    seed: options.seed,
  };
}

/** HDBSCAN on the map. */
export function clusterMap(
  kernels: Kernels,
  umap: Pick<UmapModel, "embedding">,
  options: StepOptions,
  control?: RunControl,
): Promise<HdbscanModel> {
  return fitHdbscan(
    kernels,
    umap.embedding,
    {
      minClusterSize: options.minClusterSize,
      minSamples: options.minSamples ?? Math.min(options.minClusterSize, 5),
      clusterSelectionMethod: options.clusterSelectionMethod,
      clusterSelectionEpsilon: options.clusterSelectionEpsilon,
      ...(options.maxClusterSize === undefined ? {} : { maxClusterSize: options.maxClusterSize }),
    },
    control,
  );
}

/** Grows with the square root of the rows: 10 up to 400 rows, 16 at 1,000, 158 at 100,000. */
export function defaultMinClusterSize(numRows: number): number {
  return Math.max(10, Math.round(Math.sqrt(numRows) / 2));
}
