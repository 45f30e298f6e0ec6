import { portableMath, usageError } from "@clusterwhy/core";
import { marginOfProbability } from "./format/baseScore.js";
import type { ResolvedBoostingOptions } from "./options.js";

/**
 * The margins before any tree, one an output. Where no base score is given, the constants that XGBoost 3 takes: the
 * weighted mean of the labels (as log-odds for binary:logistic); with a scalePosWeight, one Newton step from margin 0;
 * for multi:softprob the logarithms of the classes' shares, their mean taken off.
 *
 * @returns Float32Array [numOutputs]
 */
export function baseMargins(
  options: ResolvedBoostingOptions,
  numOutputs: number,
  labels: Float32Array,
  weights: Float32Array | undefined,
  rows: Int32Array,
): Float32Array {
  const { objective, baseScore } = options;
  if (baseScore !== undefined) {
    if (objective !== "binary:logistic") return new Float32Array(numOutputs).fill(baseScore);
    if (baseScore <= 0 || baseScore >= 1) {
      throw usageError(
        "OPTION_INVALID",
        `baseScore must be a probability in (0, 1) for binary:logistic; found ${baseScore}`,
      );
    }
    return Float32Array.of(marginOfProbability(baseScore));
  }
  if (objective === "multi:softprob") return classMargins(numOutputs, labels, weights, rows);
  const newton = objective === "binary:logistic" && options.scalePosWeight !== 1;
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const weight = (weights?.[row] ?? 1) * (newton && labels[row] === 1 ? options.scalePosWeight : 1);
    sum += weight * (newton ? labels[row] - 0.5 : labels[row]);
    total += weight * (newton ? 0.25 : 1);
  }
  const mean = sum / total;
  return Float32Array.of(objective === "binary:logistic" && !newton ? marginOfProbability(mean) : mean);
}

function classMargins(
  numOutputs: number,
  labels: Float32Array,
  weights: Float32Array | undefined,
  rows: Int32Array,
): Float32Array {
  const shares = new Float64Array(numOutputs);
  let total = 0;
  for (const row of rows) {
    const weight = weights?.[row] ?? 1;
    shares[labels[row]] += weight;
    total += weight;
  }
  // A class without rows is kept as far from impossible as XGBoost keeps it.
  const logs = shares.map((sum) => portableMath.log(Math.max(sum / total, 1e-6)));
  const mean = logs.reduce((sum, log) => sum + log, 0) / numOutputs;
  return Float32Array.from(logs, (log) => log - mean);
}
