import { hashName, type Matrix, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { embedAndCluster, type StepOptions } from "./embedAndCluster.js";
import { SingleGroupNull } from "./singleGroupNull.js";
import { clusterNodes, strongestSplit } from "./splitStrength.js";

/** What the single-group nulls say about a proposed split. */
export interface NullVerdict {
  /** The strongest split found in each null table. */
  readonly nullStrengths: readonly number[];
  /** A split must be stronger than this. */
  readonly threshold: number;
}

/**
 * The least that a split must show whatever the nulls say: the typical row of either side has its neighbours at half
 * the distance at which the sides meet.
 */
export const LEAST_STRENGTH = 0.7;

/**
 * Runs the same embedding and clustering on single-group tables and takes the strongest split anywhere in each.
 * Comparing with the strongest one, not with the average one, is what allows all splits of the real tree to be
 * tested at once. The threshold is the nulls' mean plus three standard deviations, at least their maximum: with few
 * nulls the maximum alone would be exceeded by chance once in `numNulls + 1` tables.
 *
 * Stops early once the observed strength cannot pass any more.
 */
export async function judgeByNulls(
  kernels: Kernels,
  matrix: Matrix,
  observed: number,
  step: StepOptions,
  options: { readonly seed: number; readonly stage: string; readonly numNulls: number },
  control?: RunControl,
): Promise<NullVerdict> {
  const generator = new SingleGroupNull(matrix);
  const nullStrengths: number[] = [];
  for (let index = 0; index < options.numNulls; index++) {
    const table = generator.draw(options.seed, `null ${options.stage}`, index);
    const seed = (options.seed ^ hashName(`null ${options.stage} ${index}`)) >>> 0;
    const { clustering } = await embedAndCluster(kernels, table, { ...step, seed }, control);
    nullStrengths.push(strongestSplit(clusterNodes(clustering.condensedTree)));
    if (nullStrengths.filter((strength) => strength >= observed).length >= 2) break;
  }
  return { nullStrengths, threshold: thresholdOf(nullStrengths) };
}

export function thresholdOf(nullStrengths: readonly number[]): number {
  const mean = nullStrengths.reduce((sum, strength) => sum + strength, 0) / nullStrengths.length;
  const squares = nullStrengths.reduce((sum, strength) => sum + (strength - mean) ** 2, 0);
  const deviation = nullStrengths.length > 1 ? Math.sqrt(squares / (nullStrengths.length - 1)) : 0;
  return Math.max(LEAST_STRENGTH, mean + 3 * deviation, ...nullStrengths);
}
