import type { RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";

export interface RpForest {
  readonly numTrees: number;
  /** Splits from the root to a leaf. */
  readonly levels: number;
  /** Address of Int32Array [numTrees × numRows]: rows in the order of each tree's leaves. */
  readonly orders: number;
  /** Address of the splitting planes, as `rpForest.ts` of the kernels describes them. */
  readonly planes: number;
}

/** Random projection trees with leaves of `leafSize` / 2 to `leafSize` rows, all trees side by side, level by level. */
export async function buildRpForest(
  kernels: Kernels,
  scope: Scope,
  points: number,
  numRows: number,
  stride: number,
  numTrees: number,
  leafSize: number,
  seed: number,
  control?: RunControl,
): Promise<RpForest> {
  let levels = 0;
  while (numRows > leafSize * 2 ** levels) levels++;
  const orders = scope.allocate(numTrees * numRows * 4);
  const planes = scope.allocate(numTrees * 2 ** levels * 12);
  const order = kernels.i32(orders, numTrees * numRows);
  for (let i = 0; i < order.length; i++) order[i] = i % numRows;
  const own = kernels.scope();
  try {
    const keys = own.allocate(numTrees * numRows * 4);
    for (let level = 0; level < levels; level++) {
      const numNodes = numTrees * 2 ** level;
      await kernels.parallel(
        "rpSplit",
        [points, numRows, stride, orders, keys, planes, levels, level, seed],
        { numItems: numNodes, blockSize: Math.max(1, Math.ceil(numNodes / 128)) },
        control,
      );
    }
  } finally {
    own.close();
  }
  return { numTrees, levels, orders, planes };
}
