import type { TreeEnsemble } from "@clusterwhy/core";
import { decodeUbjson } from "./decodeUbjson.js";
import { encodeUbjson } from "./encodeUbjson.js";
import { fromXgboostModel, toXgboostModel } from "./xgboostModel.js";

/** The ensemble as a binary XGBoost model file (`.ubj`). Equal ensembles give equal bytes. */
export function writeXgboostUbj(ensemble: TreeEnsemble): Uint8Array {
  return encodeUbjson(toXgboostModel(ensemble));
}

/**
 * Reads a binary XGBoost model file with a gbtree booster: versions 1.7 to 3.x.
 *
 * @throws ClusterwhyError `MODEL_DAMAGED`, `MODEL_UNSUPPORTED` of category `model`
 */
export function readXgboostUbj(bytes: Uint8Array): TreeEnsemble {
  return fromXgboostModel(decodeUbjson(bytes));
}
