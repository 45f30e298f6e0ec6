import { z } from "zod";

/**
 * The contents of `segments.json`: the tree of segments with their reasons. Everything that people read (report,
 * terminal, spreadsheets) is made from this document and from the rows; nothing in it needs the models.
 *
 * Numbers are finite or null. Texts are plain: they hold the user's own column names and values verbatim, so
 * whoever shows them must escape them for the place where they appear.
 */
const share = z.number().min(0).max(1);
const nullableNumber = z.number().nullable();

/** What is known of a column, and how its values are shown. */
export const columnInfoSchema = z.object({
  name: z.string(),
  source: z.string().optional().describe("the column of the input that it is a position of, for lists"),
  role: z.enum([
    "id",
    "numeric",
    "boolean",
    "nominal",
    "ordinal",
    "time",
    "text",
    "outcome",
    "constant",
    "ignored",
  ]),
  reason: z.string().describe("why the column has its role"),
  type: z.enum(["number", "boolean", "time", "string"]),
  label: z.string().optional(),
  unit: z.string().optional(),
  format: z
    .enum([
      "number",
      "integer",
      "percent",
      "currency",
      "bytes",
      "duration",
      "date",
      "datetime",
      "year",
      "plain",
    ])
    .optional()
    .describe("how values are written; absent: as numbers usually are"),
  integer: z.boolean().describe("every value is a whole number"),
  missing: z.number().int(),
  distinct: z.number().int(),
  treatment: z.string().describe("what prepare did with the column at the top level, in words"),
});
export type ColumnInfo = z.infer<typeof columnInfoSchema>;

/** One condition of a rule, on a raw column. */
export const conditionSchema = z.discriminatedUnion("op", [
  z.object({ column: z.string(), op: z.literal(">="), value: z.number() }),
  z.object({ column: z.string(), op: z.literal("<"), value: z.number() }),
  z.object({ column: z.string(), op: z.literal("in"), values: z.array(z.string()) }),
  z.object({ column: z.string(), op: z.literal("not in"), values: z.array(z.string()) }),
  z.object({ column: z.string(), op: z.literal("is"), value: z.boolean() }),
  z.object({ column: z.string(), op: z.literal("missing") }),
  z.object({ column: z.string(), op: z.literal("present") }),
]);
export type Condition = z.infer<typeof conditionSchema>;

export const ruleSchema = z.object({
  kind: z
    .enum(["discriminating", "characteristic"])
    .describe("discriminating: who fulfils it is in; characteristic: who is in fulfils it"),
  conditions: z.array(conditionSchema).min(1),
  text: z.string(),
  precision: share.describe("share of the held-out rows fulfilling the rule that are in the segment"),
  recall: share.describe("share of the segment's held-out rows that fulfil the rule"),
  coverage: share.describe("share of all held-out rows that fulfil the rule"),
  support: z.number().int().describe("held-out rows of the segment that fulfil the rule"),
});
export type Rule = z.infer<typeof ruleSchema>;

const quantileSummary = z.object({
  count: z.number().int().describe("rows with a value"),
  missing: z.number().int(),
  mean: nullableNumber,
  min: nullableNumber,
  p05: nullableNumber,
  p25: nullableNumber,
  median: nullableNumber,
  p75: nullableNumber,
  p95: nullableNumber,
  max: nullableNumber,
});
export type QuantileSummary = z.infer<typeof quantileSummary>;

/** A column inside the segment against outside it (all other rows). */
export const columnProfileSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("numeric"),
    column: z.string(),
    inside: quantileSummary,
    outside: quantileSummary,
    cliffsDelta: nullableNumber.describe("P(inside > outside) − P(inside < outside), in [−1, 1]"),
    histogram: z.object({
      scale: z.enum(["linear", "log1p"]).describe("on which scale the bins are equally wide"),
      edges: z.array(z.number()).describe("ascending raw values, one more than bins"),
      inside: z.array(z.number().int()).describe("rows a bin"),
      outside: z.array(z.number().int()),
    }),
  }),
  z.object({
    kind: z.literal("categorical"),
    column: z.string(),
    rows: z
      .object({ inside: z.number().int(), outside: z.number().int() })
      .optional()
      .describe(
        "of texts and lists, whose levels are the words or items that differ most: a row may have several, and shares are of these rows",
      ),
    levels: z
      .array(z.object({ value: z.string(), inside: z.number().int(), outside: z.number().int() }))
      .describe("the most frequent levels, by falling total; booleans are `true` and `false`"),
    other: z.object({ levels: z.number().int(), inside: z.number().int(), outside: z.number().int() }),
    missing: z.object({ inside: z.number().int(), outside: z.number().int() }),
    cramersV: nullableNumber.describe("association of segment and column, in [0, 1]"),
    topLift: z
      .object({ value: z.string(), insideShare: share, outsideShare: share })
      .nullable()
      .describe("the level whose share differs most"),
  }),
]);
export type ColumnProfile = z.infer<typeof columnProfileSchema>;

