import { z } from "zod";

/** XGBoost's parameters in camelCase, with its defaults. */
export const boostingOptionsSchema = z.strictObject({
  objective: z
    .enum(["binary:logistic", "reg:squarederror"])
    .default("binary:logistic")
    .describe("what the margins are fitted to"),
  nEstimators: z.int().min(1).max(100_000).default(100).describe("rounds: one tree each"),
  maxDepth: z.int().min(1).max(30).default(6).describe("splits from root to leaf"),
  learningRate: z.number().gt(0).max(1).default(0.3).describe("shrinkage of every tree"),
  gamma: z.number().min(0).default(0).describe("least gain of a split"),
  minChildWeight: z.number().min(0).default(1).describe("least sum of hessians on either side of a split"),
  regLambda: z.number().min(0).default(1).describe("L2 penalty on leaf weights"),
  regAlpha: z.number().min(0).default(0).describe("L1 penalty on leaf weights"),
  maxDeltaStep: z.number().min(0).default(0).describe("largest leaf weight before shrinkage; 0: no bound"),
  scalePosWeight: z.number().gt(0).default(1).describe("factor on the weights of rows labelled 1"),
  subsample: z.number().gt(0).max(1).default(1).describe("share of the rows that each tree sees"),
  colsampleByTree: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe("share of the features that each tree may use"),
  maxCatToOnehot: z
    .int()
    .min(1)
    .default(4)
    .describe("categorical features with at most this many categories are split one against the rest"),
  baseScore: z
    .number()
    .optional()
    .describe(
      "prediction before any tree (a probability for binary:logistic); default estimated from the labels",
    ),
  earlyStoppingRounds: z
    .int()
    .min(1)
    .optional()
    .describe(
      "stop when the loss on the evaluation rows has not fallen for so many rounds, and keep the best round",
    ),
  seed: z.int().min(0).max(0xffffffff).default(0).describe("of subsample and colsampleByTree"),
});
export type BoostingOptions = z.input<typeof boostingOptionsSchema>;
export type ResolvedBoostingOptions = z.output<typeof boostingOptionsSchema>;
