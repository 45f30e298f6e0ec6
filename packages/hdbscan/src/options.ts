import { z } from "zod";

/** What decides the spanning tree; the hdbscan package's parameters in camelCase. */
const treeOptions = {
  minSamples: z
    .int()
    .min(1)
    .optional()
    .describe(
      "a row's core distance is that to its minSamples-th neighbour, the row itself not counted, as in the hdbscan package; scikit-learn counts the row, so its min_samples is this plus 1. Default minClusterSize, or 5 where that is auto",
    ),
  metric: z
    .enum([
      "euclidean",
      "manhattan",
      "chebyshev",
      "cosine",
      "correlation",
      "canberra",
      "braycurtis",
      "hamming",
      "jaccard",
      "precomputed",
    ])
    .default("euclidean")
    .describe("distance between rows; precomputed: the input holds distances"),
};

/** What is decided on the tree: changing it needs no distances. */
const selectionOptions = {
  minClusterSize: z
    .union([z.int().min(2), z.literal("auto")])
    .default(5)
    .describe(
      "fewest rows that count as a cluster; auto takes the size whose leaf clusters persist over the most sizes (PLSCAN)",
    ),
  clusterSelectionMethod: z
    .enum(["eom", "leaf"])
    .optional()
    .describe(
      "excess of mass, or the leaves of the condensed tree. Default eom, or leaf where minClusterSize is auto",
    ),
  clusterSelectionEpsilon: z
    .number()
    .min(0)
    .default(0)
    .describe("clusters that separate below this distance are not separated"),
  maxClusterSize: z.int().min(2).optional().describe("eom selects no cluster above this size; default none"),
  allowSingleCluster: z.boolean().default(false).describe("whether the whole may be one cluster"),
  numClusters: z
    .int()
    .min(1)
    .optional()
    .describe(
      "exactly so many clusters: those of the largest total excess of mass; clusterSelectionMethod and clusterSelectionEpsilon are then not allowed",
    ),
};

const NO_CHOICE_LEFT = "cannot be given together with numClusters";
const mayChoose = (options: {
  numClusters?: number | undefined;
  clusterSelectionMethod?: string | undefined;
  clusterSelectionEpsilon: number;
}) =>
  options.numClusters === undefined ||
  (options.clusterSelectionMethod === undefined && options.clusterSelectionEpsilon === 0);

export const hdbscanOptionsSchema = z
  .strictObject({ ...treeOptions, ...selectionOptions })
  .refine(mayChoose, { path: ["clusterSelectionMethod"], message: NO_CHOICE_LEFT });
export type HdbscanOptions = z.input<typeof hdbscanOptionsSchema>;
export type ResolvedHdbscanOptions = z.output<typeof hdbscanOptionsSchema>;

export const selectionOptionsSchema = z
  .strictObject(selectionOptions)
  .refine(mayChoose, { path: ["clusterSelectionMethod"], message: NO_CHOICE_LEFT });
/** The options that a fitted tree can be clustered anew with. */
export type SelectionOptions = z.output<typeof selectionOptionsSchema>;

/** Rows that a core distance reaches over: `minSamples`, or what stands in for it. */
export function minSamplesOf(options: ResolvedHdbscanOptions): number {
  if (options.minSamples !== undefined) return options.minSamples;
  return options.minClusterSize === "auto" ? 5 : options.minClusterSize;
}
