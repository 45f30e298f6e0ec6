import {
  ClusterwhyError,
  type ColumnTable,
  deriveSeed,
  type Matrix,
  portableMath,
  type RunControl,
  type Split,
} from "@clusterwhy/core";
import { type FittedPreparation, fitPreparation } from "@clusterwhy/prepare";
import { trustworthiness } from "@clusterwhy/umap";
import type { ClassifierFit, ClassifierTask } from "../classify/fitClassifiers.js";
import type { FitContext } from "../fitContext.js";
import { defaultMinClusterSize, embedAndCluster, type StepOptions } from "./embedAndCluster.js";
import { judgeByNulls } from "./judge.js";
import { refusal } from "./refusals.js";
import type { SegmentMap, SegmentNode } from "./segmentNode.js";
import { significantGroups } from "./significantGroups.js";
import { type ClusterNode, clusterNodes, rowLogLambdas, strongestSplit } from "./splitStrength.js";

/** A child before it has a path. Rows are canonical positions. */
export interface ChildProposal {
  readonly rows: Int32Array;
  readonly probabilities: Float64Array;
  readonly persistence: number;
  readonly exemplars: readonly number[];
  readonly classifier: ClassifierFit;
}

export interface Division {
  readonly split: Split;
  readonly children: readonly ChildProposal[];
  readonly map: SegmentMap | undefined;
  readonly preparation: FittedPreparation | undefined;
  readonly minClusterSize: number;
}

/**
 * One step of the recursion: takes a segment's rows back to their original columns, prepares, embeds and clusters
 * them anew, and keeps the groups for which there is evidence.
 */
export async function divide(
  context: FitContext,
  node: SegmentNode,
  control?: RunControl,
): Promise<Division> {
  const { table, options } = context;
  const numRows = node.rows.length;
  const minClusterSize = options.minClusterSize ?? defaultMinClusterSize(numRows);
  const nothing = { children: [], map: undefined, preparation: undefined, minClusterSize };

  const prepared = prepareRows(table, context, node);
  if (prepared instanceof ClusterwhyError) {
    return { ...nothing, split: refusal(`its rows do not differ in any usable column: ${prepared.message}`) };
  }
  const step: StepOptions = {
    ...options,
    minClusterSize,
    seed: deriveSeed(options.seed, `map ${node.path}`),
  };
  const { umap, clustering } = await embedAndCluster(context.kernels, prepared.matrix, step, control);
  const map: SegmentMap = {
    coordinates: umap.embedding.values,
    numComponents: umap.embedding.numDims,
    trustworthiness: await mapTrustworthiness(context, prepared.matrix, umap.embedding),
    outlierScores: clustering.outlierScores,
  };
  const done = { ...nothing, map, preparation: prepared };

  const tree = clusterNodes(clustering.condensedTree);
  const selected = new Set(clustering.selectedClusters);
  const candidates = clustering.numClusters;
  const strongest = strongestSplit(tree);
  if (candidates < 2) {
    return {
      ...done,
      split: refusal("clustering finds no groups in it", { candidates, persistence: strongest }),
    };
  }
  if (!options.evidence) {
    return finish(
      context,
      node,
      done,
      clustering.condensedTree,
      significantGroups(tree, selected, -1),
      {
        candidates,
        persistence: strongest,
        nullPersistence: [],
      },
      control,
    );
  }

  const verdict = await judgeByNulls(
    context.kernels,
    prepared.matrix,
    strongest,
    step,
    {
      seed: options.seed,
      stage: node.path,
      numNulls: options.numNulls,
      minClusterSize: options.minClusterSize,
    },
    control,
  );
  const evidence = { candidates, persistence: strongest, nullPersistence: [...verdict.nullStrengths] };
  const groups = significantGroups(tree, selected, verdict.threshold);
  if (groups.length < 2) {
    return { ...done, split: refusal(noBetterThanNull(strongest, verdict.threshold), evidence) };
  }
  return finish(context, node, done, clustering.condensedTree, groups, evidence, control);
}

function noBetterThanNull(strongest: number, threshold: number): string {
  const shown = (strength: number) => `${portableMath.exp(strength).toFixed(1)} times`;
  return strongest <= threshold
    ? `its groups are no more separate than those that appear in tables without groups: the densest pair is ${shown(strongest)} denser than what lies between, and ${shown(threshold)} is needed`
    : "only one of its groups stands apart clearly enough";
}

function prepareRows(
  table: ColumnTable,
  context: FitContext,
  node: SegmentNode,
): FittedPreparation | ClusterwhyError {
  try {
    return fitPreparation(table, context.prepareOptions, node.rows);
  } catch (error) {
    if (node.depth > 0 && error instanceof ClusterwhyError && error.code === "NO_USABLE_COLUMN") return error;
    throw error;
  }
}

