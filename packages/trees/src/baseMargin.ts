import { usageError } from "@clusterwhy/core";
import { marginOfProbability } from "./format/baseScore.js";
import type { ResolvedBoostingOptions } from "./options.js";

/**
 * The margin before any tree. Where none is given, the constant that XGBoost 3 takes: the weighted mean of the labels
 * (as log-odds for binary:logistic); with a scalePosWeight, one Newton step from margin 0.
 */
export function baseMargin(
  options: ResolvedBoostingOptions,
  labels: Float32Array,
  weights: Float32Array | undefined,
  rows: Int32Array,
): number {
  const logistic = options.objective === "binary:logistic";
  if (options.baseScore !== undefined) {
    if (!logistic) return Math.fround(options.baseScore);
    if (options.baseScore <= 0 || options.baseScore >= 1) {
      throw usageError(
        "OPTION_INVALID",
        `baseScore must be a probability in (0, 1) for binary:logistic; found ${options.baseScore}`,
      );
    }
    return marginOfProbability(options.baseScore);
  }
  const newton = logistic && options.scalePosWeight !== 1;
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const weight = (weights?.[row] ?? 1) * (newton && labels[row] === 1 ? options.scalePosWeight : 1);
    sum += weight * (newton ? labels[row] - 0.5 : labels[row]);
    total += weight * (newton ? 0.25 : 1);
  }
  if (!(total > 0)) return 0;
  return logistic && !newton ? marginOfProbability(sum / total) : Math.fround(sum / total);
}
