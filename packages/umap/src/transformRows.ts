import { deriveSeed, type Matrix, portableMath, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { meanDistance } from "./fuzzyGraph.js";
import type { UmapModel } from "./prepareUmap.js";
import { isSparse, neighborsAmong, type UmapRows } from "./rows.js";

const BLOCK_ROWS = 64;
/** umap-learn starts new rows at a quarter of the learning rate, for they start near their place. */
const SLOWER = 1 / 4;

/** umap-learn's rule, but by the rows of the layout: a new row must not depend on how many come along. */
function transformEpochs(nEpochs: number | undefined, numRows: number): number {
  if (nEpochs !== undefined) return Math.max(1, Math.floor(nEpochs / 3));
  return numRows <= 10_000 ? 100 : 30;
}

/**
 * Places new rows in a fitted layout, which is not changed. A row's place depends on its values and the model alone,
 * neither on its batch nor on the number of threads.
 *
 * @param matrix borrowed; finite, with the columns of the fit
 * @returns numRows × nComponents
 * @throws ClusterwhyError `WRONG_COLUMNS`, `WRONG_ROWS`, `NOT_FINITE`
 */
export async function transformRows(
  kernels: Kernels,
  model: UmapModel,
  matrix: UmapRows,
  control?: RunControl,
): Promise<Matrix> {
  const { data, embedding, options } = model;
  const { numRows } = matrix;
  const numDims = options.nComponents;
  if (numRows === 0) return { numRows, numDims, values: new Float32Array() };
  const k = Math.min(options.nNeighbors, data.numRows);
  const near = await neighborsAmong(kernels, data, matrix, k, options, control);
  const content = contentOf(matrix);
  const scope = kernels.scope();
  try {
    const indices = scope.copyIn(near.indices);
    const distances = scope.copyIn(near.distances);
    const scales = scope.allocate(numRows * 8);
    const strengths = scope.allocate(numRows * k * 4);
    const connectivity = Math.max(0, options.localConnectivity - 1);
    const target = portableMath.log(k) / Math.LN2;
    await kernels.parallel(
      "smoothKnn",
      [
        distances,
        0,
        k,
        0,
        connectivity,
        target,
        meanDistance(model.knn),
        scales,
        scales + numRows * 4,
        strengths,
      ],
      { numItems: numRows, blockSize: BLOCK_ROWS },
      control,
    );
    const positions = scope.allocate(numRows * numDims * 4);
    const task = scope.allocateZeroed(96);
    const words = [
      data.numRows,
      numDims,
      scope.copyIn(embedding.values),
      scope.copyIn(content.words),
      content.stride,
      k,
      indices,
      strengths,
      positions,
      options.negativeSampleRate,
      transformEpochs(options.nEpochs, data.numRows),
      deriveSeed(options.seed, "transform"),
    ];
    kernels.u32(task, words.length).set(words);
    kernels
      .f64(task + 48, 4)
      .set([model.a, model.b, options.repulsionStrength, options.learningRate * SLOWER]);
    const scratchBytes = numDims * 24 + k * 8 + (k * (1 + options.negativeSampleRate) + 8) * 4;
    await kernels.parallel(
      "placeRows",
      [task],
      { numItems: numRows, blockSize: BLOCK_ROWS, scratchBytes },
      control,
    );
    return { numRows, numDims, values: kernels.f32(positions, numRows * numDims).slice() };
  } finally {
    scope.close();
  }
}

/** What a row's random numbers follow from: its values, or a word made of them where they are sparse. */
function contentOf(rows: UmapRows): { words: Float32Array | Uint32Array; stride: number } {
  if (!isSparse(rows)) return { words: rows.values, stride: rows.numDims };
  const bits = new Uint32Array(rows.values.buffer, rows.values.byteOffset, rows.values.length);
  const words = Uint32Array.from({ length: rows.numRows }, (_, row) => {
    let word = 0;
    for (let at = rows.offsets[row]; at < rows.offsets[row + 1]; at++) {
      word = deriveSeed(word ^ bits[at], "sparse row", rows.columns[at]);
    }
    return word;
  });
  return { words, stride: 1 };
}
