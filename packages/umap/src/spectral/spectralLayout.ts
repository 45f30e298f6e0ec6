import {
  deriveSeed,
  type FuzzyGraph,
  portableMath,
  RandomStream,
  type RunControl,
  type Warning,
} from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { groupSums, type UmapRows } from "../rows.js";
import { connectedComponents, rowsOfComponents, subgraph } from "./components.js";
import { type Eigenpairs, largestEigenpairs } from "./largestEigenpairs.js";

/**
 * Initial layout from the graph's Laplacian (Belkin and Niyogi 2003): the eigenvectors of
 * L = I − D^(−½) W D^(−½) with the smallest eigenvalues above 0. Components of a disconnected graph are laid out one
 * by one around places of their own, as umap-learn does.
 *
 * @param matrix the data, for the places of components
 * @returns Float64Array [numRows × numComponents], row-major
 */
export async function spectralLayout(
  kernels: Kernels,
  graph: FuzzyGraph,
  matrix: UmapRows,
  numComponents: number,
  seed: number,
  warnings: Warning[],
  control?: RunControl,
): Promise<Float64Array> {
  const { count, labels } = connectedComponents(graph);
  if (count === 1) return connectedLayout(kernels, graph, numComponents, seed, warnings, control);
  const places = await componentPlaces(kernels, matrix, labels, count, numComponents, seed);
  const layout = new Float64Array(graph.numRows * numComponents);
  for (const [component, rows] of rowsOfComponents(labels, count).entries()) {
    const place = places.subarray(component * numComponents, (component + 1) * numComponents);
    // Half the way to the nearest other component, so that components do not overlap.
    const range = nearestPlace(places, component, count, numComponents) / 2;
    const own = await componentLayout(
      kernels,
      subgraph(graph, rows),
      numComponents,
      deriveSeed(seed, "component", component),
      warnings,
      control,
    );
    const largest = largestOf(own);
    for (let i = 0; i < rows.length; i++) {
      for (let dim = 0; dim < numComponents; dim++) {
        layout[rows[i] * numComponents + dim] = place[dim] + (own[i * numComponents + dim] / largest) * range;
      }
    }
  }
  return layout;
}

/** The largest absolute value; 1 where all are 0. */
export function largestOf(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest || 1;
}

async function componentLayout(
  kernels: Kernels,
  graph: FuzzyGraph,
  numComponents: number,
  seed: number,
  warnings: Warning[],
  control?: RunControl,
): Promise<Float64Array> {
  // umap-learn's bound: below it an eigensolver has too little to work with.
  if (graph.numRows < 2 * numComponents || graph.numRows <= numComponents + 1) {
    return randomLayout(graph.numRows, numComponents, seed);
  }
  return connectedLayout(kernels, graph, numComponents, seed, warnings, control);
}

async function connectedLayout(
  kernels: Kernels,
  graph: FuzzyGraph,
  numComponents: number,
  seed: number,
  warnings: Warning[],
  control?: RunControl,
): Promise<Float64Array> {
  if (graph.numRows <= numComponents + 1) return randomLayout(graph.numRows, numComponents, seed);
  const pairs = await laplacianEigenpairs(kernels, graph, numComponents, seed, control);
  if (!pairs.converged) {
    warnings.push({
      code: "SPECTRAL_NOT_CONVERGED",
      message:
        "the eigenvectors for the initial layout did not converge wholly; the layout starts from what was found",
    });
  }
  const layout = new Float64Array(graph.numRows * numComponents);
  pairs.vectors.forEach((vector, dim) => {
    // A vector's sign is arbitrary: fix it by its largest entry.
    let peak = 0;
    for (const value of vector) if (Math.abs(value) > Math.abs(peak)) peak = value;
    for (let row = 0; row < graph.numRows; row++)
      layout[row * numComponents + dim] = peak < 0 ? -vector[row] : vector[row];
  });
  return layout;
}

