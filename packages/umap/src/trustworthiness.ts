import { inputError, type Matrix, RandomStream } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { kernelRows, type Metric, nearestNeighbors } from "@clusterwhy/neighbors";

/** Up to here every row is measured, beyond a seeded sample of this many. */
const MOST_ROWS = 5_000;

/**
 * How far rows that are neighbours in the embedding are neighbours in the data (Venna and Kaski 2001), in [0, 1]:
 * 1 − 2 / (n k (2 n − 3 k − 1)) Σ (rank − k) over neighbours in the embedding whose rank in the data is beyond k.
 * scikit-learn's definition. Above 5,000 rows the sum is taken over a sample of 5,000 rows.
 *
 * @throws ClusterwhyError `K_OUT_OF_RANGE` unless nNeighbors < numRows / 2
 */
export async function trustworthiness(
  kernels: Kernels,
  matrix: Matrix,
  embedding: Matrix,
  nNeighbors = 15,
  metric: Metric = "euclidean",
): Promise<number> {
  const { numRows } = matrix;
  const k = nNeighbors;
  if (!(k >= 1 && k < numRows / 2)) {
    throw inputError(
      "K_OUT_OF_RANGE",
      `nNeighbors must be in [1, numRows / 2) = [1, ${numRows / 2}); found ${k}`,
    );
  }
  const near = await nearestNeighbors(kernels, embedding, { k });
  const sampled = sampleRows(numRows);
  const neighbors = new Int32Array(sampled.length * k);
  sampled.forEach((row, i) => {
    neighbors.set(near.indices.subarray(row * k, (row + 1) * k), i * k);
  });
  const rows = kernelRows(matrix, metric);
  const scope = kernels.scope();
  try {
    const points = scope.copyIn(rows.values);
    const sampledPtr = scope.copyIn(sampled);
    const neighborsPtr = scope.copyIn(neighbors);
    const penalties = scope.allocate(sampled.length * 8);
    await kernels.parallel(
      "rankPenalties",
      [points, numRows, rows.stride, rows.metric, k, sampledPtr, neighborsPtr, penalties],
      { numItems: sampled.length, blockSize: 32, scratchBytes: numRows * 4 },
    );
    const total = kernels.f64(penalties, sampled.length).reduce((sum, penalty) => sum + penalty, 0);
    return 1 - (2 / (sampled.length * k * (2 * numRows - 3 * k - 1))) * total;
  } finally {
    scope.close();
  }
}

function sampleRows(numRows: number): Int32Array {
  const rows = Int32Array.from({ length: numRows }, (_, row) => row);
  if (numRows <= MOST_ROWS) return rows;
  return new RandomStream(0, "trustworthiness").shuffle(rows).slice(0, MOST_ROWS).sort();
}
