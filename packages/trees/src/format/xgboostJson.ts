import { modelError, type TreeEnsemble } from "@clusterwhy/core";
import { fromXgboostModel, toXgboostModel } from "./xgboostModel.js";
import { xgboostText } from "./xgboostText.js";

/** The ensemble as an XGBoost model file. Equal ensembles give equal texts. */
export function writeXgboostJson(ensemble: TreeEnsemble): string {
  return xgboostText(toXgboostModel(ensemble));
}

/**
 * Reads an XGBoost model file (JSON) with a gbtree booster: versions 1.7 to 3.x, `base_score` as a number or as a
 * list in brackets.
 *
 * @throws ClusterwhyError `MODEL_DAMAGED`, `MODEL_UNSUPPORTED` of category `model`
 */
export function readXgboostJson(text: string): TreeEnsemble {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw modelError("MODEL_DAMAGED", "the model is not whole JSON; it may have been cut short", error);
  }
  return fromXgboostModel(json);
}
