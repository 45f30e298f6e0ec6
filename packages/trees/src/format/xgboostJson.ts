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
  return fromXgboostModel(parse(text));
}

/** XGBoost writes the unused thresholds of categorical splits as NaN, which JSON does not have: null here. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (text.includes("NaN")) {
      const strings = /"(?:[^"\\]|\\.)*"|\bNaN\b/g;
      try {
        return JSON.parse(text.replace(strings, (token) => (token === "NaN" ? "null" : token)));
      } catch {
        // Broken all the same.
      }
    }
    throw modelError("MODEL_DAMAGED", "the model is not whole JSON; it may have been cut short", error);
  }
}
