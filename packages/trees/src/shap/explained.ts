import type { TreeEnsemble } from "@clusterwhy/core";
import type { Scope } from "@clusterwhy/kernels";
import type { FeatureData } from "../quantize.js";
import type { WalkTree } from "./walkTree.js";

/** Deeper trees have chunks of one leaf, and more outcomes than rows to look them up. */
export const DEEPEST_TABLES = 8;

/** The rows under explanation, in the kernels' memory, and what is added up for them. */
export interface Explained {
  readonly ensemble: TreeEnsemble;
  readonly numRows: number;
  /** Addresses: f32 values, i32 rows, i32 categories, f64 [rows × outputs × features]. */
  readonly values: number;
  readonly rows: number;
  readonly categories: number;
  readonly out: number;
  /** outputs × features */
  readonly rowLength: number;
}

/** A tree to explain, and its number in the ensemble. */
export interface NumberedTree {
  readonly tree: number;
  readonly walk: WalkTree;
}

export function placeRows(
  scope: Scope,
  ensemble: TreeEnsemble,
  data: FeatureData,
  rows?: Int32Array,
): Explained {
  const chosen = rows ?? Int32Array.from({ length: data.numRows }, (_, row) => row);
  const rowLength = ensemble.numOutputs * ensemble.featureNames.length;
  return {
    ensemble,
    numRows: chosen.length,
    values: scope.copyIn(data.values),
    rows: scope.copyIn(chosen),
    categories: scope.copyIn(ensemble.categories),
    out: scope.allocateZeroed(chosen.length * rowLength * 8),
    rowLength,
  };
}
