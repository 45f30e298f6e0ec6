import { type FuzzyGraph, type KnnGraph, portableMath, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";

export interface FuzzyGraphOptions {
  readonly localConnectivity: number;
  readonly setOpMixRatio: number;
}

const BLOCK_ROWS = 256;

/**
 * The fuzzy simplicial set of the data (McInnes, Healy, Melville 2018, section 3.1): each row's distances are
 * measured on its own scale, turned into memberships, and the rows' views are united.
 *
 * @param knn neighbours without the row itself; with it, umap-learn's `n_neighbors` is k + 1
 */
export async function fuzzyGraph(
  kernels: Kernels,
  knn: KnnGraph,
  options: FuzzyGraphOptions,
  control?: RunControl,
): Promise<FuzzyGraph> {
  const strengths = await membershipStrengths(kernels, knn, options.localConnectivity, control);
  return uniteViews(knn.numRows, strengths.k, strengths.indices, strengths.values, options.setOpMixRatio);
}

interface Strengths {
  /** Neighbours per row, the row itself first. */
  readonly k: number;
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

async function membershipStrengths(
  kernels: Kernels,
  knn: KnnGraph,
  localConnectivity: number,
  control?: RunControl,
): Promise<Strengths> {
  const { numRows } = knn;
  const own = knn.includesSelf ? 0 : 1;
  const k = knn.k + own;
  const indices = new Int32Array(numRows * k);
  const distances = new Float32Array(numRows * k);
  let total = 0;
  for (let row = 0; row < numRows; row++) {
    indices[row * k] = row;
    for (let j = 0; j < knn.k; j++) {
      indices[row * k + own + j] = knn.indices[row * knn.k + j];
      distances[row * k + own + j] = knn.distances[row * knn.k + j];
      total += knn.distances[row * knn.k + j];
    }
  }
  const scope = kernels.scope();
  try {
    const indicesPtr = scope.copyIn(indices);
    const distancesPtr = scope.copyIn(distances);
    const rhos = scope.allocate(numRows * 4);
    const sigmas = scope.allocate(numRows * 4);
    const values = scope.allocate(numRows * k * 4);
    // Equation 2: the memberships of a row sum to log2 of the number of neighbours.
    const target = portableMath.log(k) / Math.LN2;
    await kernels.parallel(
      "smoothKnn",
      [distancesPtr, indicesPtr, k, localConnectivity, target, total / (numRows * k), rhos, sigmas, values],
      { numItems: numRows, blockSize: BLOCK_ROWS },
      control,
    );
    return { k, indices, values: kernels.f32(values, numRows * k).slice() };
  } finally {
    scope.close();
  }
}

/**
 * Fuzzy union and intersection: with v the strength of i → j and w that of j → i, the edge weighs
 * mix (v + w − v w) + (1 − mix) v w.
 */
function uniteViews(
  numRows: number,
  k: number,
  indices: Int32Array,
  values: Float32Array,
  setOpMixRatio: number,
): FuzzyGraph {
  const incoming = transpose(numRows, k, indices, values);
  const offsets = new Uint32Array(numRows + 1);
  const targets = new Int32Array(2 * numRows * k);
  const weights = new Float32Array(2 * numRows * k);
  // One row's outgoing strengths by target, and who has been written in this row.
  const strength = new Float32Array(numRows);
  const mine = new Int32Array(2 * numRows);
  let count = 0;
  for (let row = 0; row < numRows; row++) {
    let numTargets = 0;
    for (let j = 0; j < k; j++) {
      const value = values[row * k + j];
      if (value === 0) continue;
      strength[indices[row * k + j]] = value;
      mine[numTargets++] = indices[row * k + j];
    }
    for (let at = incoming.offsets[row]; at < incoming.offsets[row + 1]; at++) {
      const source = incoming.sources[at];
      if (strength[source] === 0) mine[numTargets++] = source;
    }
    const sorted = mine.subarray(0, numTargets).sort();
    let at = incoming.offsets[row];
    for (const target of sorted) {
      while (at < incoming.offsets[row + 1] && incoming.sources[at] < target) at++;
      const back =
        at < incoming.offsets[row + 1] && incoming.sources[at] === target ? incoming.values[at] : 0;
      const forth = strength[target];
      strength[target] = 0;
      // In single precision step by step: both ends of an edge must get the same bits.
      const product = Math.fround(forth * back);
      const union = Math.fround(Math.fround(forth + back) - product);
      const weight = Math.fround(setOpMixRatio * union + (1 - setOpMixRatio) * product);
      if (weight === 0) continue;
      targets[count] = target;
      weights[count++] = weight;
    }
    offsets[row + 1] = count;
  }
  return { numRows, offsets, targets: targets.slice(0, count), weights: weights.slice(0, count) };
}

/** Incoming strengths by row, sources ascending. */
function transpose(numRows: number, k: number, indices: Int32Array, values: Float32Array) {
  const offsets = new Uint32Array(numRows + 1);
  for (let i = 0; i < indices.length; i++) if (values[i] !== 0) offsets[indices[i] + 1]++;
  for (let row = 0; row < numRows; row++) offsets[row + 1] += offsets[row];
  const next = offsets.slice(0, numRows);
  const sources = new Int32Array(offsets[numRows]);
  const transposed = new Float32Array(offsets[numRows]);
  for (let row = 0; row < numRows; row++) {
    for (let j = 0; j < k; j++) {
      const i = row * k + j;
      if (values[i] === 0) continue;
      const at = next[indices[i]]++;
      sources[at] = row;
      transposed[at] = values[i];
    }
  }
  return { offsets, sources, values: transposed };
}
