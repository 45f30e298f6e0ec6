import type { RunControl } from "@clusterwhy/core";
import { createKernels } from "@clusterwhy/kernels";
import { defaultMinClusterSize, segmentsOptionsSchema, tuneSegments } from "@clusterwhy/segments";
import { openTable, tableOptionsSchema } from "@clusterwhy/table";
import { z } from "zod";
import { type FitOptions, pick } from "../options.js";
import { packLabels, packPoints } from "./packedPoints.js";

/** Enough to see a map's shape at the size of a card. */
const MOST_POINTS = 1500;

/** A tuning as the studio keeps it and as its page shows it. */
export const tuningSchema = z.object({
  source: z.string(),
  rows: z.int(),
  /** The options that every map shares. */
  options: z.record(z.string(), z.unknown()),
  maps: z.array(
    z.object({
      metric: z.string(),
      nNeighbors: z.int(),
      minClusterSize: z.int().optional(),
      trustworthiness: z.number(),
      groups: z.int(),
      noiseShare: z.number(),
      clearness: z.number(),
      stability: z.number(),
      points: z.string(),
      labels: z.string(),
    }),
  ),
  recommended: z.int(),
  reason: z.string(),
});
export type StoredTuning = z.infer<typeof tuningSchema>;

/** The smallest size that the fit would take, half of it and twice as many. */
function sizesFor(numRows: number, given: number | undefined): number[] {
  const size = given ?? defaultMinClusterSize(numRows);
  return [...new Set([Math.max(5, Math.round(size / 2)), size, 2 * size])].sort((a, b) => a - b);
}

/** Maps the table with every combination of settings; see `tuneSegments`. */
export async function tune(source: string, options: FitOptions, control: RunControl): Promise<StoredTuning> {
  const opened = await openTable(source, pick(tableOptionsSchema, options), control);
  const { threads } = options;
  const kernels = await createKernels(threads === undefined ? {} : { threads });
  try {
    const { maps, recommended, reason } = await tuneSegments(
      kernels,
      opened.table,
      pick(segmentsOptionsSchema, options),
      { minClusterSizes: sizesFor(opened.table.numRows, options.minClusterSize) },
      control,
    );
    return {
      source,
      rows: opened.table.numRows,
      options: { ...options },
      maps: maps.map(({ coordinates, labels, ...map }) => {
        const { points, stride } = packPoints(coordinates, 2, MOST_POINTS);
        return { ...map, points, labels: packLabels(labels, stride) };
      }),
      recommended,
      reason,
    };
  } finally {
    kernels.close();
    await opened.close();
  }
}
