import { type RunControl, type TreeEnsemble, usageError } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { checkFeatures } from "./checkFeatures.js";
import { packTrees } from "./packTrees.js";
import type { FeatureData } from "./quantize.js";

export interface PredictOptions {
  /** Boosting rounds to add up, from the first: integer in [0, rounds of the model]. Default all. */
  readonly rounds?: number;
  /**
   * `single`: sums are rounded after every tree, which gives XGBoost's own margins bit by bit. Default `double`, whose
   * sums SHAP values add up to within 1e-12.
   */
  readonly precision?: "double" | "single";
}

const BLOCK_ROWS = 4096;

/**
 * Margins of all rows on all threads: the base margin plus the leaf values, in the order of the trees.
 *
 * @returns Float64Array [numRows × numOutputs], row-major
 * @throws ClusterwhyError `FEATURE_COUNT`, `OPTION_INVALID`
 */
export async function predictMarginsInParallel(
  kernels: Kernels,
  ensemble: TreeEnsemble,
  data: FeatureData,
  options: PredictOptions = {},
  control?: RunControl,
): Promise<Float64Array> {
  const rounds = roundsOf(ensemble, options.rounds);
  for await (const margins of stagedMargins(
    kernels,
    ensemble,
    data,
    { ...options, stages: [rounds] },
    control,
  )) {
    return margins;
  }
  return new Float64Array();
}

/**
 * Margins after each of the given numbers of rounds, ascending; default after every round.
 *
 * @yields Float64Array [numRows × numOutputs], the caller's own
 */
export async function* stagedMargins(
  kernels: Kernels,
  ensemble: TreeEnsemble,
  data: FeatureData,
  options: { readonly stages?: readonly number[]; readonly precision?: "double" | "single" } = {},
  control?: RunControl,
): AsyncGenerator<Float64Array> {
  checkFeatures(ensemble, data);
  const { numOutputs } = ensemble;
  const numRounds = roundsOf(ensemble, undefined);
  const stages = options.stages ?? Array.from({ length: numRounds }, (_, round) => round + 1);
  const last = stages.reduce((most, stage) => Math.max(most, roundsOf(ensemble, stage)), 0);
  const scope = kernels.scope();
  try {
    const trees = packTrees(scope, ensemble, Math.min(last * numOutputs, ensemble.treeOutputs.length));
    const categories = scope.copyIn(ensemble.categories);
    const values = scope.copyIn(data.values);
    const out = scope.allocate(data.numRows * numOutputs * 8);
    const margins = () => kernels.f64(out, data.numRows * numOutputs);
    for (let row = 0, view = margins(); row < data.numRows; row++)
      view.set(ensemble.baseMargins, row * numOutputs);
    const rowBytes = ensemble.featureNames.length * 4;
    const single = options.precision === "single" ? 1 : 0;
    let done = 0;
    for (const stage of stages) {
      const end = Math.min(stage * numOutputs, ensemble.treeOutputs.length);
      await kernels.parallel(
        "predictRows",
        [trees, done, end, categories, values, rowBytes, out, numOutputs, single],
        { numItems: data.numRows, blockSize: BLOCK_ROWS },
        control,
      );
      done = end;
      yield margins().slice();
    }
  } finally {
    scope.close();
  }
}

/** Which leaf of every tree a row falls into: Int32Array [numRows × numTrees], row-major, as `predictLeaves`. */
export async function predictLeavesInParallel(
  kernels: Kernels,
  ensemble: TreeEnsemble,
  data: FeatureData,
  options: Pick<PredictOptions, "rounds"> = {},
  control?: RunControl,
): Promise<Int32Array> {
  checkFeatures(ensemble, data);
  const numTrees = roundsOf(ensemble, options.rounds) * ensemble.numOutputs;
  const scope = kernels.scope();
  try {
    const trees = packTrees(scope, ensemble, numTrees);
    const categories = scope.copyIn(ensemble.categories);
    const values = scope.copyIn(data.values);
    const out = scope.allocate(data.numRows * numTrees * 4);
    await kernels.parallel(
      "predictLeafIds",
      [trees, numTrees, categories, values, ensemble.featureNames.length * 4, out],
      { numItems: data.numRows, blockSize: BLOCK_ROWS },
      control,
    );
    return kernels.i32(out, data.numRows * numTrees).slice();
  } finally {
    scope.close();
  }
}

function roundsOf(ensemble: TreeEnsemble, given: number | undefined): number {
  const most = Math.ceil(ensemble.treeOutputs.length / ensemble.numOutputs);
  if (given === undefined) return most;
  if (Number.isInteger(given) && given >= 0 && given <= most) return given;
  throw usageError("OPTION_INVALID", `rounds: expected an integer in [0, ${most}]; found ${given}`);
}