/** An outcome among the segment's rows, beside all rows: it had no part in finding the segment. */
const outcomeReportSchema = z.object({
  column: z.string(),
  measure: z.enum(["rate", "mean"]).describe("rate of true for flags and two levels, mean for numbers"),
  level: z.string().optional().describe("of two levels: the one that is counted"),
  count: z.number().int().describe("rows of the segment with a value"),
  value: nullableNumber,
  interval: z
    .tuple([z.number(), z.number()])
    .nullable()
    .describe("95%: Wilson's for rates, Student's for means; null for too few rows"),
  overall: nullableNumber.describe("of all rows of the table"),
  lift: nullableNumber.describe("value / overall; null where that says nothing"),
  sentence: z.string(),
});
export type OutcomeReport = z.infer<typeof outcomeReportSchema>;

const interval = z.tuple([z.number(), z.number()]);
const classScores = z.object({
  precision: share,
  recall: share,
  f1: share,
  support: z.number().int(),
});

/** One one-versus-rest classifier: how good it is on rows that it has not seen, and what it looks at. */
export const classifierReportSchema = z.object({
  against: z.enum(["rest", "siblings"]),
  model: z.string().nullable().describe("path of the XGBoost-format model within the run folder"),
  rounds: z.number().int(),
  maxDepth: z.number().int(),
  validation: z.object({
    scheme: z.string().describe("for example `stratified 5-fold, repeated 3 times`"),
    folds: z.number().int(),
    repeats: z.number().int(),
    rows: z.number().int(),
    positives: z.number().int(),
  }),
  positive: classScores,
  negative: classScores,
  accuracy: share,
  macroAverage: classScores,
  weightedAverage: classScores,
  rocAuc: share,
  prAuc: share,
  logLoss: z.number(),
  calibration: z
    .object({
      method: z.string(),
      expectedCalibrationError: share.describe("on held-out rows, ten bins of equal size"),
    })
    .optional(),
  intervals: z
    .object({ precision: interval, recall: interval, f1: interval, rocAuc: interval })
    .describe("95% intervals"),
  confusion: z.object({
    truePositive: z.number().int(),
    falsePositive: z.number().int(),
    falseNegative: z.number().int(),
    trueNegative: z.number().int(),
  }),
  rocCurve: z.array(z.tuple([share, share])).describe("false positive rate, true positive rate; thinned"),
  prCurve: z.array(z.tuple([share, share])).describe("recall, precision; thinned"),
  importance: z
    .array(
      z.object({
        column: z.string(),
        weight: z.number(),
        gain: z.number(),
        cover: z.number(),
        totalGain: z.number(),
        totalCover: z.number(),
      }),
    )
    .describe(
      "every column of the classifier, by falling total gain; the components of a text and the positions of a list are summed to their column",
    ),
  shap: z.object({
    baseValue: z.number().describe("log-odds"),
    rows: z.number().int().describe("rows explained"),
    columns: z
      .array(
        z.object({
          column: z.string(),
          meanAbsolute: z.number().describe("log-odds, over the rows explained"),
          meanAbsoluteInside: z.number(),
          meanInside: z.number().describe("signed: pushes towards the segment when positive"),
        }),
      )
      .describe("by falling mean absolute value"),
  }),
});
export type ClassifierReport = z.infer<typeof classifierReportSchema>;

/** How well a segment is found again on random subsets of its parent's rows. */
const stabilitySchema = z.object({
  jaccard: share.describe("mean over the resamples of the best match's Jaccard index"),
  interval: interval.describe("95%, of the mean"),
  dissolved: z.number().int().optional().describe("resamples in which nothing shares more than half with it"),
  resamples: z.number().int().optional(),
});

