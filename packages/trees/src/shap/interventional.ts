import { inputError, type RunControl, type TreeEnsemble } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { checkFeatures } from "../checkFeatures.js";
import { predictMargins } from "../predict.js";
import type { FeatureData } from "../quantize.js";
import { addFromTables, type PlacedBackground } from "./addFromTables.js";
import { DEEPEST_TABLES, type Explained, type NumberedTree, placeRows } from "./explained.js";
import { placeWalk } from "./placeWalk.js";
import type { ShapValues } from "./shapValues.js";
import { walkTree } from "./walkTree.js";

/**
 * Exact interventional SHAP values (Lundberg et al. 2020): a feature that is unknown takes the values of the
 * background rows, each as likely as the other. The base value is the background's mean margin. Trees of at most 8
 * levels of splits cost the same for any background, once their tables are filled; deeper ones are walked once a
 * background row.
 *
 * @param background rows of the same features, at least one; some hundreds are enough
 * @throws ClusterwhyError `FEATURE_COUNT`, `NO_BACKGROUND`
 */
export async function interventionalShapValues(
  kernels: Kernels,
  ensemble: TreeEnsemble,
  data: FeatureData,
  background: FeatureData,
  rows?: Int32Array,
  control?: RunControl,
): Promise<ShapValues> {
  checkFeatures(ensemble, data);
  checkFeatures(ensemble, background);
  if (background.numRows === 0) {
    throw inputError("NO_BACKGROUND", "interventional values need at least one background row; found none");
  }
  const trees = Array.from({ length: ensemble.nodeOffsets.length - 1 }, (_, tree) => ({
    tree,
    walk: walkTree(ensemble, tree),
  }));
  const scope = kernels.scope();
  try {
    const explained = placeRows(scope, ensemble, data, rows);
    const placed = { numRows: background.numRows, values: scope.copyIn(background.values) };
    const shallow = trees.filter(({ walk }) => walk.depth <= DEEPEST_TABLES);
    const deep = trees.filter(({ walk }) => walk.depth > DEEPEST_TABLES);
    await addFromTables(kernels, explained, shallow, placed, control);
    await addRowByRow(kernels, explained, deep, placed, control);
    const values = kernels.f64(explained.out, explained.numRows * explained.rowLength).slice();
    const baseValues = meanMargins(ensemble, background);
    return { values, baseValue: baseValues[0], baseValues };
  } finally {
    scope.close();
  }
}

async function addRowByRow(
  kernels: Kernels,
  explained: Explained,
  trees: readonly NumberedTree[],
  background: PlacedBackground,
  control?: RunControl,
): Promise<void> {
  if (trees.length === 0) return;
  const { ensemble, numRows, values, rows, categories, out, rowLength } = explained;
  const numFeatures = ensemble.featureNames.length;
  const scope = kernels.scope();
  try {
    const words = trees.flatMap(({ tree, walk }) =>
      placeWalk(scope, ensemble, tree, walk, ensemble.treeOutputs[tree] * numFeatures * 8),
    );
    const mostNodes = trees.reduce((most, { walk }) => Math.max(most, walk.numNodes), 1);
    const mostElements = trees.reduce((most, { walk }) => Math.max(most, walk.mostFeatures), 1);
    const factorials = new Float64Array(mostElements + 1).fill(1);
    for (let k = 2; k <= mostElements; k++) factorials[k] = k * factorials[k - 1];
    await kernels.parallel(
      "shapBackground",
      [
        scope.copyIn(Int32Array.from(words)),
        trees.length,
        categories,
        values,
        rows,
        numFeatures,
        background.values,
        background.numRows,
        scope.copyIn(factorials),
        out,
        rowLength * 8,
        mostNodes,
      ],
      { numItems: numRows, blockSize: 1, scratchBytes: mostNodes * 16 + mostElements * 4 + 64 },
      control,
    );
  } finally {
    scope.close();
  }
}

function meanMargins(ensemble: TreeEnsemble, background: FeatureData): Float64Array {
  const margins = predictMargins(ensemble, background);
  const means = new Float64Array(ensemble.numOutputs);
  margins.forEach((margin, i) => {
    means[i % means.length] += margin / background.numRows;
  });
  return means;
}
