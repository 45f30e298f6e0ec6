import type { RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import { type Chunk, chunksOf } from "./chunks.js";
import { DEEPEST_TABLES, type Explained, type NumberedTree } from "./explained.js";
import { gaussLegendre } from "./gaussLegendre.js";
import { CHUNK_WORDS, placeChunks } from "./placeChunks.js";

/** Rows against which values are interventional, in the kernels' memory (f32, row-major). */
export interface PlacedBackground {
  readonly numRows: number;
  readonly values: number;
}

/** Outcomes of a chunk: more make chunks fewer and their tables larger. */
const MOST_BITS = DEEPEST_TABLES;
const BLOCK_ROWS = 512;
const LANES = 64;
/** Trees go to the kernels in batches whose tables take about so much. */
const BATCH_BYTES = 64 * 1024 * 1024;

interface ChunkedTree extends NumberedTree {
  readonly chunks: readonly Chunk[];
}

/** Adds the values of these trees from tables: path-dependent, or against a background. */
export async function addFromTables(
  kernels: Kernels,
  explained: Explained,
  trees: readonly NumberedTree[],
  background: PlacedBackground | undefined,
  control?: RunControl,
): Promise<void> {
  let batch: ChunkedTree[] = [];
  let bytes = 0;
  for (const [i, numbered] of trees.entries()) {
    const chunks = chunksOf(explained.ensemble, numbered.tree, numbered.walk, MOST_BITS).filter(
      ({ features }) => features.length > 0,
    );
    batch.push({ ...numbered, chunks });
    bytes += chunks.reduce((sum, { features, nodes }) => sum + (features.length << nodes.length) * 8, 0);
    if (bytes < BATCH_BYTES && i < trees.length - 1) continue;
    await addBatch(kernels, explained, batch, background, control);
    batch = [];
    bytes = 0;
  }
}

async function addBatch(
  kernels: Kernels,
  explained: Explained,
  trees: readonly ChunkedTree[],
  background: PlacedBackground | undefined,
  control?: RunControl,
): Promise<void> {
  const { ensemble, numRows, values, rows, categories, out, rowLength } = explained;
  const numFeatures = ensemble.featureNames.length;
  const scope = kernels.scope();
  try {
    const { treesPtr, chunksPtr, numChunks } = placeTrees(scope, explained, trees, background !== undefined);
    if (numChunks === 0) return;
    const mostQuestions = trees.reduce(
      (most, { chunks }) => Math.max(most, new Set(chunks.flatMap(({ nodes }) => nodes)).size),
      0,
    );
    const answerBytes = LANES * (4 * numFeatures + 2 * mostQuestions + 2) + 64;
    if (background !== undefined) {
      await kernels.parallel(
        "countPatterns",
        [treesPtr, categories, background.values, background.numRows, numFeatures, mostQuestions],
        { numItems: trees.length, blockSize: 1, scratchBytes: answerBytes },
        control,
      );
    }
    await fillTables(kernels, scope, trees, chunksPtr, numChunks, background?.numRows ?? 0, control);
    await kernels.parallel(
      "shapLookUp",
      [treesPtr, trees.length, categories, values, rows, numFeatures, out, rowLength, mostQuestions],
      { numItems: numRows, blockSize: BLOCK_ROWS, scratchBytes: answerBytes + LANES * 8 * rowLength },
      control,
    );
  } finally {
    scope.close();
  }
}

function placeTrees(scope: Scope, explained: Explained, trees: readonly ChunkedTree[], counted: boolean) {
  const { ensemble } = explained;
  const numFeatures = ensemble.featureNames.length;
  const placed = trees.map(({ tree, walk, chunks }) =>
    placeChunks(scope, ensemble, tree, walk, chunks, ensemble.treeOutputs[tree] * numFeatures, counted),
  );
  const chunkWords = placed.flatMap((one) => one.chunkWords);
  const chunksPtr = scope.copyIn(Int32Array.from(chunkWords));
  let next = chunksPtr;
  const treeWords = placed.flatMap((one) => {
    const words = one.treeWords(next);
    next += one.chunkWords.length * 4;
    return words;
  });
  return {
    treesPtr: scope.copyIn(Int32Array.from(treeWords)),
    chunksPtr,
    numChunks: chunkWords.length / CHUNK_WORDS,
  };
}

async function fillTables(
  kernels: Kernels,
  scope: Scope,
  trees: readonly ChunkedTree[],
  chunksPtr: number,
  numChunks: number,
  numBackgroundRows: number,
  control?: RunControl,
): Promise<void> {
  const mostElements = trees.reduce((most, { walk }) => Math.max(most, walk.mostFeatures), 1);
  const { points, weights } = gaussLegendre(Math.max(1, Math.ceil(mostElements / 2)));
  const rest = points.map((t) => 1 - t);
  const pointsPtr = scope.copyIn(Float64Array.of(...rest, ...points, ...weights));
  const factorials = Float64Array.from({ length: 2 * mostElements + 1 }, (_, k) => factorial(k));
  const outcomes = 1 << MOST_BITS;
  await kernels.parallel(
    "fillShapTables",
    [
      chunksPtr,
      pointsPtr,
      points.length,
      mostElements,
      MOST_BITS,
      numBackgroundRows,
      scope.copyIn(factorials),
    ],
    {
      numItems: numChunks,
      blockSize: 8,
      scratchBytes: 8 * (outcomes * (mostElements + 1) + 3 * mostElements * points.length) + 64,
    },
    control,
  );
}

function factorial(k: number): number {
  let product = 1;
  for (let i = 2; i <= k; i++) product *= i;
  return product;
}