const TRUSTWORTHINESS_NEIGHBORS = 15;

async function mapTrustworthiness(
  context: FitContext,
  matrix: Matrix,
  embedding: Matrix,
): Promise<number | null> {
  // The measure is defined for fewer neighbours than half the rows.
  if (matrix.numRows <= 2 * TRUSTWORTHINESS_NEIGHBORS + 1) return null;
  return trustworthiness(
    context.kernels,
    matrix,
    embedding,
    TRUSTWORTHINESS_NEIGHBORS,
    context.options.metric,
  );
}

/** Trains the proposed groups' classifiers and keeps the groups that held-out rows can be told to belong to. */
async function finish(
  context: FitContext,
  node: SegmentNode,
  done: Omit<Division, "split">,
  condensedTree: Parameters<typeof rowLogLambdas>[0],
  groups: readonly ClusterNode[],
  evidence: Partial<Split>,
  control?: RunControl,
): Promise<Division> {
  if (groups.length < 2) return { ...done, split: refusal("clustering finds no groups in it", evidence) };
  const logLambda = rowLogLambdas(condensedTree);
  const ordered = [...groups].sort((a, b) => b.rows.length - a.rows.length || a.rows[0] - b.rows[0]);
  const tasks = ordered.map((group, index): ClassifierTask => {
    const inside = new Uint8Array(context.table.numRows);
    for (const row of group.rows) inside[node.rows[row]] = 1;
    return { name: `${node.path}/${index}`, rows: node.rows, inside };
  });
  const classifiers = await context.fitClassifiers(tasks, control);
  const heldOutAuc = classifiers.map((classifier) => classifier.rocAuc);
  const told = ordered
    .map((group, index) => ({ group, classifier: classifiers[index] }))
    .filter(({ classifier }) => !context.options.evidence || classifier.rocAuc >= context.options.minAuc);
  if (told.length < 2) {
    return {
      ...done,
      split: refusal(
        "its groups cannot be told apart from the columns: classifiers fail on rows that they have not seen",
        { ...evidence, heldOutAuc },
      ),
    };
  }
  const grouped = told.reduce((sum, { group }) => sum + group.rows.length, 0);
  const noiseShare = 1 - grouped / node.rows.length;
  const split: Split = {
    kept: true,
    reason: keptReason(context, told.length, evidence),
    candidates: evidence.candidates ?? told.length,
    persistence: evidence.persistence ?? null,
    nullPersistence: evidence.nullPersistence ?? [],
    heldOutAuc: told.map(({ classifier }) => classifier.rocAuc),
    noiseShare,
    stability: null,
  };
  const children = told.map(({ group, classifier }) => ({
    rows: Int32Array.from(group.rows, (row) => node.rows[row]),
    ...membership(group, logLambda, node.rows, parentLogLambda(groups, group, condensedTree)),
    classifier,
  }));
  return { ...done, split, children };
}

function keptReason(context: FitContext, numGroups: number, evidence: Partial<Split>): string {
  if (!context.options.evidence) return `${numGroups} clusters, kept without evidence as asked`;
  const nulls = evidence.nullPersistence ?? [];
  return `${numGroups} groups stand apart more clearly than any in ${nulls.length} tables without groups, and classifiers tell them apart on rows that they have not seen`;
}

/** Strength of every row's membership, the group's persistence and its most typical rows. */
function membership(
  group: ClusterNode,
  logLambda: Float64Array,
  canonicalRows: Int32Array,
  birthLogLambda: number,
): Pick<ChildProposal, "probabilities" | "persistence" | "exemplars"> {
  let largest = Number.NEGATIVE_INFINITY;
  for (const row of group.rows) largest = Math.max(largest, logLambda[row]);
  const probabilities = Float64Array.from(group.rows, (row) => portableMath.exp(logLambda[row] - largest));
  const typical = [...group.rows].sort((a, b) => logLambda[b] - logLambda[a] || a - b).slice(0, 5);
  return {
    probabilities,
    persistence: group.logDensity - birthLogLambda,
    exemplars: typical.map((row) => canonicalRows[row]),
  };
}

/** log(lambda) at which the group's cluster appears in the condensed tree. */
function parentLogLambda(
  groups: readonly ClusterNode[],
  group: ClusterNode,
  tree: Parameters<typeof rowLogLambdas>[0],
): number {
  const entry = tree.child.indexOf(group.id);
  if (entry < 0) return groups.length > 0 ? group.logSplitLambda : 0;
  return portableMath.log(tree.lambda[entry]);
}
