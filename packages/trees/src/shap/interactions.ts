import type { RunControl, TreeEnsemble } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { checkFeatures } from "../checkFeatures.js";
import type { FeatureData } from "../quantize.js";
import { placeRows } from "./explained.js";
import { evenCount, placeWalk } from "./placeWalk.js";
import { walkTree } from "./walkTree.js";

export interface ShapInteractions {
  /**
   * Float64Array [rows × outputs × features × features], row-major and symmetric: a pair's effect is shared by its two
   * cells; a row of the matrix adds up to the feature's SHAP value.
   */
  readonly values: Float64Array;
  /** Float64Array [outputs] */
  readonly baseValues: Float64Array;
}

/**
 * Path-dependent SHAP interaction values.
 *
 * @param rows rows of `data` to explain; default all
 * @throws ClusterwhyError `FEATURE_COUNT`
 */
export async function shapInteractions(
  kernels: Kernels,
  ensemble: TreeEnsemble,
  data: FeatureData,
  rows?: Int32Array,
  control?: RunControl,
): Promise<ShapInteractions> {
  checkFeatures(ensemble, data);
  const numFeatures = ensemble.featureNames.length;
  const baseValues = Float64Array.from(ensemble.baseMargins);
  const scope = kernels.scope();
  try {
    const explained = placeRows(scope, ensemble, data, rows);
    const cells = ensemble.numOutputs * numFeatures * numFeatures;
    const out = scope.allocateZeroed(explained.numRows * cells * 8);
    const words: number[] = [];
    let [mostNodes, mostElements] = [1, 1];
    const numTrees = ensemble.nodeOffsets.length - 1;
    for (let tree = 0; tree < numTrees; tree++) {
      const walk = walkTree(ensemble, tree);
      const output = ensemble.treeOutputs[tree];
      baseValues[output] += walk.expected;
      mostNodes = Math.max(mostNodes, walk.numNodes);
      mostElements = Math.max(mostElements, walk.mostFeatures);
      words.push(...placeWalk(scope, ensemble, tree, walk, output * numFeatures * 8));
    }
    const treesPtr = scope.copyIn(Int32Array.from(words));
    const numPoints = evenCount(Math.ceil(mostElements / 2));
    await kernels.parallel(
      "shapInteractions",
      [
        treesPtr,
        numTrees,
        explained.categories,
        explained.values,
        explained.rows,
        numFeatures,
        out,
        cells * 8,
        mostNodes,
        mostElements,
      ],
      {
        numItems: explained.numRows,
        blockSize: 8,
        scratchBytes: mostNodes * 8 + mostElements * 4 + numPoints * 16 + 64,
      },
      control,
    );
    return { values: kernels.f64(out, explained.numRows * cells).slice(), baseValues };
  } finally {
    scope.close();
  }
}
