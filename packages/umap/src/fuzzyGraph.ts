import { type FuzzyGraph, type KnnGraph, portableMath, type RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";

export interface FuzzyGraphOptions {
  readonly localConnectivity: number;
  readonly setOpMixRatio: number;
}

/** Each row's own scale: what turns a distance d into the membership exp(−max(0, d − rho) / sigma). */
export interface LocalScales {
  /** Float32Array [numRows]: distance that counts as 0. */
  readonly rhos: Float32Array;
  /** Float32Array [numRows]: scale beyond it. */
  readonly sigmas: Float32Array;
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
  const scope = kernels.scope();
  try {
    const placed = await membershipStrengths(kernels, scope, knn, options.localConnectivity, control);
    return await unite(kernels, scope, knn, placed, options.setOpMixRatio, control);
  } finally {
    scope.close();
  }
}

/** The scales alone, for placing new rows among old ones. */
export async function localScales(
  kernels: Kernels,
  knn: KnnGraph,
  localConnectivity: number,
  control?: RunControl,
): Promise<LocalScales> {
  const scope = kernels.scope();
  try {
    const { rhos, sigmas } = await membershipStrengths(kernels, scope, knn, localConnectivity, control);
    return {
      rhos: kernels.f32(rhos, knn.numRows).slice(),
      sigmas: kernels.f32(sigmas, knn.numRows).slice(),
    };
  } finally {
    scope.close();
  }
}

/** Mean distance over all rows and neighbours, each row itself counted at 0: the scale of rows of duplicates. */
export function meanDistance(knn: KnnGraph): number {
  const perRow = knn.k + (knn.includesSelf ? 0 : 1);
  let total = 0;
  for (const distance of knn.distances) total += distance;
  return total / Math.max(1, knn.numRows * perRow);
}

/** Addresses of what `smoothKnn` reads and writes. */
interface PlacedStrengths {
  readonly indices: number;
  readonly strengths: number;
  readonly rhos: number;
  readonly sigmas: number;
}

async function membershipStrengths(
  kernels: Kernels,
  scope: Scope,
  knn: KnnGraph,
  localConnectivity: number,
  control?: RunControl,
): Promise<PlacedStrengths> {
  const { k, numRows } = knn;
  const selfLeftOut = knn.includesSelf ? 0 : 1;
  const indices = scope.copyIn(knn.indices);
  const distances = scope.copyIn(knn.distances);
  const rhos = scope.allocate(numRows * 4);
  const sigmas = scope.allocate(numRows * 4);
  const strengths = scope.allocate(numRows * k * 4);
  // Equation 2: the memberships of a row sum to log2 of the number of neighbours.
  const target = portableMath.log(k + selfLeftOut) / Math.LN2;
  const mean = meanDistance(knn);
  await kernels.parallel(
    "smoothKnn",
    [distances, indices, k, selfLeftOut, localConnectivity, target, mean, rhos, sigmas, strengths],
    { numItems: numRows, blockSize: BLOCK_ROWS },
    control,
  );
  return { indices, strengths, rhos, sigmas };
}

async function unite(
  kernels: Kernels,
  scope: Scope,
  knn: KnnGraph,
  { indices, strengths }: PlacedStrengths,
  setOpMixRatio: number,
  control?: RunControl,
): Promise<FuzzyGraph> {
  const { k, numRows } = knn;
  const numEntries = numRows * k;
  const incoming = scope.allocateZeroed((numRows + 2) * 4);
  const sources = scope.allocate(numEntries * 4);
  const values = scope.allocate(numEntries * 4);
  const targets = scope.allocate(numEntries * 8);
  const weights = scope.allocate(numEntries * 8);
  const counts = scope.allocate(numRows * 4);
  const offsets = scope.allocate((numRows + 1) * 4);
  kernels.exports.transposeStrengths(numRows, k, indices, strengths, incoming, sources, values);
  await kernels.parallel(
    "uniteStrengths",
    [k, indices, strengths, incoming, sources, values, setOpMixRatio, targets, weights, counts],
    { numItems: numRows, blockSize: BLOCK_ROWS, scratchBytes: Math.max(8, k * 8) },
    control,
  );
  kernels.exports.closeGaps(numRows, k, incoming, counts, targets, weights, offsets);
  const finalOffsets = kernels.u32(offsets, numRows + 1).slice();
  const count = finalOffsets[numRows];
  return {
    numRows,
    offsets: finalOffsets,
    targets: kernels.i32(targets, count).slice(),
    weights: kernels.f32(weights, count).slice(),
  };
}
