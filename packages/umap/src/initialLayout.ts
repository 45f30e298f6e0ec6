import {
  deriveSeed,
  type FuzzyGraph,
  type Matrix,
  portableMath,
  RandomStream,
  type RunControl,
  usageError,
  type Warning,
} from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import type { ResolvedUmapOptions } from "./options.js";
import { principalComponents } from "./principalComponents.js";
import { isSparse, type UmapRows } from "./rows.js";
import { largestOf, spectralLayout } from "./spectral/spectralLayout.js";

/** Side of the box that the optimisation starts in. */
const BOX = 10;
/** umap-learn's jitter: identical rows start at different places. */
const JITTER = 1e-4;

/**
 * Where the optimisation starts: the wished layout scaled to [−10, 10], jittered, then stretched to [0, 10] in every
 * dimension as umap-learn does.
 *
 * @returns Float32Array [numRows × nComponents], row-major
 */
export async function initialLayout(
  kernels: Kernels,
  graph: FuzzyGraph,
  matrix: UmapRows,
  options: ResolvedUmapOptions,
  warnings: Warning[],
  control?: RunControl,
): Promise<Float32Array> {
  const { nComponents } = options;
  const seed = deriveSeed(options.seed, "initial layout");
  const layout = await rawLayout(kernels, graph, matrix, options, seed, warnings, control);
  const largest = largestOf(layout);
  const random = new RandomStream(seed, "jitter");
  for (let i = 0; i < layout.length; i++) layout[i] = (layout[i] / largest) * BOX + JITTER * normal(random);
  return stretchToBox(layout, nComponents);
}

async function rawLayout(
  kernels: Kernels,
  graph: FuzzyGraph,
  rows: UmapRows,
  options: ResolvedUmapOptions,
  seed: number,
  warnings: Warning[],
  control?: RunControl,
): Promise<Float64Array> {
  const { init, nComponents } = options;
  const matrix = isSparse(rows) ? rows : withoutMissing(rows);
  if (init === "spectral") {
    return spectralLayout(kernels, graph, matrix, nComponents, seed, warnings, control);
  }
  if (init === "pca") {
    if (!isSparse(matrix)) return principalComponents(kernels, matrix, nComponents, seed, control);
    throw usageError("OPTION_INVALID", "init: expected spectral or random for sparse rows; found pca");
  }
  const random = new RandomStream(seed, "random layout");
  return Float64Array.from({ length: matrix.numRows * nComponents }, () => random.nextFloat() * 2 - 1);
}

/** What the mixed metric may lack counts as the column's mean where a row needs a place. */
function withoutMissing(matrix: Matrix): Matrix {
  const { numDims, values } = matrix;
  if (!values.some(Number.isNaN)) return matrix;
  const sums = new Float64Array(numDims);
  const counts = new Float64Array(numDims);
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    sums[i % numDims] += value;
    counts[i % numDims]++;
  });
  const filled = values.map((value, i) =>
    Number.isNaN(value) ? sums[i % numDims] / Math.max(counts[i % numDims], 1) : value,
  );
  return { ...matrix, values: filled };
}

function normal(random: RandomStream): number {
  const radius = Math.sqrt(-2 * portableMath.log(1 - random.nextFloat()));
  return radius * portableMath.cosSinTurns(random.nextFloat())[0];
}

function stretchToBox(layout: Float64Array, numDims: number): Float32Array {
  const stretched = new Float32Array(layout.length);
  for (let dim = 0; dim < numDims; dim++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = dim; i < layout.length; i += numDims) {
      low = Math.min(low, layout[i]);
      high = Math.max(high, layout[i]);
    }
    const scale = high > low ? BOX / (high - low) : 0;
    for (let i = dim; i < layout.length; i += numDims) stretched[i] = (layout[i] - low) * scale;
  }
  return stretched;
}
