import { z } from "zod";

/** The hdbscan package's parameters in camelCase. */
export const hdbscanOptionsSchema = z.strictObject({
  minClusterSize: z.int().min(2).default(5).describe("fewest rows that count as a cluster"),
  minSamples: z
    .int()
    .min(1)
    .optional()
    .describe(
      "a row's core distance is that to its minSamples-th neighbour, the row itself not counted, as in the hdbscan package; scikit-learn counts the row, so its min_samples is this plus 1. Default minClusterSize",
    ),
  clusterSelectionMethod: z
    .enum(["eom", "leaf"])
    .default("eom")
    .describe("excess of mass, or the leaves of the condensed tree"),
  clusterSelectionEpsilon: z
    .number()
    .min(0)
    .default(0)
    .describe("clusters that separate below this distance are not separated"),
  maxClusterSize: z.int().min(2).optional().describe("eom selects no cluster above this size; default none"),
  allowSingleCluster: z.boolean().default(false).describe("whether the whole may be one cluster"),
  metric: z
    .enum(["euclidean", "manhattan", "chebyshev"])
    .default("euclidean")
    .describe("distance between rows"),
});
export type HdbscanOptions = z.input<typeof hdbscanOptionsSchema>;
export type ResolvedHdbscanOptions = z.output<typeof hdbscanOptionsSchema>;
