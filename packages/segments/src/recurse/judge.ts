import { hashName, type Matrix, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { defaultMinClusterSize, embedAndClusterMany, type StepOptions } from "./embedAndCluster.js";
import { clearness, type Gap, Separation } from "./separation.js";
import { SingleGroupNull } from "./singleGroupNull.js";
import { allNodes, type ClusterNode, clusterNodes } from "./splitStrength.js";

/** What the single-group nulls say about proposed splits. */
export interface NullVerdict {
  /** The clearest split of every null table that has one. */
  readonly gaps: readonly Gap[];
  readonly thresholds: Thresholds;
}

/** What splits must exceed. */
export interface Thresholds {
  /** A split that is so well separated in the data shows by itself that there are groups ... */
  readonly separation: number;
  /** ... and so does one that is so clear in map and data together, */
  readonly clearness: number;
  /** where it is so strong in the map. */
  readonly strength: number;
  /** Once one split has shown it, the others must be so clear. */
  readonly furtherClearness: number;
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
/** Nulls vary by about this much. A few that happen to agree say nothing else. */
const LEAST_DEVIATION = 0.25;
/** One odd null among few must not put the threshold out of reach: the nulls' maximum counts it in any case. */
const MOST_DEVIATION = 0.6;

/**
 * Rows of the nulls, and of the sample of the data that is compared with them: a quarter, within bounds. Above the upper
 * one more would cost much and change little; fewer would not do for the rarest groups, whose rows in the sample must
 * be more than a neighbourhood's: of a million rows, the smallest group has 25 in it.
 */
export function evidenceRows(numRows: number): number {
  return Math.min(numRows, Math.max(4_000, Math.min(50_000, Math.floor(numRows / 4))));
}

/**
 * Runs the same embedding and clustering on single-group tables and takes the clearest split anywhere in each.
 * Comparing with the clearest one, not with the average one, is what allows all splits of the real tree to be tested at
 * once. Three nulls come first; the others are drawn only while the verdict is open.
 *
 * @param observed the clearness of the real table's clearest split; 0 where none is strong enough
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
  const generator = new SingleGroupNull(matrix, numRows, step.categorical);
  const nullStep = {
    ...step,
    // A null has no categories: they would be groups by nature.
    categorical: [],
    nEpochs: Math.min(step.nEpochs ?? MOST_EPOCHS, MOST_EPOCHS),
    minClusterSize: options.minClusterSize ?? defaultMinClusterSize(numRows),
  };
  const gaps: Gap[] = [];
  for (const until of [Math.min(FIRST_LOOK, options.numNulls), options.numNulls]) {
    const tables = [];
    for (let index = gaps.length; index < until; index++) {
      const seed = (options.seed ^ hashName(`null ${options.stage} ${index}`)) >>> 0;
      const table = generator.draw(options.seed, `null ${options.stage}`, index);
      tables.push({ matrix: table, options: { ...nullStep, seed } });
    }
    for (const { umap, clustering } of await embedAndClusterMany(kernels, tables, control)) {
      const tree = clusterNodes(clustering.condensedTree);
      const gap = new Separation(umap.graph, numRows).clearest(tree, Number.NEGATIVE_INFINITY);
      gaps.push(gap ?? { strength: 0, separation: 0 });
    }
    if (isDecided(observed, gaps.map(clearness))) break;
  }
  return { gaps, thresholds: thresholdsOf(gaps) };
}

/** Too little whatever else is drawn, or so much that no further null could come near. */
function isDecided(observed: number, nulls: readonly number[]): boolean {
  if (nulls.filter((value) => value >= observed).length >= 2) return true;
  const { mean, deviation } = momentsOf(nulls);
  return observed > Math.max(mean + 10 * deviation, Math.max(...nulls) + 2);
}

/**
 * Means of the nulls plus some standard deviations, at least their maximum for a figure that stands alone.
 *
 * Separation is the steady figure: four deviations. Clearness adds what the map shows, which varies more from null to
 * null and reaches further on curved sheets, for nulls have a table's margins and correlations but not its curvature:
 * five deviations, and the strength alone must be beyond the nulls' as well. Nulls have as many rows as the whole
 * table. One that has a gap is two smaller tables, whose own nulls would reach less far, so three deviations of
 * clearness do for its further splits. docs/algorithms/segments.md has the figures.
 */
export function thresholdsOf(gaps: readonly Gap[]): Thresholds {
  const separations = gaps.map((gap) => gap.separation);
  const clear = gaps.map(clearness);
  return {
    separation: Math.max(above(separations, 4), ...separations),
    clearness: Math.max(above(clear, 5), ...clear),
    strength: above(
      gaps.map((gap) => gap.strength),
      3,
    ),
    furtherClearness: above(clear, 3),
  };
}

/** Whether a split stands: visible in the map, and clearer than the nulls' are. */
export function splitTest({ thresholds }: NullVerdict, separation: Separation, root: ClusterNode) {
  const shows = (split: ClusterNode) => {
    const gap = { strength: split.strength, separation: separation.of(split) };
    return (
      gap.strength >= LEAST_STRENGTH &&
      (gap.separation > thresholds.separation ||
        (clearness(gap) > thresholds.clearness && gap.strength > thresholds.strength))
    );
  };
  const hasGroups = allNodes(root).some(shows);
  return (split: ClusterNode) =>
    hasGroups &&
    split.strength >= LEAST_STRENGTH &&
    (shows(split) || split.strength + separation.of(split) > thresholds.furtherClearness);
}

function above(values: readonly number[], deviations: number): number {
  const { mean, deviation } = momentsOf(values);
  return mean + deviations * deviation;
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
  return { mean, deviation: Math.min(Math.max(deviation, LEAST_DEVIATION), MOST_DEVIATION) };
}
