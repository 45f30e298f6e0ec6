import { readFileSync } from "node:fs";
import type { FuzzyGraph, KnnGraph, Matrix } from "@clusterwhy/core";
import { RandomStream } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";

export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));
}

export interface Edges {
  from: number[];
  to: number[];
  weights: number[];
}
export interface StoredKnn {
  k: number;
  indices: number[];
}

export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { numRows: rows.length, numDims: rows[0]?.length ?? 0, values: Float32Array.from(rows.flat()) };
}

/** Stored neighbours, each row itself first, with euclidean distances as the maker of the fixture computed them. */
export function knnOf(stored: StoredKnn, matrix: Matrix): KnnGraph {
  const indices = Int32Array.from(stored.indices);
  const { numDims, numRows, values } = matrix;
  const distances = Float32Array.from(indices, (other, i) => {
    const row = Math.floor(i / stored.k);
    let sum = 0;
    for (let dim = 0; dim < numDims; dim++) {
      sum += (values[row * numDims + dim] - values[other * numDims + dim]) ** 2;
    }
    return Math.sqrt(sum);
  });
  return { numRows, k: stored.k, indices, distances, includesSelf: true };
}

/** Every edge once, from the smaller row. */
export function edgesOf(graph: FuzzyGraph): Edges {
  const edges: Edges = { from: [], to: [], weights: [] };
  for (let row = 0; row < graph.numRows; row++) {
    for (let at = graph.offsets[row]; at < graph.offsets[row + 1]; at++) {
      if (graph.targets[at] < row) continue;
      edges.from.push(row);
      edges.to.push(graph.targets[at]);
      edges.weights.push(graph.weights[at]);
    }
  }
  return edges;
}

/** `numRows` rows around `numBlobs` far-apart places. */
export function blobs(numRows: number, numDims: number, numBlobs: number, seed: number, apart = 20): Matrix {
  const random = new RandomStream(seed, "blobs");
  const places = Float32Array.from({ length: numBlobs * numDims }, () => apart * random.nextFloat());
  const values = new Float32Array(numRows * numDims);
  for (let i = 0; i < values.length; i++) {
    const blob = Math.floor(i / numDims) % numBlobs;
    values[i] = places[blob * numDims + (i % numDims)] + random.nextFloat() + random.nextFloat() - 1;
  }
  return { numRows, numDims, values };
}

/** 1, 2 and 8 threads with SIMD, and the scalar twin; their workers have had time to start. */
export async function kernelVariants(): Promise<Map<string, Kernels>> {
  const variants = new Map<string, Kernels>();
  for (const threads of [1, 2, 8]) variants.set(`${threads} threads`, await createKernels({ threads }));
  variants.set("scalar", await createKernels({ simd: false }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  return variants;
}

export function expectFinite(values: Float32Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new Error(`value ${bad} is ${values[bad]}`);
}
