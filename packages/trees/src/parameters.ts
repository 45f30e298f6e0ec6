import { usageError } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import { interactionSets, monotoneSigns } from "./constraints.js";
import type { EvalMetric, ResolvedBoostingOptions } from "./options.js";
import type { QuantizedMatrix } from "./quantize.js";
import { placeWordsAndDoubles } from "./records.js";

const OBJECTIVES = ["binary:logistic", "reg:squarederror", "multi:softprob"] as const;
const GROW_POLICIES = ["depthwise", "lossguide"] as const;
const [LOSS, ERROR, AUC, AUCPR] = [0, 1, 2, 3];
/** Which metrics an objective has, as the kernels number them. */
const METRICS: Readonly<Record<ResolvedBoostingOptions["objective"], Partial<Record<EvalMetric, number>>>> = {
  "binary:logistic": { logloss: LOSS, error: ERROR, auc: AUC, aucpr: AUCPR },
  "reg:squarederror": { rmse: LOSS },
  "multi:softprob": { mlogloss: LOSS, merror: ERROR },
};
/** Stands for no bound on depth. */
const UNBOUNDED = 1 << 30;

/** The kernels' `Parameters`. */
export function placeParameters(
  kernels: Kernels,
  scope: Scope,
  matrix: QuantizedMatrix,
  options: ResolvedBoostingOptions,
  numOutputs: number,
  mostNodes: number,
): number {
  const signs = monotoneSigns(options.monotoneConstraints, matrix.featureNames);
  const sets = interactionSets(options.interactionConstraints, matrix.featureNames);
  return placeWordsAndDoubles(
    kernels,
    scope,
    [
      OBJECTIVES.indexOf(options.objective),
      numOutputs,
      options.maxDepth === 0 ? UNBOUNDED : options.maxDepth,
      options.maxLeaves,
      GROW_POLICIES.indexOf(options.growPolicy),
      options.maxCatToOnehot,
      options.maxCatThreshold,
      metricNumber(options),
      signs === undefined ? 0 : scope.copyIn(new Uint8Array(signs.buffer)),
      sets === undefined ? 0 : scope.copyIn(sets),
      options.interactionConstraints?.length ?? 0,
      mostNodes,
    ],
    [
      options.learningRate,
      options.gamma,
      options.minChildWeight,
      options.regLambda,
      options.regAlpha,
      options.maxDeltaStep,
      options.scalePosWeight,
      options.subsample,
      options.colsampleByTree,
      options.colsampleByLevel,
      options.colsampleByNode,
    ],
  );
}

function metricNumber({ objective, evalMetric }: ResolvedBoostingOptions): number {
  if (evalMetric === undefined) return LOSS;
  const number = METRICS[objective][evalMetric];
  if (number !== undefined) return number;
  const expected = Object.keys(METRICS[objective]).join(", ");
  throw usageError("OPTION_INVALID", `evalMetric: ${objective} has ${expected}; found ${evalMetric}`);
}