/** Whether the segment was divided further, and the evidence for or against. */
export const splitSchema = z.object({
  kept: z.boolean(),
  reason: z.string().describe("in words"),
  candidates: z.number().int().describe("groups that clustering proposed"),
  persistence: nullableNumber.describe(
    "of the clearest split, in the map: log of how much denser its sides are than what lies between",
  ),
  nullPersistence: z.array(z.number()).describe("the same of every single-group null"),
  separation: z
    .number()
    .optional()
    .describe("of the clearest split, in the data: −log of the share of its ties that cross the gap"),
  nullSeparation: z.array(z.number()).optional().describe("the same of every single-group null"),
  heldOutAuc: z.array(z.number()).describe("held-out ROC AUC of every proposed child's classifier"),
  noiseShare: nullableNumber,
  stability: z
    .array(stabilitySchema)
    .nullable()
    .describe("bootstrap Jaccard of every child; null where it was not measured"),
  tree: z
    .array(
      z.object({
        parent: z.number().int().describe("position in this list; −1 for the root"),
        group: z.number().int().nullable().describe("position of the child that holds most of it, if any"),
        lambdas: z.array(z.number()).describe("ascending densities, 1 / distance in the map; thinned"),
        rows: z.array(z.number().int()).describe("rows still in it at each lambda"),
      }),
    )
    .optional()
    .describe("HDBSCAN's condensed tree of the map, the largest clusters first"),
});
export type Split = z.infer<typeof splitSchema>;

/** One tree of a few questions for all groups at once. */
export const surrogateSchema = z.object({
  leaves: z.array(
    z.object({
      path: z.string().describe("the segment that the leaf stands for; `all` for rows of no group"),
      conditions: z.array(conditionSchema),
      text: z.string(),
      share: share.describe("of the held-out rows that come to this leaf"),
      precision: share.describe("of the held-out rows that come to this leaf and are in the segment"),
    }),
  ),
  fidelity: z
    .array(z.object({ leaves: z.number().int(), fidelity: share }))
    .describe("share of held-out rows that a tree of so many leaves puts where they are"),
});
export type Surrogate = z.infer<typeof surrogateSchema>;

export const segmentSchema = z.object({
  id: z.string().describe("identity that later runs carry on"),
  path: z.string().describe("position in this run: `all`, `1`, `1.2`"),
  parent: z.string().nullable(),
  children: z.array(z.string()),
  depth: z.number().int(),
  size: z.number().int(),
  share,
  noise: z.number().int().describe("rows of the segment that belong to none of its children"),
  name: z.string(),
  sentence: z.string(),
  rules: z.array(ruleSchema),
  profile: z.array(columnProfileSchema),
  outcomes: z.array(outcomeReportSchema).optional().describe("absent where no column is an outcome"),
  quality: z.object({
    persistence: nullableNumber.describe("how much denser the segment is than its surroundings, log scale"),
    meanProbability: nullableNumber,
    trustworthiness: nullableNumber.describe(
      "of the map made of this segment's rows; null where none was made",
    ),
    validity: nullableNumber.describe("DBCV of this segment's split in the map"),
    dataValidity: nullableNumber
      .optional()
      .describe("DBCV of this segment's split in the prepared columns; not to be compared with the map's"),
    stability: stabilitySchema.nullable(),
    warnings: z.array(z.string()),
  }),
  split: splitSchema,
  classifiers: z.object({
    vsRest: classifierReportSchema.nullable(),
    vsSiblings: classifierReportSchema.nullable(),
    reason: z.string().nullable().describe("why there is no classifier, where there is none"),
  }),
  exemplars: z.array(z.number().int()).describe("input rows that are most typical, best first"),
  nearest: z
    .object({
      path: z.string(),
      differences: z.array(z.object({ column: z.string(), text: z.string() })),
    })
    .optional()
    .describe("the sibling that the segment is most easily taken for, and what separates the two"),
  confusion: z
    .array(
      z.object({
        path: z.string(),
        putThere: z.number().int().describe("held-out rows of this segment that the classifiers put there"),
        takenFrom: z.number().int().describe("held-out rows of that segment that they put here"),
      }),
    )
    .optional()
    .describe("among the segment and its siblings, itself included"),
});
export type Segment = z.infer<typeof segmentSchema>;

export const SEGMENTS_FORMAT_VERSION = 1;

export const segmentDocumentSchema = z.object({
  formatVersion: z.literal(SEGMENTS_FORMAT_VERSION),
  columns: z.array(columnInfoSchema),
  surrogate: surrogateSchema.optional(),
  segments: z.array(segmentSchema).min(1).describe("parents before children; the first is `all`"),
});
export type SegmentDocument = z.infer<typeof segmentDocumentSchema>;