/** Largest eigenpairs of D^(−½) W D^(−½) without the trivial one; 1 minus a value is the Laplacian's. */
export async function laplacianEigenpairs(
  kernels: Kernels,
  graph: FuzzyGraph,
  count: number,
  seed: number,
  control?: RunControl,
): Promise<Eigenpairs> {
  const { numRows, offsets, targets, weights } = graph;
  const rootDegree = new Float64Array(numRows);
  for (let row = 0; row < numRows; row++) {
    let degree = 0;
    for (let at = offsets[row]; at < offsets[row + 1]; at++) degree += weights[at];
    rootDegree[row] = Math.sqrt(degree);
  }
  const scaled = new Float32Array(weights.length);
  for (let row = 0; row < numRows; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      scaled[at] = weights[at] / (rootDegree[row] * rootDegree[targets[at]]);
    }
  }
  const total = Math.sqrt(rootDegree.reduce((sum, root) => sum + root * root, 0));
  const trivial = rootDegree.map((root) => root / total);
  const scope = kernels.scope();
  try {
    const matrix = [scope.copyIn(offsets), scope.copyIn(targets), scope.copyIn(scaled)];
    const work = { numItems: numRows, blockSize: 4096 };
    const multiply = (x: number, y: number) =>
      kernels.parallel("sparseMultiply", [...matrix, x, y], work, control);
    return await largestEigenpairs(kernels, numRows, multiply, count, trivial, seed, control);
  } finally {
    scope.close();
  }
}

function randomLayout(numRows: number, numComponents: number, seed: number): Float64Array {
  const random = new RandomStream(seed, "random layout");
  return Float64Array.from({ length: numRows * numComponents }, () => random.nextFloat() * 2 - 1);
}

/**
 * Where components go: up to twice the dimensions on the axes, both ways; more by the first eigenvectors of their
 * centroids' affinities exp(−d²).
 */
async function componentPlaces(
  kernels: Kernels,
  matrix: UmapRows,
  labels: Int32Array,
  count: number,
  numComponents: number,
  seed: number,
): Promise<Float64Array> {
  const places = new Float64Array(count * numComponents);
  if (count <= 2 * numComponents) {
    for (let component = 0; component < count; component++) {
      const axis = component % numComponents;
      places[component * numComponents + axis] = component < numComponents ? 1 : -1;
    }
    return places;
  }
  const layout = await connectedLayout(
    kernels,
    affinityGraph(centroids(matrix, labels, count), matrix.numDims, count),
    numComponents,
    seed,
    [],
  );
  const largest = largestOf(layout);
  places.set(layout.map((value) => value / largest));
  return places;
}

function centroids(rows: UmapRows, labels: Int32Array, count: number): Float64Array {
  const { sizes, sums } = groupSums(rows, labels, count);
  return sums.map((sum, i) => sum / sizes[Math.floor(i / rows.numDims)]);
}

function affinityGraph(points: Float64Array, numDims: number, count: number): FuzzyGraph {
  const offsets = Uint32Array.from({ length: count + 1 }, (_, i) => i * (count - 1));
  const targets: number[] = [];
  const weights: number[] = [];
  const squared = (i: number, j: number) => {
    let sum = 0;
    for (let dim = 0; dim < numDims; dim++)
      sum += (points[i * numDims + dim] - points[j * numDims + dim]) ** 2;
    return sum;
  };
  let scale = 0;
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) scale += squared(i, j);
  // Relative to the mean squared distance, so that far-away components keep an affinity above 0.
  scale = (2 * scale) / (count * (count - 1)) || 1;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      if (i === j) continue;
      targets.push(j);
      weights.push(Math.max(portableMath.exp(-squared(i, j) / scale), 1e-6));
    }
  }
  return { numRows: count, offsets, targets: Int32Array.from(targets), weights: Float32Array.from(weights) };
}

function nearestPlace(places: Float64Array, component: number, count: number, numComponents: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let other = 0; other < count; other++) {
    if (other === component) continue;
    let squared = 0;
    for (let dim = 0; dim < numComponents; dim++) {
      squared += (places[component * numComponents + dim] - places[other * numComponents + dim]) ** 2;
    }
    if (squared > 0) nearest = Math.min(nearest, Math.sqrt(squared));
  }
  return Number.isFinite(nearest) ? nearest : 1;
}
