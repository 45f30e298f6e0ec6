import { z } from "zod";

export const SKEW_TREATMENTS = ["auto", "none", "log1p", "yeo-johnson", "quantile"] as const;

export const prepareOptionsSchema = z.strictObject({
  scaling: z
    .enum(["auto", "standard", "robust"])
    .default("auto")
    .describe(
      "auto: tames skew column by column, then standardises; standard: scikit-learn's StandardScaler alone; robust: its RobustScaler alone",
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
  fill: z
    .record(z.string(), z.number())
    .default({})
    .describe("value of single numeric columns where they are missing, instead of the median"),
  missingIndicator: z
    .boolean()
    .default(false)
    .describe("adds a feature that says where a numeric column is missing"),
  winsorize: z
    .number()
    .min(0)
    .max(0.25)
    .default(0)
    .describe("share of a numeric column's values at each end that are drawn in to the quantile there"),
  maxLevels: z
    .int()
    .min(2)
    .max(1000)
    .default(12)
    .describe("one-hot: levels of a nominal column that get a feature of their own; rarer ones share one"),
  manyLevels: z
    .enum(["fold", "hash", "frequency"])
    .default("fold")
    .describe(
      "nominal columns with more than maxLevels levels: fold the rarer ones together, hash all into maxLevels buckets, or one feature, the logarithm of the level's frequency",
    ),
  timeParts: z
    .array(z.enum(["age", "day", "week", "year"]))
    .min(1)
    .optional()
    .describe(
      "what of a moment counts: its age, its place in the day, week, year; default: the age, and the day and year where the data spans enough of them",
    ),
  textDims: z.int().min(1).max(64).default(4).describe("features that a text column becomes"),
  textTokens: z
    .enum(["words", "characters", "both"])
    .default("both")
    .describe("what of a text is counted: words, runs of 3 and 4 letters inside words, or both"),
  balance: z
    .enum(["columns", "features"])
    .default("columns")
    .describe(
      "columns: the features of one column, or of one list's positions, count as one together; features: each counts as one. Ignored by standard and robust scaling",
    ),
  weights: z
    .record(z.string(), z.number().min(0).max(100))
    .default({})
    .describe("how much single columns count, beside 1 for every other; 0 leaves a column out of the map"),
});
export type PrepareOptions = z.input<typeof prepareOptionsSchema>;
export type ResolvedPrepareOptions = z.output<typeof prepareOptionsSchema>;

/** The part of larger options that belongs to preparation. */
export function pickPrepareOptions(options: ResolvedPrepareOptions): ResolvedPrepareOptions {
  const names = Object.keys(prepareOptionsSchema.shape) as (keyof ResolvedPrepareOptions)[];
  const entries = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return Object.fromEntries(entries) as ResolvedPrepareOptions;
}
