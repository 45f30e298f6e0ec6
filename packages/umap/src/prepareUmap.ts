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
import { localRadii } from "./density.js";
import { findAB } from "./findAB.js";
import { fuzzyGraph } from "./fuzzyGraph.js";
import { initialLayout } from "./initialLayout.js";
import { intersectLabels } from "./intersectLabels.js";
import type { LayoutTask } from "./layoutRun.js";
import { epochsOf, type ResolvedUmapOptions, type UmapOptions, umapOptionsSchema } from "./options.js";
import { prominentEdges } from "./prominentEdges.js";
import { neighborsWithin, type UmapRows } from "./rows.js";

/** Share of true neighbours below which the map is warned about. */
const LOW_RECALL = 0.9;

/** Rows, and what may be known about them beforehand. */
export interface UmapInput {
  readonly matrix: UmapRows;
  /** A class for each row, −1 where it is not known: pulls rows of a class together (`targetWeight`). */
  readonly labels?: ArrayLike<number>;
  /** Neighbours found before, by any metric; `nNeighbors` and `metric` then only serve new rows. */
  readonly knn?: KnnGraph;
}

export interface UmapModel {
  /** Rows as given × nComponents. */
  readonly embedding: Matrix;
  /** The rows of the fit, borrowed: new rows are looked up among them. */
  readonly data: UmapRows;
  /** Neighbours without the row itself: nNeighbors − 1 of them. */
  readonly knn: KnnGraph;
  /** Share of the true neighbours that were found, measured on a sample; 1 where the search was exact. */
  readonly recall: number;
  readonly graph: FuzzyGraph;
  /** Shape of the membership curve 1 / (1 + a d^(2b)) in the embedding. */
  readonly a: number;
  readonly b: number;
  readonly options: ResolvedUmapOptions;
  readonly warnings: readonly Warning[];
}

/** Everything up to the optimisation. */
export interface PreparedUmap extends Omit<UmapModel, "embedding"> {
  readonly task: LayoutTask;
}

export function modelOf({ task, ...model }: PreparedUmap, values: Float32Array): UmapModel {
  const { nComponents } = model.options;
  return { ...model, embedding: { numRows: model.data.numRows, numDims: nComponents, values } };
}

export async function prepareUmap(
  kernels: Kernels,
  given: UmapRows | UmapInput,
  givenOptions?: UmapOptions,
  control?: RunControl,
): Promise<PreparedUmap> {
  const options = resolveOptions(umapOptionsSchema, givenOptions);
  const input: UmapInput = "matrix" in given ? given : { matrix: given };
  const data = input.matrix;
  if (data.numRows < 1) throw inputError("NO_ROWS", "UMAP needs at least one row; found none");
  const warnings: Warning[] = [];
  const { a, b } = findAB(options.spread, options.minDist);
  const { recall, ...knn } = await neighborsOf(kernels, input, options, warnings, control);
  let graph = await fuzzyGraph(kernels, knn, options, control);
  if (input.labels !== undefined) graph = intersectLabels(graph, input.labels, options.targetWeight);
  const edges = prominentEdges(graph, epochsOf(options, data.numRows));
  const initial = await initialLayout(kernels, edges, data, options, warnings, control);
  const layout = { graph: edges, initial, options, a, b };
  const task = options.densmap ? { ...layout, logRadii: localRadii(edges, knn) } : layout;
  return { data, knn, recall, graph, a, b, options, warnings, task };
}

async function neighborsOf(
  kernels: Kernels,
  { knn, matrix }: UmapInput,
  options: ResolvedUmapOptions,
  warnings: Warning[],
  control?: RunControl,
): Promise<KnnGraph & { readonly recall: number }> {
  const { numRows } = matrix;
  if (knn !== undefined) return { ...checkedKnn(knn, numRows), recall: 1 };
  let k = options.nNeighbors - 1;
  if (k > numRows - 1) {
    k = numRows - 1;
    warnings.push({
      code: "FEWER_NEIGHBORS",
      message: `nNeighbors is ${options.nNeighbors}, but there are only ${numRows} rows: all of them are used`,
    });
  }
  if (k === 0) {
    const none = { indices: new Int32Array(), distances: new Float32Array() };
    return { numRows, k, ...none, includesSelf: false, recall: 1 };
  }
  const { method: _, ...found } = await neighborsWithin(kernels, matrix, k, options, control);
  if (found.recall < LOW_RECALL) {
    warnings.push({
      code: "LOW_RECALL",
      message: `the search for neighbours found ${(100 * found.recall).toFixed(1)}% of them in a sample of rows; fewer or less noisy columns help`,
    });
  }
  return found;
}

function checkedKnn(knn: KnnGraph, numRows: number): KnnGraph {
  const fault = knnFault(knn, numRows);
  if (fault !== undefined) throw inputError("KNN_INVALID", `precomputed neighbours: ${fault}`);
  return knn;
}

function knnFault({ distances, indices, k, ...knn }: KnnGraph, numRows: number): string | undefined {
  if (knn.numRows !== numRows) return `expected those of ${numRows} rows; found ${knn.numRows}`;
  if (!Number.isInteger(k) || k < 1) return `expected k of at least 1; found ${k}`;
  if (indices.length !== numRows * k || distances.length !== numRows * k) {
    return `expected ${numRows} × ${k} indices and distances; found ${indices.length} and ${distances.length}`;
  }
  const badIndex = indices.findIndex((index) => index < 0 || index >= numRows);
  if (badIndex >= 0) {
    return `expected rows in [0, ${numRows - 1}]; found ${indices[badIndex]} for row ${Math.floor(badIndex / k)}`;
  }
  const badDistance = distances.findIndex(
    (distance) => !(distance >= 0 && distance < Number.POSITIVE_INFINITY),
  );
  if (badDistance >= 0) {
    return `expected distances of at least 0; found ${distances[badDistance]} for row ${Math.floor(badDistance / k)}`;
  }
  return undefined;
}
