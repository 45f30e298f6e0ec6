import { hashName, type Matrix, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { defaultMinClusterSize, embedAndClusterMany, type StepOptions } from "./embedAndCluster.js";
import { Separation } from "./separation.js";
import { SingleGroupNull } from "./singleGroupNull.js";
import { type ClusterNode, clusterNodes, strongestSplit } from "./splitStrength.js";

/** What the single-group nulls say about proposed splits. */
export interface NullVerdict {
  /** The strongest split found in the map of each null table. */
  readonly strengths: readonly number[];
  /** The best separated split of each null table. */
  readonly separations: readonly number[];
  /** The separation that the table's best split must exceed. */
  readonly threshold: number;
  /** The separation that the others must exceed, once the best has passed. */
  readonly furtherThreshold: number;
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
 * The least strength that a split must show in the map whatever the nulls say: the typical row of either side has its
 * neighbours at half the distance at which the sides meet.
 */
export const LEAST_STRENGTH = 0.7;

/**
 * Epochs of the nulls' layouts. A layout that is not quite at rest shows splits as strong as a finished one or slightly
 * stronger (docs/algorithms/segments.md has the figures), so that fewer epochs never make the test lenient.
 */
const MOST_EPOCHS = 100;
/** The first look. Where it already decides, no more are drawn. */
const FIRST_LOOK = 3;
/** Separations of nulls vary by about this much. A few that happen to agree say nothing else. */
const LEAST_DEVIATION = 0.25;

/** Rows of the nulls, and of the sample of the data that is compared with them. */
export function evidenceRows(numRows: number): number {
  return Math.min(numRows, Math.max(4_000, Math.floor(numRows / 4)));
}

/**
 * Runs the same embedding and clustering on single-group tables and takes the best separated split anywhere in each.
 * Comparing with the best one, not with the average one, is what allows all splits of the real tree to be tested at
 * once. The threshold is the nulls' mean plus three standard deviations, at least their maximum: with few nulls the
 * maximum alone would be exceeded by chance once in `numNulls + 1` tables.
 *
 * Three nulls come first. The others are drawn only while the verdict is open.
 *
 * @param observed the separation of the real table's best split; 0 where none is strong enough
 */
export async function judgeByNulls(
  kernels: Kernels,
  matrix: Matrix,
  observed: number,
  step: StepOptions,
  options: JudgeOptions,
  control?: RunControl,
): Promise<NullVerdict> {
  const numRows = evidenceRows(matrix.numRows);
  const generator = new SingleGroupNull(matrix, numRows);
  const nullStep = {
    ...step,
    nEpochs: Math.min(step.nEpochs ?? MOST_EPOCHS, MOST_EPOCHS),
    minClusterSize: options.minClusterSize ?? defaultMinClusterSize(numRows),
  };
  const strengths: number[] = [];
  const separations: number[] = [];
  for (const until of [Math.min(FIRST_LOOK, options.numNulls), options.numNulls]) {
    const tables = [];
    for (let index = separations.length; index < until; index++) {
      const seed = (options.seed ^ hashName(`null ${options.stage} ${index}`)) >>> 0;
      const table = generator.draw(options.seed, `null ${options.stage}`, index);
      tables.push({ matrix: table, options: { ...nullStep, seed } });
    }
    for (const { umap, clustering } of await embedAndClusterMany(kernels, tables, control)) {
      const tree = clusterNodes(clustering.condensedTree);
      strengths.push(strongestSplit(tree));
      separations.push(new Separation(umap.graph, numRows).largest(tree, Number.NEGATIVE_INFINITY));
    }
    if (isDecided(observed, separations)) break;
  }
  return {
    strengths,
    separations,
    threshold: thresholdOf(separations),
    furtherThreshold: furtherThresholdOf(separations),
  };
}

/** Too little whatever else is drawn, or so much that no further null could come near. */
function isDecided(observed: number, nulls: readonly number[]): boolean {
  if (nulls.filter((separation) => separation >= observed).length >= 2) return true;
  const { mean, deviation } = momentsOf(nulls);
  return observed > Math.max(mean + 6 * deviation, Math.max(...nulls) + 1);
}

export function thresholdOf(nulls: readonly number[]): number {
  const { mean, deviation } = momentsOf(nulls);
  return Math.max(mean + 3 * deviation, ...nulls);
}

/**
 * Nulls have as many rows as the whole table. A table that has one gap is two smaller tables, whose own nulls would
 * reach less far: one deviation above the mean and the maximum are as hard a test for them.
 */
export function furtherThresholdOf(nulls: readonly number[]): number {
  const { mean, deviation } = momentsOf(nulls);
  return Math.max(mean + deviation, ...nulls);
}

/** Whether a split stands: visible in the map, and separated in the data more clearly than nulls are. */
export function splitTest(verdict: NullVerdict, separation: Separation, root: ClusterNode) {
  const passed = separation.largest(root, LEAST_STRENGTH) > verdict.threshold;
  return (split: ClusterNode) =>
    passed && split.strength >= LEAST_STRENGTH && separation.of(split) > verdict.furtherThreshold;
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  return { mean, deviation: Math.max(deviation, LEAST_DEVIATION) };
}
