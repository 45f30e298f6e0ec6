import type { TreeEnsemble } from "@clusterwhy/core";

/** One value a feature; 0 for features that no split uses. XGBoost's `get_score`. */
export interface Importance {
  /** Splits that use the feature. */
  readonly weight: Float64Array;
  /** Mean loss change of those splits. */
  readonly gain: Float64Array;
  /** Mean sum of hessians at those splits. */
  readonly cover: Float64Array;
  readonly totalGain: Float64Array;
  readonly totalCover: Float64Array;
}

export function importance(ensemble: TreeEnsemble): Importance {
  const numFeatures = ensemble.featureNames.length;
  const weight = new Float64Array(numFeatures);
  const totalGain = new Float64Array(numFeatures);
  const totalCover = new Float64Array(numFeatures);
  for (let node = 0; node < ensemble.left.length; node++) {
    if (ensemble.left[node] < 0) continue;
    weight[ensemble.feature[node]]++;
    totalGain[ensemble.feature[node]] += ensemble.gain[node];
    totalCover[ensemble.feature[node]] += ensemble.cover[node];
  }
  const mean = (total: Float64Array) =>
    total.map((sum, feature) => (weight[feature] > 0 ? sum / weight[feature] : 0));
  return { weight, gain: mean(totalGain), cover: mean(totalCover), totalGain, totalCover };
}
