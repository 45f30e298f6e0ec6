import { hashName, type Matrix, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { defaultMinClusterSize, embedAndClusterMany, type StepOptions } from "./embedAndCluster.js";
import { hasOpenSplit } from "./sharedNeighbors.js";
import { SingleGroupNull } from "./singleGroupNull.js";
import { clusterNodes, strongestSplit } from "./splitStrength.js";

/** What the single-group nulls say about a proposed split. */
export interface NullVerdict {
  /** The strongest split found in each null table. */
  readonly nullStrengths: readonly number[];
  /** A split must be stronger than this. */
  readonly threshold: number;
  /** What is enough for a split whose sides share no neighbours in the data, where no null has such a split. */
  readonly openThreshold: number;
}

export interface JudgeOptions {
  readonly seed: number;
  readonly stage: string;
  /** Most null tables. */
  readonly numNulls: number;
  /** As the user gave it; undefined where it follows the number of rows. */
  readonly minClusterSize: number | undefined;
}

/**
 * The least that a split must show whatever the nulls say: the typical row of either side has its neighbours at half
 * the distance at which the sides meet.
 */
export const LEAST_STRENGTH = 0.7;

/** Nulls of more rows would say the same: in tables without groups the strongest split weakens as rows are added. */
const MOST_ROWS = 4_000;
/**
 * Epochs of the nulls' layouts. A layout that is not quite at rest shows splits as strong as a finished one or
 * slightly stronger (docs/algorithms/segments.md has the figures), so that fewer epochs never make the test lenient.
 */
const MOST_EPOCHS = 100;
/** The first look. Where it already decides, no more are drawn. */
const FIRST_LOOK = 3;

/**
 * Runs the same embedding and clustering on single-group tables and takes the strongest split anywhere in each.
 * Comparing with the strongest one, not with the average one, is what allows all splits of the real tree to be
 * tested at once. The threshold is the nulls' mean plus three standard deviations, at least their maximum: with few
 * nulls the maximum alone would be exceeded by chance once in `numNulls + 1` tables.
 *
 * How far apart UMAP draws groups has a limit, which the nulls of small or narrow tables (a line, a sheet) come near to.
 * So a split that is open in the data as well, while no null has an open one, needs to be no stronger than the average
 * null's.
 *
 * Three nulls come first. The others are drawn only while the verdict is open.
 *
 * @param observed the strongest split of the real table
 */
export async function judgeByNulls(
  kernels: Kernels,
  matrix: Matrix,
  observed: number,
  step: StepOptions,
  options: JudgeOptions,
  control?: RunControl,
): Promise<NullVerdict> {
  const numRows = Math.min(matrix.numRows, MOST_ROWS);
  const generator = new SingleGroupNull(matrix, numRows);
  const nullStep = {
    ...step,
    nEpochs: Math.min(step.nEpochs ?? MOST_EPOCHS, MOST_EPOCHS),
    minClusterSize: options.minClusterSize ?? defaultMinClusterSize(numRows),
  };
  const nullStrengths: number[] = [];
  let nullsOpen = false;
  for (const until of [Math.min(FIRST_LOOK, options.numNulls), options.numNulls]) {
    const tables = [];
    for (let index = nullStrengths.length; index < until; index++) {
      const seed = (options.seed ^ hashName(`null ${options.stage} ${index}`)) >>> 0;
      const table = generator.draw(options.seed, `null ${options.stage}`, index);
      tables.push({ matrix: table, options: { ...nullStep, seed } });
    }
    for (const { umap, clustering } of await embedAndClusterMany(kernels, tables, control)) {
      const tree = clusterNodes(clustering.condensedTree);
      nullStrengths.push(strongestSplit(tree));
      nullsOpen ||= hasOpenSplit(tree, umap.knn, LEAST_STRENGTH);
    }
    if (isDecided(observed, nullStrengths)) break;
  }
  const threshold = thresholdOf(nullStrengths);
  const { mean } = momentsOf(nullStrengths);
  return { nullStrengths, threshold, openThreshold: nullsOpen ? threshold : Math.max(LEAST_STRENGTH, mean) };
}

/** Too weak whatever else is drawn, or so strong that no further null could come near. */
function isDecided(observed: number, nullStrengths: readonly number[]): boolean {
  if (observed <= LEAST_STRENGTH) return true;
  if (nullStrengths.filter((strength) => strength >= observed).length >= 2) return true;
  const { mean, deviation } = momentsOf(nullStrengths);
  return observed > Math.max(mean + 10 * deviation, 2 * Math.max(...nullStrengths), 2 * LEAST_STRENGTH);
}

export function thresholdOf(nullStrengths: readonly number[]): number {
  const { mean, deviation } = momentsOf(nullStrengths);
  return Math.max(LEAST_STRENGTH, mean + 3 * deviation, ...nullStrengths);
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}
