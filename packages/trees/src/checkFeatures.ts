import { inputError, type TreeEnsemble } from "@clusterwhy/core";
import type { FeatureData } from "./quantize.js";

/** @throws ClusterwhyError `FEATURE_COUNT` where the data are not rows of the model's features */
export function checkFeatures(ensemble: TreeEnsemble, data: FeatureData): void {
  const numFeatures = ensemble.featureNames.length;
  if (data.featureNames.length !== numFeatures) {
    throw inputError(
      "FEATURE_COUNT",
      `the model was trained on ${numFeatures} features; the data has ${data.featureNames.length}`,
    );
  }
  if (data.values.length !== data.numRows * numFeatures) {
    throw inputError(
      "FEATURE_COUNT",
      `expected ${data.numRows} rows of ${numFeatures} values; found ${data.values.length} values`,
    );
  }
}
