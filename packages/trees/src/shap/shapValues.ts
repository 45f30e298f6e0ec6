import type { RunControl, TreeEnsemble } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { checkFeatures } from "../checkFeatures.js";
import type { FeatureData } from "../quantize.js";
import { addFromTables } from "./addFromTables.js";
import { addFromWalks } from "./addFromWalks.js";
import { DEEPEST_TABLES, placeRows } from "./explained.js";
import { walkTree } from "./walkTree.js";

export interface ShapValues {
  /** Float64Array [rows × outputs × features], row-major, in margin space (log-odds for binary:logistic). */
  readonly values: Float64Array;
  /** Of the first output: base + the sum of a row's values = its margin. */
  readonly baseValue: number;
  /** Float64Array [outputs] */
  readonly baseValues: Float64Array;
}

export interface ShapOptions {
  /**
   * Tables of a tree's outcomes, or two sweeps over its nodes for every row. Default: tables for trees of at most 8
   * levels of splits, where they are faster. The values agree within rounding.
   */
  readonly method?: "tables" | "walk";
}

/**
 * Exact SHAP values of a tree ensemble, path-dependent (Lundberg et al. 2020): a feature that is unknown follows both
 * branches in proportion to their cover. Integrals of the multilinear path polynomial by Gauss-Legendre quadrature,
 * which is exact with half as many points as a path has distinct features.
 *
 * @param rows rows of `data` to explain; default all
 * @throws ClusterwhyError `FEATURE_COUNT`
 */
export async function shapValues(
  kernels: Kernels,
  ensemble: TreeEnsemble,
  data: FeatureData,
  rows?: Int32Array,
  control?: RunControl,
  options: ShapOptions = {},
): Promise<ShapValues> {
  checkFeatures(ensemble, data);
  const baseValues = Float64Array.from(ensemble.baseMargins);
  const trees = Array.from({ length: ensemble.nodeOffsets.length - 1 }, (_, tree) => {
    const walk = walkTree(ensemble, tree);
    baseValues[ensemble.treeOutputs[tree]] += walk.expected;
    return { tree, walk };
  });
  const deepest = options.method === "walk" ? 0 : DEEPEST_TABLES;
  const scope = kernels.scope();
  try {
    const explained = placeRows(scope, ensemble, data, rows);
    const shallow = trees.filter(({ walk }) => walk.depth <= deepest);
    const deep = trees.filter(({ walk }) => walk.depth > deepest);
    await addFromTables(kernels, explained, shallow, undefined, control);
    await addFromWalks(kernels, explained, deep, control);
    const values = kernels.f64(explained.out, explained.numRows * explained.rowLength).slice();
    return { values, baseValue: baseValues[0], baseValues };
  } finally {
    scope.close();
  }
}
