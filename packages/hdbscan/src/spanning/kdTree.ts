import type { Matrix, RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";

/** A k-d tree in the kernels' memory; see kernels/assembly/spanning/kdTree.ts. */
export interface KdTree {
  readonly address: number;
  readonly numRows: number;
  readonly numDims: number;
  readonly numLeaves: number;
  /** Ids of nodes are below this. */
  readonly numNodes: number;
  /** Address of Int32Array [numRows]: the row at every position. */
  readonly rows: number;
}

const HEADER_WORDS = 8;
// Leaves of 17 to 32 rows, five to eight groups of the four that one instruction takes; at most the kernels'
// MAX_LEAF_ROWS.
const LEAF_ROWS = 32;
// Above this level nodes are split one after another's halves, below it whole parts of the tree at once.
const PARTS_LEVEL = 5;
const ROWS_PER_BLOCK = 16_384;
const LEAVES_PER_BLOCK = 256;

/**
 * Builds the tree over all rows.
 *
 * @param scope  owns the tree
 * @param metric the kernels' number of the metric
 */
export async function buildKdTree(
  kernels: Kernels,
  scope: Scope,
  matrix: Matrix,
  metric: number,
  control?: RunControl,
): Promise<KdTree> {
  const { numRows, numDims } = matrix;
  const levels = Math.max(0, Math.ceil(Math.log2(numRows / LEAF_ROWS)));
  const numLeaves = 2 ** levels;
  const numNodes = 2 * numLeaves;
  const pitchBytes = Math.ceil((numRows + 16) / 16) * 64;
  const address = scope.allocate(HEADER_WORDS * 4);
  const coords = scope.allocateZeroed(numDims * pitchBytes);
  const boxes = scope.allocate(numNodes * 2 * numDims * 4);
  const rows = scope.allocate(numRows * 4);
  const building = kernels.scope();
  try {
    const records = building.allocate(numRows * (numDims + 1) * 4);
    const points = building.copyIn(matrix.values);
    const header = [numRows, numDims, metric, levels, coords, pitchBytes, boxes, rows];
    kernels.i32(address, HEADER_WORDS).set(header);
    await kernels.parallel(
      "kdRecords",
      [points, numDims, records],
      { numItems: numRows, blockSize: ROWS_PER_BLOCK },
      control,
    );
    for (let level = 0; level < levels; ) {
      const toLevel = level < PARTS_LEVEL ? level + 1 : levels;
      const numNodesHere = 2 ** level;
      await kernels.parallel(
        "kdDivide",
        [address, records, numNodesHere, toLevel],
        { numItems: numNodesHere, blockSize: 1 },
        control,
      );
      level = toLevel;
    }
    await kernels.parallel(
      "kdLeaves",
      [address, records],
      { numItems: numLeaves, blockSize: LEAVES_PER_BLOCK },
      control,
    );
    kernels.exports.kdBoxes(address);
  } finally {
    building.close();
  }
  return { address, numRows, numDims, numLeaves, numNodes, rows };
}
