import { z } from "zod";

export const SKEW_TREATMENTS = ["auto", "none", "log1p", "yeo-johnson", "quantile"] as const;

export const prepareOptionsSchema = z.strictObject({
  scaling: z
    .enum(["auto", "standard"])
    .default("auto")
    .describe(
      "auto: tames skew column by column, then standardises; standard: scikit-learn's StandardScaler alone",
    ),
  encoding: z
    .enum(["onehot", "label"])
    .default("onehot")
    .describe(
      "nominal columns: one feature a level, or integers in alphabetical order as LabelEncoder gives",
    ),
  skew: z
    .record(z.string(), z.enum(SKEW_TREATMENTS))
    .default({})
    .describe("treatment of single columns by name, instead of the one chosen from the data"),
  missingIndicator: z
    .boolean()
    .default(false)
    .describe("adds a feature that says where a numeric column is missing"),
  maxLevels: z
    .int()
    .min(2)
    .max(1000)
    .default(12)
    .describe("one-hot: levels of a nominal column that get a feature of their own; rarer ones share one"),
  textDims: z.int().min(1).max(64).default(4).describe("features that a text column becomes"),
});
export type PrepareOptions = z.input<typeof prepareOptionsSchema>;
export type ResolvedPrepareOptions = z.output<typeof prepareOptionsSchema>;
