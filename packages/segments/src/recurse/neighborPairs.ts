import { deriveSeed, type KnnGraph, type Matrix, RandomStream, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { type CandidateGroup, uniteLinked } from "./candidateGroup.js";
import { defaultMinClusterSize, embedAndClusterMany, type StepOptions } from "./embedAndCluster.js";
import { judgeByNulls, LEAST_STRENGTH } from "./judge.js";
import { significantGroups } from "./significantGroups.js";
import { clusterNodes, strongestSplit } from "./splitStrength.js";

/** Groups are neighbours where this share of the smaller one's nearest neighbours lies in the other. */
const NEIGHBORS_SHARE = 0.01;
/** Rows of one side that are mapped; more would not change the answer. */
const MOST_ROWS = 1_000;
const EPOCHS = 100;
/** Of each side's rows, this share must lie in clusters of its own. */
const LEAST_SHARE = 0.6;
const MOST_ROUNDS = 4;
const NUM_NULLS = 4;

export interface ApartOptions {
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
 * @param prepareRows the prepared columns of these rows alone
 * @param knn of all rows
 */
export async function uniteTornGroups(
  kernels: Kernels,
  prepareRows: (positions: Int32Array) => Matrix,
  knn: KnnGraph,
  groups: readonly CandidateGroup[],
  logLambda: Float64Array,
  step: StepOptions,
  options: ApartOptions,
  control?: RunControl,
): Promise<readonly CandidateGroup[]> {
  let current = groups;
  const apart = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS && current.length > 1; round++) {
    const pairs = neighboringPairs(current, knn).filter(([a, b]) => !apart.has(key(current[a], current[b])));
    if (pairs.length === 0) break;
    const jobs = pairs.map(([a, b]) => pairJob(prepareRows, current[a], current[b], step, options));
    const steps = await embedAndClusterMany(kernels, jobs, control);
    const torn: [number, number][] = [];
    for (const [index, { clustering }] of steps.entries()) {
      const [a, b] = pairs[index];
      const job = jobs[index];
      const known = apart.size;
      if (comeApart(clustering, job.numFirst, LEAST_STRENGTH)) {
        const { threshold } = await judgeByNulls(
          kernels,
          job.matrix,
          strongestSplit(clusterNodes(clustering.condensedTree)),
          job.options,
          { ...options, stage: job.name, numNulls: NUM_NULLS, minClusterSize: job.options.minClusterSize },
          control,
        );
        if (comeApart(clustering, job.numFirst, threshold)) apart.add(key(current[a], current[b]));
      }
      if (apart.size === known) torn.push([a, b]);
    }
    if (torn.length === 0) break;
    current = uniteLinked(current, torn, logLambda);
  }
  return current;
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

/** The rows of both, first those of `a`. */
function pairJob(
  prepareRows: (positions: Int32Array) => Matrix,
  a: CandidateGroup,
  b: CandidateGroup,
  step: StepOptions,
  options: ApartOptions,
) {
  const name = `pair ${options.stage} ${key(a, b)}`;
  const sides = [a, b].map((group, side) => sampled(group.rows, options.seed, name, side));
  const rows = Int32Array.from([...sides[0], ...sides[1]]);
  const smaller = Math.min(sides[0].length, sides[1].length);
  return {
    matrix: prepareRows(rows),
    numFirst: sides[0].length,
    name,
    options: {
      ...step,
      seed: deriveSeed(options.seed, name),
      nEpochs: Math.min(step.nEpochs ?? EPOCHS, EPOCHS),
      // Small enough that the smaller side can be a cluster even where some of its rows are lost.
      minClusterSize: Math.max(4, Math.min(defaultMinClusterSize(rows.length), Math.floor(smaller / 2))),
    },
  };
}

function sampled(rows: Int32Array, seed: number, stage: string, side: number): Int32Array {
  if (rows.length <= MOST_ROWS) return rows;
  return new RandomStream(seed, stage, side).shuffle(rows.slice()).subarray(0, MOST_ROWS).sort();
}

/** Whether most rows of either side lie in clusters that are that side's, apart by more than `threshold`. */
function comeApart(
  { condensedTree, selectedClusters }: Awaited<ReturnType<typeof embedAndClusterMany>>[number]["clustering"],
  numFirst: number,
  threshold: number,
): boolean {
  const clusters = significantGroups(
    clusterNodes(condensedTree),
    new Set(selectedClusters),
    (node) => node.strength > threshold,
  );
  const own = [0, 0];
  for (const cluster of clusters) {
    const first = cluster.rows.reduce((sum, row) => sum + (row < numFirst ? 1 : 0), 0);
    const second = cluster.rows.length - first;
    own[first > second ? 0 : 1] += Math.max(first, second) - Math.min(first, second);
  }
  return own[0] >= LEAST_SHARE * numFirst && own[1] >= LEAST_SHARE * (condensedTree.numRows - numFirst);
}
