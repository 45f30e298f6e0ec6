import {
  inputError,
  portableMath,
  type RunControl,
  resolveOptions,
  type TreeEnsemble,
} from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { z } from "zod";
import { type FeatureHeader, type FeatureInput, toFeatureData } from "./featureInput.js";
import { readLightgbmText } from "./format/lightgbmText.js";
import { readXgboostJson, writeXgboostJson } from "./format/xgboostJson.js";
import { readXgboostUbj, writeXgboostUbj } from "./format/xgboostUbj.js";
import { type Importance, importance } from "./importance.js";
import { boostingOptionsSchema } from "./options.js";
import { predictLeavesInParallel, predictMarginsInParallel, stagedMargins } from "./predictInParallel.js";
import { type FeatureData, quantizeInParallel } from "./quantize.js";
import { sharedKernels } from "./sharedKernels.js";
import { trainMany } from "./trainMany.js";

export const gradientBoostingOptionsSchema = z.strictObject({
  ...boostingOptionsSchema.shape,
  treeMethod: z
    .enum(["hist", "exact"])
    .default("hist")
    .describe("quantile bins where a feature has more values than maxBin, or every value by itself"),
  maxBin: z.int().min(2).max(32_767).default(256).describe("most bins of a numeric feature, with hist"),
});
export type GradientBoostingOptions = z.input<typeof gradientBoostingOptionsSchema>;

export interface FitOptions extends FeatureHeader {
  /** One a row, at least 0; default 1 each. */
  readonly weights?: ArrayLike<number>;
  /** Rows to measure the metric on after every round; with earlyStoppingRounds they decide when to stop. */
  readonly evaluation?: {
    readonly data: FeatureInput;
    readonly labels: ArrayLike<number>;
    readonly weights?: ArrayLike<number>;
  };
}

/**
 * Gradient-boosted trees with XGBoost's parameters, in camelCase, and its model files.
 *
 * ```ts
 * const model = new GradientBoosting({ nEstimators: 50, maxDepth: 4 });
 * await model.fit(rows, labels);
 * const probabilities = await model.probability(rows);
 * ```
 */
export class GradientBoosting {
  readonly options: z.output<typeof gradientBoostingOptionsSchema>;
  private fitted: TreeEnsemble | undefined;
  private history: Float64Array = new Float64Array();

  /** @param kernels default: those that all models share */
  constructor(
    options?: GradientBoostingOptions,
    private readonly kernels?: Kernels,
  ) {
    this.options = resolveOptions(gradientBoostingOptionsSchema, options);
  }

  /** A model that predicts with these trees. */
  static fromEnsemble(ensemble: TreeEnsemble, kernels?: Kernels): GradientBoosting {
    const model = new GradientBoosting({ objective: ensemble.objective }, kernels);
    model.fitted = ensemble;
    return model;
  }

  static fromXgboostJson(text: string, kernels?: Kernels): GradientBoosting {
    return GradientBoosting.fromEnsemble(readXgboostJson(text), kernels);
  }

  static fromXgboostUbj(bytes: Uint8Array, kernels?: Kernels): GradientBoosting {
    return GradientBoosting.fromEnsemble(readXgboostUbj(bytes), kernels);
  }

  static fromLightgbmText(text: string, kernels?: Kernels): GradientBoosting {
    return GradientBoosting.fromEnsemble(readLightgbmText(text), kernels);
  }

  /** @throws ClusterwhyError `NOT_FITTED` */
  get ensemble(): TreeEnsemble {
    if (this.fitted === undefined)
      throw inputError("NOT_FITTED", "the model has no trees yet: call fit first");
    return this.fitted;
  }

  /** Float64Array: the metric on the evaluation rows after every round; empty without them. */
  get evaluationHistory(): Float64Array {
    return this.history;
  }

  /**
   * Trains anew.
   *
   * @param labels one a row: 0 or 1, a class number, or any number, by the objective
   * @throws ClusterwhyError as `quantize` and `trainMany` do
   */
  async fit(
    input: FeatureInput,
    labels: ArrayLike<number>,
    options: FitOptions = {},
    control?: RunControl,
  ): Promise<this> {
    const kernels = await this.ownKernels();
    const { treeMethod, maxBin, ...boosting } = this.options;
    const train = toFeatureData(input, options);
    const { evaluation } = options;
    const held = evaluation === undefined ? undefined : toFeatureData(evaluation.data, train);
    const data = held === undefined ? train : stack(train, held);
    const bins = { treeMethod, maxBin, sketchRows: train.numRows };
    const matrix = await quantizeInParallel(kernels, data, bins, control);
    try {
      const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
      const weighted = options.weights !== undefined || evaluation?.weights !== undefined;
      const job = {
        labels: join(train.numRows, labels, held?.numRows ?? 0, evaluation?.labels),
        ...(weighted
          ? { weights: join(train.numRows, options.weights, held?.numRows ?? 0, evaluation?.weights) }
          : {}),
        ...(held === undefined
          ? {}
          : { rows: range(0, train.numRows), evaluationRows: range(train.numRows, data.numRows) }),
      };
      const [model] = await trainMany(kernels, matrix, [job], boosting, control);
      this.fitted = model.ensemble;
      this.history = model.evaluationHistory;
    } finally {
      matrix.dispose();
    }
    return this;
  }

