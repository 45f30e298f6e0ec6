import { METRICS } from "@clusterwhy/neighbors";
import { z } from "zod";

/** umap-learn's parameters in camelCase, with its defaults. */
export const umapOptionsSchema = z.strictObject({
  nNeighbors: z
    .int()
    .min(2)
    .max(10_000)
    .default(15)
    .describe(
      "neighbours per row, the row itself counted as umap-learn does; larger favours global structure",
    ),
  nComponents: z.int().min(1).max(100).default(2).describe("dimensions of the embedding"),
  metric: z.enum(METRICS).default("euclidean").describe("distance between rows"),
  categoricalColumns: z
    .array(z.int().min(0))
    .default([])
    .describe("columns whose values are codes, for the mixed metric"),
  minDist: z.number().min(0).default(0.1).describe("how tightly points may be packed; at most spread"),
  spread: z.number().gt(0).default(1).describe("scale of the embedding"),
  nEpochs: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe("default 500, above 10,000 rows 200; 200 more for densMAP"),
  learningRate: z.number().gt(0).default(1).describe("initial step of the optimiser"),
  negativeSampleRate: z
    .int()
    .min(0)
    .max(100)
    .default(5)
    .describe("random rows that push a row away for every row that pulls it, on average over the table"),
  repulsionStrength: z.number().min(0).default(1).describe("weight of the negative samples"),
  setOpMixRatio: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe("1: fuzzy union of the rows' neighbourhoods; 0: intersection"),
  localConnectivity: z
    .number()
    .min(0)
    .default(1)
    .describe("neighbours that count as connected at distance 0"),
  init: z.enum(["spectral", "pca", "random"]).default("spectral").describe("initial layout"),
  targetWeight: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("how much labels count against the rows themselves, where labels are given"),
  densmap: z.boolean().default(false).describe("also keep how dense rows lie (densMAP)"),
  densLambda: z
    .number()
    .min(0)
    .default(2)
    .describe("densMAP: weight of the densities against the neighbours"),
  densFrac: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe("densMAP: share of the epochs, the last, it acts in"),
  densVarShift: z.number().min(0).default(0.1).describe("densMAP: steadies the variance of the radii"),
  seed: z.int().min(0).max(0xffffffff).default(0).describe("equal input, options and seed give equal bits"),
});
export type UmapOptions = z.input<typeof umapOptionsSchema>;
export type ResolvedUmapOptions = z.output<typeof umapOptionsSchema>;

/** umap-learn's rule where `nEpochs` is not given. */
export function epochsOf(options: Pick<ResolvedUmapOptions, "nEpochs" | "densmap">, numRows: number): number {
  return options.nEpochs ?? (numRows <= 10_000 ? 500 : 200) + (options.densmap ? 200 : 0);
}
