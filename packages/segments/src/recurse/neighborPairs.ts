import { deriveSeed, type KnnGraph, RandomStream, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { type CandidateGroup, uniteLinked } from "./candidateGroup.js";
import {
  defaultMinClusterSize,
  embedAndClusterMany,
  type Step,
  type StepOptions,
} from "./embedAndCluster.js";
import { judgeByNulls, LEAST_STRENGTH, type NullVerdict, splitTest } from "./judge.js";
import type { Space } from "./prepareRows.js";
import { clearness, Separation } from "./separation.js";
import { type StandingCluster, significantGroups } from "./significantGroups.js";
import { type ClusterNode, clusterNodes } from "./splitStrength.js";

/** Groups are neighbours where this share of the smaller one's nearest neighbours lies in the other. */
const NEIGHBORS_SHARE = 0.01;
/** Rows of one side that are mapped; more would not change the answer. */
const MOST_ROWS = 1_000;
const EPOCHS = 100;
/** Of each side's rows, this share must lie in clusters of its own. */
const LEAST_SHARE = 0.6;
/** A pair with this share of the segment's rows has the segment's nulls: margins and correlations are the same. */
const WHOLE_SHARE = 0.95;
/** A pair that comes apart must do so again among this share of either side's rows, drawn at random. */
const AGAIN_SHARE = 0.8;
const MOST_ROUNDS = 4;
const NUM_NULLS = 4;

/** Whether the map is asked about pairs of a segment's rows. */
export interface PairContext {
  readonly kernels: Kernels;
  /** The prepared columns of these rows alone. */
  readonly prepareRows: (positions: Int32Array) => Space;
  /** Of all rows. */
  readonly knn: KnnGraph;
  readonly logLambda: Float64Array;
  /** What the nulls of all rows said. */
  readonly verdict: NullVerdict;
  readonly step: StepOptions;
  readonly seed: number;
  readonly stage: string;
}

/**
 * Maps every pair of neighbouring groups by itself and unites those that do not come apart again.
 *
 * UMAP tears what is one group where it had to bend it, and where a tear lies depends on everything else in the map
 * (McInnes, Healy and Melville 2018, section 6, say so themselves). A gap in the data shows in the map of the two
 * groups alone, more clearly than in single-group nulls of these rows; a tear does not, at least not in the same place.
 *
 * The pair's rows are prepared anew, as the recursion would do with a group that holds both.
 *
 * A doubtful group stays where it comes apart from all its neighbours. It joins the one from which it does not; where
 * there are several, it lies between them, and its rows are noise.
 */
export async function uniteTornGroups(
  context: PairContext,
  groups: readonly CandidateGroup[],
  control?: RunControl,
): Promise<readonly CandidateGroup[]> {
  const { knn, logLambda } = context;
  let sure: readonly CandidateGroup[] = groups.filter((group) => !group.isDoubtful);
  const apart = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS && sure.length > 1; round++) {
    const pairs = neighboringPairs(sure, knn).filter(([a, b]) => !apart.has(key(sure[a], sure[b])));
    const torn = await tornPairs(context, sure, pairs, control);
    for (const [a, b] of pairs) apart.add(key(sure[a], sure[b]));
    if (torn.length === 0) break;
    sure = uniteLinked(sure, torn, logLambda);
  }
  for (const group of groups.filter((candidate) => candidate.isDoubtful)) {
    const all = [...sure, group];
    const pairs = neighboringPairs(all, knn).filter(([, b]) => b === sure.length);
    const torn = await tornPairs(context, all, pairs, control);
    if (torn.length === 0) sure = [...sure, { ...group, isDoubtful: false }];
    else if (torn.length === 1) sure = uniteLinked(all, torn, logLambda);
  }
  return sure;
}

async function tornPairs(
  context: PairContext,
  groups: readonly CandidateGroup[],
  pairs: readonly [number, number][],
  control?: RunControl,
): Promise<[number, number][]> {
  const torn: [number, number][] = [];
  const apart: [number, number][] = [];
  const jobs = pairs.map(([a, b]) => pairJob(context, groups[a], groups[b]));
  for (const [index, step] of (await embedAndClusterMany(context.kernels, jobs, control)).entries()) {
    (visiblyApart(jobs[index], step) && (await comeApart(context, jobs[index], step, control))
      ? apart
      : torn
    ).push(pairs[index]);
  }
  // Where a tear lies depends on which rows there are; a gap is there among any of them.
  const again = apart.map(([a, b]) => pairJob(context, groups[a], groups[b], AGAIN_SHARE));
  for (const [index, step] of (await embedAndClusterMany(context.kernels, again, control)).entries()) {
    if (!visiblyApart(again[index], step)) torn.push(apart[index]);
  }
  return torn;
}