  /**
   * Margins (log-odds, class scores, or values) as XGBoost rounds them, of the best iteration where the model has one.
   *
   * @returns Float64Array [rows × outputs], row-major
   */
  async margin(input: FeatureInput, control?: RunControl): Promise<Float64Array> {
    const options = { ...this.bestRounds(), precision: "single" } as const;
    return predictMarginsInParallel(
      await this.ownKernels(),
      this.ensemble,
      this.table(input),
      options,
      control,
    );
  }

  /** Float64Array: of label 1, one a row; for multi:softprob [rows × classes]; for reg:squarederror the values. */
  async probability(input: FeatureInput, control?: RunControl): Promise<Float64Array> {
    return this.transform(await this.margin(input, control));
  }

  /** Float64Array [rows]: the likelier label, or the value. */
  async predict(input: FeatureInput, control?: RunControl): Promise<Float64Array> {
    return this.decide(await this.margin(input, control));
  }

  /** Int32Array [rows × trees], row-major: each row's leaf, as the node's number within its tree. */
  async leafIds(input: FeatureInput, control?: RunControl): Promise<Int32Array> {
    return predictLeavesInParallel(
      await this.ownKernels(),
      this.ensemble,
      this.table(input),
      this.bestRounds(),
      control,
    );
  }

  /** Margins after every round. */
  async *staged(input: FeatureInput, control?: RunControl): AsyncGenerator<Float64Array> {
    const kernels = await this.ownKernels();
    yield* stagedMargins(kernels, this.ensemble, this.table(input), { precision: "single" }, control);
  }

  importance(): Importance {
    return importance(this.ensemble);
  }

  toXgboostJson(): string {
    return writeXgboostJson(this.ensemble);
  }

  toXgboostUbj(): Uint8Array {
    return writeXgboostUbj(this.ensemble);
  }

  private async ownKernels(): Promise<Kernels> {
    return this.kernels ?? sharedKernels();
  }

  private table(input: FeatureInput): FeatureData {
    return toFeatureData(input, this.ensemble);
  }

  private bestRounds(): { rounds?: number } {
    const { bestIteration } = this.ensemble;
    return bestIteration === undefined ? {} : { rounds: bestIteration + 1 };
  }

  private transform(margins: Float64Array): Float64Array {
    const { objective, numOutputs } = this.ensemble;
    if (objective === "reg:squarederror") return margins;
    if (objective === "binary:logistic") return margins.map(portableMath.sigmoid);
    const shares = new Float64Array(margins.length);
    for (let row = 0; row < margins.length; row += numOutputs) {
      const own = margins.subarray(row, row + numOutputs);
      const most = own.reduce((a, b) => Math.max(a, b));
      const powers = own.map((margin) => portableMath.exp(margin - most));
      const sum = powers.reduce((a, b) => a + b);
      shares.set(
        powers.map((power) => power / sum),
        row,
      );
    }
    return shares;
  }

  private decide(margins: Float64Array): Float64Array {
    const { objective, numOutputs } = this.ensemble;
    if (objective === "reg:squarederror") return margins;
    if (objective === "binary:logistic") return margins.map((margin) => (margin > 0 ? 1 : 0));
    return Float64Array.from({ length: margins.length / numOutputs }, (_, row) => {
      let best = 0;
      for (let k = 1; k < numOutputs; k++) {
        if (margins[row * numOutputs + k] > margins[row * numOutputs + best]) best = k;
      }
      return best;
    });
  }
}

function stack(first: FeatureData, second: FeatureData): FeatureData {
  if (second.featureNames.length !== first.featureNames.length) {
    throw inputError(
      "FEATURE_COUNT",
      `the training rows have ${first.featureNames.length} features; the evaluation rows ${second.featureNames.length}`,
    );
  }
  const values = new Float32Array(first.values.length + second.values.length);
  values.set(first.values);
  values.set(second.values, first.values.length);
  return { ...first, numRows: first.numRows + second.numRows, values };
}

/** The training rows' numbers, then the evaluation rows'; 1 where there are none. */
function join(
  numFirst: number,
  first: ArrayLike<number> | undefined,
  numSecond: number,
  second: ArrayLike<number> | undefined,
): Float32Array {
  for (const [list, count] of [
    [first, numFirst],
    [second, numSecond],
  ] as const) {
    if (list !== undefined && list.length !== count) {
      throw inputError("BAD_LABEL", `${count} rows and ${list.length} labels or weights; expected one each`);
    }
  }
  const joined = new Float32Array(numFirst + numSecond).fill(1);
  if (first !== undefined) joined.set(first);
  if (second !== undefined) joined.set(second, numFirst);
  return joined;
}
