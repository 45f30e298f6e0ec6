import { prepareOptionsSchema } from "@clusterwhy/prepare";
import { z } from "zod";

/**
 * The method's options. Names and defaults of UMAP's and HDBSCAN's parameters are those of the reference libraries
 * unless the description says otherwise.
 */
export const segmentsOptionsSchema = z.strictObject({
  seed: z
    .int()
    .min(0)
    .max(0xffffffff)
    .default(0)
    .describe("random seed: equal table, options and seed give equal results to the bit"),

  // Prepare
  ...prepareOptionsSchema.shape,

  // Embed
  metric: z
    .enum(["euclidean", "manhattan", "chebyshev", "cosine", "correlation", "canberra", "braycurtis", "mixed"])
    .default("euclidean")
    .describe(
      "distance between prepared rows; mixed (Gower's) compares the columns themselves, every one counted once and only where both rows have it: categories by equality, numbers by their range; texts stay out of the map, and options of encoding do nothing",
    ),
  nNeighbors: z
    .int()
    .min(2)
    .max(1000)
    .default(15)
    .describe("UMAP: neighbours per row; larger favours global structure"),
  minDist: z
    .number()
    .min(0)
    .max(10)
    .default(0.1)
    .describe("UMAP: how tightly points may be packed in the map"),
  nComponents: z.int().min(2).max(3).default(2).describe("UMAP: dimensions of the map"),
  nEpochs: z
    .int()
    .min(1)
    .max(10000)
    .optional()
    .describe("UMAP: optimisation epochs; default 500, above 10,000 rows 200"),

  // Cluster
  minClusterSize: z
    .int()
    .min(2)
    .optional()
    .describe(
      "HDBSCAN: fewest rows that count as a group; default grows with the square root of the rows, at least 10",
    ),
  minSamples: z
    .int()
    .min(1)
    .optional()
    .describe("HDBSCAN: larger calls more rows noise; default min(minClusterSize, 5)"),
  clusterSelectionMethod: z
    .enum(["eom", "leaf"])
    .default("eom")
    .describe("HDBSCAN: excess of mass, or the leaves of the condensed tree"),
  clusterSelectionEpsilon: z
    .number()
    .min(0)
    .default(0)
    .describe("HDBSCAN: groups closer than this in the map are not separated"),
  maxClusterSize: z
    .int()
    .min(2)
    .optional()
    .describe("HDBSCAN: eom selects no group above this size; default none"),

  // Recurse
  maxDepth: z.int().min(1).max(10).default(3).describe("levels of groups; 1 does not recurse"),
  minSplitSize: z
    .int()
    .min(4)
    .optional()
    .describe(
      "fewest rows of a group that is taken back to its columns and divided again; default 6 × minClusterSize, at least 100",
    ),
  evidence: z
    .boolean()
    .default(true)
    .describe(
      "keep only splits that single-group nulls do not show and held-out classifiers can tell apart; false keeps every cluster of HDBSCAN",
    ),
  numNulls: z
    .int()
    .min(3)
    .max(200)
    .default(8)
    .describe("single-group nulls that every split is compared with"),
  resamples: z
    .int()
    .min(0)
    .max(200)
    .default(0)
    .describe(
      "stability: how often every kept division is made again on a random four fifths of its rows; each time costs about one more map of these rows, so 20 make a fit some ten times as long; 0 does not measure it",
    ),
  groups: z
    .int()
    .min(2)
    .max(200)
    .optional()
    .describe(
      "cut the table into so many groups, on one level, whatever the evidence says; what it says is still recorded",
    ),
  maxSegments: z
    .int()
    .min(2)
    .max(100_000)
    .optional()
    .describe(
      "at most so many segments in the whole tree, level by level; the last division that fits puts its groups together",
    ),
  maxTime: z
    .union([
      z.number().gt(0),
      z.string().regex(/^\d+(\.\d+)?[smh]$/, "expected a time like 90s, 10m or 1.5h, or a number of seconds"),
    ])
    .optional()
    .describe(
      "time for finding groups, for example 90s, 10m or 1.5h (a number is seconds); segments that were not looked into are named; what a time limit leaves out differs from run to run",
    ),
  maxGroups: z
    .int()
    .min(2)
    .max(1000)
    .optional()
    .describe(
      "at most so many groups in every division: the groups most alike are put together, and divided again one level deeper",
    ),
  minAuc: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.8)
    .describe("held-out ROC AUC that the classifier of every group of a split must reach"),

  // Explain
  minExplained: z.int().min(4).default(15).describe("fewest rows of a group that gets a classifier"),
  explainAlso: z
    .array(z.string())
    .default([])
    .describe("paths of smaller groups that get a classifier as well"),
  maxTreeDepth: z.int().min(1).max(10).default(4).describe("classifiers: depth of the trees"),
  learningRate: z.number().gt(0).max(1).default(0.2).describe("classifiers: shrinkage of every tree"),
  nEstimators: z
    .int()
    .min(1)
    .max(2000)
    .default(100)
    .describe("classifiers: most trees; early stopping finds the number"),
  sqlSafe: z
    .boolean()
    .default(false)
    .describe(
      "classifiers: without what SQL cannot compute (texts, lists, numbers and dates in words of their own), so that the assignment can be one SQL query; such columns still shape the map",
    ),
  shapRows: z.int().min(10).default(1000).describe("rows a segment whose SHAP values are kept for the plots"),

  // Assign
  minProbability: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      "assignment: calibrated probability below which a row belongs to none of the groups; default: chosen on rows that the classifiers have not seen, for every division",
    ),
  noise: z
    .enum(["keep", "nearest"])
    .default("keep")
    .describe(
      "rows in none of a segment's groups: keep leaves them to the segment, nearest puts them into the group that its classifier finds likeliest, still marked as noise",
    ),
});

const SECONDS = { s: 1, m: 60, h: 3600 };

/** `90s`, `10m`, `1.5h`, or seconds already. */
export function secondsOf(time: number | string): number {
  if (typeof time === "number") return time;
  return Number(time.slice(0, -1)) * SECONDS[time.slice(-1) as keyof typeof SECONDS];
}

/** What a caller may give; everything is optional. */
export type SegmentsOptions = z.input<typeof segmentsOptionsSchema>;
/** With all defaults filled in. */
export type ResolvedSegmentsOptions = z.output<typeof segmentsOptionsSchema>;