function key(a: CandidateGroup, b: CandidateGroup): string {
  return `${a.rows[0]} ${a.rows.length} ${b.rows[0]} ${b.rows.length}`;
}

export function neighboringPairs(groups: readonly CandidateGroup[], knn: KnnGraph): [number, number][] {
  const label = new Int32Array(knn.numRows).fill(-1);
  groups.forEach((group, index) => {
    for (const row of group.rows) label[row] = index;
  });
  const shared = new Int32Array(groups.length * groups.length);
  for (let row = 0; row < knn.numRows; row++) {
    const own = label[row];
    if (own < 0) continue;
    for (let at = row * knn.k; at < (row + 1) * knn.k; at++) {
      const other = label[knn.indices[at]];
      if (other >= 0) shared[own * groups.length + other]++;
    }
  }
  const pairs: [number, number][] = [];
  for (let a = 0; a < groups.length; a++) {
    for (let b = a + 1; b < groups.length; b++) {
      const [smaller, larger] = groups[a].rows.length <= groups[b].rows.length ? [a, b] : [b, a];
      const count = shared[smaller * groups.length + larger];
      if (count >= NEIGHBORS_SHARE * knn.k * groups[smaller].rows.length) pairs.push([a, b]);
    }
  }
  return pairs;
}

/** The rows of both, or a share of them, first those of `a`. */
function pairJob(
  { prepareRows, step, seed, stage }: PairContext,
  a: CandidateGroup,
  b: CandidateGroup,
  share = 1,
) {
  const name = `pair ${stage} ${key(a, b)}${share < 1 ? " again" : ""}`;
  const sides = [a, b].map(({ rows }, side) => {
    const most = Math.min(MOST_ROWS, Math.ceil(share * rows.length));
    return sampled(rows, most, seed, name, side);
  });
  const rows = Int32Array.from([...sides[0], ...sides[1]]);
  const smaller = Math.min(sides[0].length, sides[1].length);
  const { matrix, categorical } = prepareRows(rows);
  return {
    matrix,
    numFirst: sides[0].length,
    name,
    options: {
      ...step,
      categorical,
      seed: deriveSeed(seed, name),
      nEpochs: Math.min(step.nEpochs ?? EPOCHS, EPOCHS),
      // Small enough that the smaller side can be a cluster even where some of its rows are lost.
      minClusterSize: Math.max(4, Math.min(defaultMinClusterSize(rows.length), Math.floor(smaller / 2))),
    },
  };
}

function sampled(rows: Int32Array, most: number, seed: number, stage: string, side: number): Int32Array {
  if (rows.length <= most) return rows;
  return new RandomStream(seed, stage, side).shuffle(rows.slice()).subarray(0, most).sort();
}

type PairJob = ReturnType<typeof pairJob>;

/** Whether most rows of either side lie in clusters that are that side's, with a gap between them in the map. */
function visiblyApart(job: PairJob, step: Step): boolean {
  return sidesOwnClusters(job, step, (split) => split.strength >= LEAST_STRENGTH);
}

/** Whether these clusters are separated more clearly than any in single-group nulls of these rows. */
async function comeApart(
  { kernels, seed, knn, verdict: ofAll }: PairContext,
  job: PairJob,
  step: Step,
  control?: RunControl,
): Promise<boolean> {
  const { matrix, name, options } = job;
  const tree = clusterNodes(step.clustering.condensedTree);
  const separation = new Separation(step.umap.graph, matrix.numRows);
  const best = separation.clearest(tree, LEAST_STRENGTH);
  const verdict =
    matrix.numRows >= WHOLE_SHARE * knn.numRows
      ? ofAll
      : await judgeByNulls(
          kernels,
          matrix,
          best === undefined ? 0 : clearness(best),
          options,
          { seed, stage: name, numNulls: NUM_NULLS, minClusterSize: options.minClusterSize },
          control,
        );
  return sidesOwnClusters(job, step, splitTest(verdict, separation, tree));
}

function sidesOwnClusters(
  { numFirst, matrix }: PairJob,
  step: Step,
  isApart: (split: ClusterNode) => boolean,
): boolean {
  const { condensedTree, selectedClusters } = step.clustering;
  const clusters = significantGroups(clusterNodes(condensedTree), new Set(selectedClusters), isApart);
  return haveOwnClusters(clusters, numFirst, matrix.numRows);
}

function haveOwnClusters(clusters: readonly StandingCluster[], numFirst: number, numRows: number): boolean {
  const own = [0, 0];
  for (const { node: cluster } of clusters) {
    const first = cluster.rows.reduce((sum, row) => sum + (row < numFirst ? 1 : 0), 0);
    const second = cluster.rows.length - first;
    own[first > second ? 0 : 1] += Math.max(first, second) - Math.min(first, second);
  }
  return own[0] >= LEAST_SHARE * numFirst && own[1] >= LEAST_SHARE * (numRows - numFirst);
}
