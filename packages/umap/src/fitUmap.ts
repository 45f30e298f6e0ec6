import {
  type FuzzyGraph,
  inputError,
  type KnnGraph,
  type Matrix,
  type RunControl,
  resolveOptions,
  type Warning,
} from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { nearestNeighbors } from "@clusterwhy/neighbors";
import { findAB } from "./findAB.js";
import { fuzzyGraph } from "./fuzzyGraph.js";
import { initialLayout } from "./initialLayout.js";
import { type LayoutTask, optimizeLayout, optimizeLayouts } from "./optimizeLayout.js";
import { defaultEpochs, type ResolvedUmapOptions, type UmapOptions, umapOptionsSchema } from "./options.js";
import { prominentEdges } from "./prominentEdges.js";

/** Share of true neighbours below which the map is warned about. */
const LOW_RECALL = 0.9;

export interface UmapModel {
  /** Rows as given × nComponents. */
  readonly embedding: Matrix;
  /** Neighbours without the row itself: nNeighbors − 1 of them. */
  readonly knn: KnnGraph;
  readonly graph: FuzzyGraph;
  /** Shape of the membership curve 1 / (1 + a d^(2b)) in the embedding. */
  readonly a: number;
  readonly b: number;
  readonly options: ResolvedUmapOptions;
  readonly warnings: readonly Warning[];
}

/** Everything up to the optimisation. */
interface Prepared extends Omit<UmapModel, "embedding"> {
  readonly task: LayoutTask;
}

/**
 * UMAP (McInnes, Healy, Melville 2018): neighbour graph → fuzzy graph → initial layout → optimised layout.
 *
 * @param matrix borrowed; finite, at least one row
 * @throws ClusterwhyError `NO_ROWS`, `NOT_FINITE`, or a usage error for an option out of range
 */
export async function fitUmap(
  kernels: Kernels,
  matrix: Matrix,
  options?: UmapOptions,
  control?: RunControl,
): Promise<UmapModel> {
  const { task, ...model } = await prepare(
    kernels,
    matrix,
    resolveOptions(umapOptionsSchema, options),
    control,
  );
  return finish(model, await optimizeLayout(kernels, task, control));
}

/** Several matrices at once, each optimised on one thread; the same bits as `fitUmap` one by one. */
export async function fitUmapMany(
  kernels: Kernels,
  inputs: readonly { readonly matrix: Matrix; readonly options?: UmapOptions }[],
  control?: RunControl,
): Promise<UmapModel[]> {
  const prepared: Prepared[] = [];
  for (const { matrix, options } of inputs) {
    prepared.push(await prepare(kernels, matrix, resolveOptions(umapOptionsSchema, options), control));
  }
  const layouts = await optimizeLayouts(
    kernels,
    prepared.map(({ task }) => task),
    control,
  );
  return prepared.map(({ task: _, ...model }, i) => finish(model, layouts[i]));
}

function finish(model: Omit<UmapModel, "embedding">, values: Float32Array): UmapModel {
  const { nComponents } = model.options;
  return { ...model, embedding: { numRows: model.knn.numRows, numDims: nComponents, values } };
}

async function prepare(
  kernels: Kernels,
  matrix: Matrix,
  options: ResolvedUmapOptions,
  control?: RunControl,
): Promise<Prepared> {
  if (matrix.numRows < 1) throw inputError("NO_ROWS", "UMAP needs at least one row; found none");
  const warnings: Warning[] = [];
  const { a, b } = findAB(options.spread, options.minDist);
  const knn = await neighborsOf(kernels, matrix, options, warnings, control);
  const graph = await fuzzyGraph(kernels, knn, options, control);
  const edges = prominentEdges(graph, options.nEpochs ?? defaultEpochs(matrix.numRows));
  const initial = await initialLayout(kernels, edges, matrix, options, warnings, control);
  return { knn, graph, a, b, options, warnings, task: { graph: edges, initial, options, a, b } };
}

async function neighborsOf(
  kernels: Kernels,
  matrix: Matrix,
  options: ResolvedUmapOptions,
  warnings: Warning[],
  control?: RunControl,
): Promise<KnnGraph> {
  const { numRows } = matrix;
  let k = options.nNeighbors - 1;
  if (k > numRows - 1) {
    k = numRows - 1;
    warnings.push({
      code: "FEWER_NEIGHBORS",
      message: `nNeighbors is ${options.nNeighbors}, but there are only ${numRows} rows: all of them are used`,
    });
  }
  if (k === 0)
    return { numRows, k, indices: new Int32Array(), distances: new Float32Array(), includesSelf: false };
  const knn = await nearestNeighbors(
    kernels,
    matrix,
    { k, metric: options.metric, seed: options.seed },
    control,
  );
  if (knn.recall < LOW_RECALL) {
    warnings.push({
      code: "LOW_RECALL",
      message: `the search for neighbours found ${(100 * knn.recall).toFixed(1)}% of them in a sample of rows; fewer or less noisy columns help`,
    });
  }
  return knn;
}
