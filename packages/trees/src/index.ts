export { type FeatureHeader, type FeatureInput, toFeatureData } from "./featureInput.js";
export { compileForest, type Forest } from "./forest/compileForest.js";
export { readLightgbmText } from "./format/lightgbmText.js";
export { readXgboostJson, writeXgboostJson } from "./format/xgboostJson.js";
export { readXgboostUbj, writeXgboostUbj } from "./format/xgboostUbj.js";
export {
  type FitOptions,
  GradientBoosting,
  type GradientBoostingOptions,
  gradientBoostingOptionsSchema,
} from "./gradientBoosting.js";
export { type Importance, importance } from "./importance.js";
export {
  type ClassificationReport,
  type ClassScores,
  type Confusion,
  classificationReport,
  confusionMatrix,
} from "./metrics/classification.js";
export { averagePrecision, logLoss, precisionRecallCurve, rocAuc, rocCurve } from "./metrics/ranking.js";
export { balancedWeights, type Division, stratifiedKFold, stratifiedSplit } from "./metrics/splits.js";
export { type BoostingOptions, boostingOptionsSchema } from "./options.js";
export { predictLeaves, predictMargins } from "./predict.js";
export {
  type PredictOptions,
  predictLeavesInParallel,
  predictMarginsInParallel,
  stagedMargins,
} from "./predictInParallel.js";
export {
  type FeatureData,
  type QuantizedMatrix,
  type QuantizeOptions,
  quantize,
  quantizeInParallel,
} from "./quantize.js";
export { type TrainedModel, type TrainingJob, trainMany } from "./trainMany.js";
