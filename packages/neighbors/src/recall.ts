import { RandomStream, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import type { KernelRows } from "./kernelRows.js";

/** Values compared at most; rows follow from it. */
const MOST_WORK = 3e9;
const MOST_ROWS = 400;
const LEAST_ROWS = 48;

/**
 * Share of the true k nearest rows among those found, on a seeded sample of rows searched by brute force. A row found
 * at the distance of the true k-th counts: ties are no misses.
 *
 * @param distances Float32Array [numRows × k], as found
 */
export async function measureRecall(
  kernels: Kernels,
  points: number,
  rows: KernelRows,
  numRows: number,
  k: number,
  distances: Float32Array,
  seed: number,
  control?: RunControl,
): Promise<number> {
  const wished = Math.floor(MOST_WORK / (numRows * rows.stride));
  const numSampled = Math.min(numRows, Math.max(LEAST_ROWS, Math.min(MOST_ROWS, wished)));
  const random = new RandomStream(seed, "recall");
  const sampled = Array.from({ length: numSampled }, () => random.nextBelow(numRows));
  const scope = kernels.scope();
  try {
    const { stride, values } = rows;
    const queries = new Float32Array(numSampled * stride);
    sampled.forEach((row, i) => {
      queries.set(values.subarray(row * stride, (row + 1) * stride), i * stride);
    });
    const placed = scope.copyIn(queries);
    // The row itself comes along, at the least distance there is.
    const width = Math.min(numRows, k + 1);
    const trueIndices = scope.allocate(numSampled * width * 4);
    const trueDistances = scope.allocate(numSampled * width * 4);
    await kernels.parallel(
      "bruteSearch",
      [points, numRows, stride, rows.metric, placed, width, trueIndices, trueDistances],
      { numItems: numSampled, blockSize: 1 },
      control,
    );
    const truth = kernels.f32(trueDistances, numSampled * width);
    let hits = 0;
    sampled.forEach((row, i) => {
      const farthest = truth[i * width + width - 1];
      for (let j = 0; j < k; j++) if (distances[row * k + j] <= farthest) hits++;
    });
    return hits / (numSampled * k);
  } finally {
    scope.close();
  }
}
