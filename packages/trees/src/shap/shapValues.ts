import { inputError, type RunControl, type TreeEnsemble } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import type { FeatureData } from "../quantize.js";
import { gaussLegendre } from "./gaussLegendre.js";
import { leafPaths } from "./paths.js";

export interface ShapValues {
  /** Float64Array [rows × features], row-major, in margin space (log-odds for binary:logistic). */
  readonly values: Float64Array;
  /** Base + the sum of a row's values = its margin. */
  readonly baseValue: number;
}

const BLOCK_ROWS = 32;
/** The kernel keeps one bit a feature of a path. */
const LONGEST_PATH = 64;

/**
 * Exact SHAP values of a tree ensemble with one output, path-dependent (Lundberg et al. 2020): a feature that is
 * unknown follows both branches in proportion to their cover. Computed by Gauss-Legendre quadrature of the
 * multilinear path polynomial, which is exact with half as many points as a path has distinct features.
 *
 * @param rows rows of `data` to explain; default all
 * @throws ClusterwhyError `FEATURE_COUNT`, `SEVERAL_OUTPUTS`, `PATH_TOO_LONG`
 */
export async function shapValues(
  kernels: Kernels,
  ensemble: TreeEnsemble,
  data: FeatureData,
  rows?: Int32Array,
  control?: RunControl,
): Promise<ShapValues> {
  const numFeatures = ensemble.featureNames.length;
  if (data.featureNames.length !== numFeatures) {
    throw inputError(
      "FEATURE_COUNT",
      `the model was trained on ${numFeatures} features; the data has ${data.featureNames.length}`,
    );
  }
  if (ensemble.numOutputs !== 1) {
    throw inputError(
      "SEVERAL_OUTPUTS",
      `SHAP values need a model with one output; this one has ${ensemble.numOutputs}`,
    );
  }
  const paths = leafPaths(ensemble);
  if (paths.longest > LONGEST_PATH) {
    throw inputError(
      "PATH_TOO_LONG",
      `a path splits on ${paths.longest} features; at most ${LONGEST_PATH} can be explained`,
    );
  }
  const explained = rows ?? Int32Array.from({ length: data.numRows }, (_, row) => row);
  const { points, weights } = gaussLegendre(Math.max(1, Math.ceil(paths.longest / 2)));
  const numTrees = ensemble.nodeOffsets.length - 1;
  let mostNodes = 0;
  for (let tree = 0; tree < numTrees; tree++) {
    mostNodes = Math.max(mostNodes, ensemble.nodeOffsets[tree + 1] - ensemble.nodeOffsets[tree]);
  }
  const scope = kernels.scope();
  try {
    const model = [
      numTrees,
      scope.copyIn(ensemble.nodeOffsets),
      scope.copyIn(ensemble.left),
      scope.copyIn(ensemble.right),
      scope.copyIn(ensemble.feature),
      scope.copyIn(ensemble.threshold),
      scope.copyIn(ensemble.defaultLeft),
      scope.copyIn(ensemble.categoryOffset),
      scope.copyIn(ensemble.categorySize),
      scope.copyIn(ensemble.categories),
      scope.copyIn(paths.leafOffsets),
      scope.copyIn(paths.values),
      scope.copyIn(paths.elementOffsets),
      scope.copyIn(paths.features),
      scope.copyIn(paths.ratios),
      scope.copyIn(paths.conditionOffsets),
      scope.copyIn(paths.conditions),
      points.length,
      scope.copyIn(points),
      scope.copyIn(weights),
      numFeatures,
      paths.longest,
      mostNodes,
    ];
    const modelPtr = scope.copyIn(Uint32Array.from(model));
    const valuesPtr = scope.copyIn(data.values);
    const rowsPtr = scope.copyIn(explained);
    const out = scope.allocate(explained.length * numFeatures * 8);
    await kernels.parallel(
      "shapRows",
      [modelPtr, valuesPtr, rowsPtr, out],
      {
        numItems: explained.length,
        blockSize: BLOCK_ROWS,
        scratchBytes: mostNodes + 32 + paths.longest * points.length * 16,
      },
      control,
    );
    return {
      values: kernels.f64(out, explained.length * numFeatures).slice(),
      baseValue: ensemble.baseMargins[0] + paths.expected,
    };
  } finally {
    scope.close();
  }
}
