import { z } from "zod";

const share = (what: string) => z.number().gt(0).max(1).default(1).describe(what);

/** XGBoost's parameters in camelCase, with its defaults. */
export const boostingOptionsSchema = z.strictObject({
  objective: z
    .enum(["binary:logistic", "multi:softprob", "reg:squarederror"])
    .default("binary:logistic")
    .describe("what the margins are fitted to"),
  numClass: z
    .int()
    .min(2)
    .max(1000)
    .optional()
    .describe("classes of multi:softprob, labelled 0, 1, ...; default the largest label + 1"),
  nEstimators: z.int().min(1).max(100_000).default(100).describe("rounds: one tree each, or one a class"),
  maxDepth: z
    .int()
    .min(0)
    .max(30)
    .default(6)
    .describe("splits from root to leaf; 0: no bound, with growPolicy lossguide only"),
  maxLeaves: z.int().min(0).max(65_536).default(0).describe("leaves of a tree; 0: no bound"),
  growPolicy: z
    .enum(["depthwise", "lossguide"])
    .default("depthwise")
    .describe("what is split first: the node nearest to the root, or the one of the largest gain"),
  learningRate: z.number().gt(0).max(1).default(0.3).describe("shrinkage of every tree"),
  gamma: z.number().min(0).default(0).describe("least gain of a split"),
  minChildWeight: z.number().min(0).default(1).describe("least sum of hessians on either side of a split"),
  regLambda: z.number().min(0).default(1).describe("L2 penalty on leaf weights"),
  regAlpha: z.number().min(0).default(0).describe("L1 penalty on leaf weights"),
  maxDeltaStep: z.number().min(0).default(0).describe("largest leaf weight before shrinkage; 0: no bound"),
  scalePosWeight: z.number().gt(0).default(1).describe("factor on the weights of rows labelled 1"),
  subsample: share("share of the rows that each tree learns from"),
  colsampleByTree: share("share of the features that each tree may use"),
  colsampleByLevel: share("share of the tree's features that each of its levels may use"),
  colsampleByNode: share("share of the level's features that each node may use"),
  maxCatToOnehot: z
    .int()
    .min(1)
    .default(4)
    .describe("categorical features with at most this many categories are split one against the rest"),
  maxCatThreshold: z.int().min(1).default(64).describe("most categories on one side of a split by sets"),
  monotoneConstraints: z
    .union([z.array(z.int().min(-1).max(1)), z.record(z.string(), z.int().min(-1).max(1))])
    .optional()
    .describe("by feature, in order or by name: 1 margins rise with it, -1 they fall, 0 free"),
  interactionConstraints: z
    .array(z.array(z.union([z.string(), z.int().min(0)])))
    .optional()
    .describe("sets of features, by name or number, that may be on one path together"),
  baseScore: z
    .number()
    .optional()
    .describe(
      "prediction before any tree (a probability for binary:logistic); default estimated from the labels",
    ),
  evalMetric: z
    .enum(["logloss", "error", "auc", "aucpr", "rmse", "mlogloss", "merror"])
    .optional()
    .describe("measured on the evaluation rows after every round; default the objective's loss"),
  earlyStoppingRounds: z
    .int()
    .min(1)
    .optional()
    .describe("stop when the metric has not improved for so many rounds, and keep the best round"),
  seed: z.int().min(0).max(0xffffffff).default(0).describe("of subsample and the colsample options"),
});
export type BoostingOptions = z.input<typeof boostingOptionsSchema>;
export type ResolvedBoostingOptions = z.output<typeof boostingOptionsSchema>;
export type EvalMetric = NonNullable<ResolvedBoostingOptions["evalMetric"]>;
