import type { RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import type { Explained, NumberedTree } from "./explained.js";
import { placeWalk, walkBytes } from "./placeWalk.js";

const BLOCK_ROWS = 64;
/** Trees go to the kernels in batches of about so many nodes. */
const BATCH_NODES = 400_000;

/** Adds the path-dependent values of these trees by two sweeps over the nodes for every row. */
export async function addFromWalks(
  kernels: Kernels,
  explained: Explained,
  trees: readonly NumberedTree[],
  control?: RunControl,
): Promise<void> {
  const { ensemble, numRows, values, rows, categories, out, rowLength } = explained;
  const numFeatures = ensemble.featureNames.length;
  for (let first = 0; first < trees.length; ) {
    let last = first;
    for (let nodes = 0; last < trees.length && nodes < BATCH_NODES; last++)
      nodes += trees[last].walk.numNodes;
    const batch = trees.slice(first, last);
    first = last;
    const scope = kernels.scope();
    try {
      const words = batch.flatMap(({ tree, walk }) =>
        placeWalk(scope, ensemble, tree, walk, ensemble.treeOutputs[tree] * numFeatures * 8),
      );
      const mostNodes = batch.reduce((most, { walk }) => Math.max(most, walk.numNodes), 0);
      const scratchBytes =
        batch.reduce((most, { walk }) => Math.max(most, walkBytes(walk)), 0) + mostNodes * 8;
      const args = [scope.copyIn(Int32Array.from(words)), 0, batch.length, categories, values, rows];
      await kernels.parallel(
        "shapWalk",
        [...args, numFeatures, out, rowLength * 8, mostNodes],
        { numItems: numRows, blockSize: BLOCK_ROWS, scratchBytes },
        control,
      );
    } finally {
      scope.close();
    }
  }
}
