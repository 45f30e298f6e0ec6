import {
  ClusterwhyError,
  deriveSeed,
  type Matrix,
  portableMath,
  type RunControl,
  type Split,
} from "@clusterwhy/core";
import type { FittedPreparation } from "@clusterwhy/prepare";
import { trustworthiness } from "@clusterwhy/umap";
import type { ClassifierFit, ClassifierTask } from "../classify/fitClassifiers.js";
import type { FitContext } from "../fitContext.js";
import { type CandidateGroup, candidateGroups } from "./candidateGroup.js";
import { coarsen } from "./coarsen.js";
import { defaultMinClusterSize, embedAndCluster, essentialsOf, type StepOptions } from "./embedAndCluster.js";
import { weighEvidence } from "./evidence.js";
import { type PreparedRows, prepareRows, type Space } from "./prepareRows.js";
import { refusal } from "./refusals.js";
import type { SegmentMap, SegmentNode } from "./segmentNode.js";
import { significantGroups } from "./significantGroups.js";
import { clusterNodes, rowLogLambdas, strongestSplit } from "./splitStrength.js";
import { measureStability } from "./stability.js";
import { treeSummary } from "./treeSummary.js";
import { validityIn } from "./validity.js";

/** A child before it has a path. Rows are canonical positions. */
export interface ChildProposal {
  readonly rows: Int32Array;
  readonly probabilities: Float64Array;
  readonly persistence: number;
  readonly exemplars: readonly number[];
  readonly classifier: ClassifierFit;
}

/** What was done with the columns, in words. */
export type AppliedPreparation = Pick<FittedPreparation, "treatments" | "warnings">;

export interface Division {
  readonly split: Split;
  readonly children: readonly ChildProposal[];
  readonly map: SegmentMap | undefined;
  readonly preparation: AppliedPreparation | undefined;
}

/**
 * One step of the recursion: takes a segment's rows back to their original columns, prepares, embeds and clusters
 * them anew, and keeps the groups for which there is evidence.
 *
 * @param mostGroups groups beyond so many are put together; may be infinite
 */
export async function divide(
  context: FitContext,
  node: SegmentNode,
  mostGroups: number,
  control?: RunControl,
): Promise<Division> {
  const { options } = context;
  const numRows = node.rows.length;
  const minClusterSize = options.minClusterSize ?? defaultMinClusterSize(numRows);
  const nothing = { children: [], map: undefined, preparation: undefined };

  const prepared = preparedNode(context, node);
  if (prepared instanceof ClusterwhyError) {
    return { ...nothing, split: refusal(`its rows do not differ in any usable column: ${prepared.message}`) };
  }
  const { matrix, categorical } = prepared.space;
  const step: StepOptions = {
    ...options,
    categorical,
    minClusterSize,
    seed: deriveSeed(options.seed, `map ${node.path}`),
  };
  // Only the map of the whole table is watched.
  const watched = node.depth === 0 ? control : { ...control, onLayout: undefined };
  const { umap, clustering, trust } = await context.stages.once(`map ${node.path}`, async () => {
    const made = essentialsOf(await embedAndCluster(context.kernels, matrix, step, watched));
    return { ...made, trust: await mapTrustworthiness(context, prepared.space, made.umap.embedding) };
  });
  const map: SegmentMap = {
    coordinates: umap.embedding.values,
    numComponents: umap.embedding.numDims,
    trustworthiness: trust,
    validity: null,
    dataValidity: null,
    outlierScores: clustering.outlierScores,
  };
  const { treatments, warnings } = prepared;
  const done = { ...nothing, map, preparation: { treatments, warnings } };

  const tree = clusterNodes(clustering.condensedTree);
  const selected = new Set(clustering.selectedClusters);
  const candidates = clustering.numClusters;
  const strongest = strongestSplit(tree);
  const withTree = (division: Division): Division => {
    const groups = division.children.map((child) => child.rows);
    const summary = treeSummary(clustering.condensedTree, tree, node.rows, groups);
    return { ...division, split: { ...division.split, tree: summary } };
  };
  if (candidates < 2) {
    return withTree({
      ...done,
      split: refusal("clustering finds no groups in it", { candidates, persistence: strongest }),
    });
  }
  const logLambda = rowLogLambdas(clustering.condensedTree);
  if (!options.evidence) {
    const clusters = significantGroups(tree, selected, () => true);
    const groups = coarsen(
      candidateGroups(clusters, clustering.condensedTree),
      mostGroups,
      prepared.matrix,
      logLambda,
    );
    const reason = `${groups.length} clusters, kept without evidence as asked`;
    const figures = { candidates, persistence: strongest, reason };
    return withTree(await finish(context, node, done, prepared.matrix, logLambda, groups, figures, control));
  }

  const weighed = await context.stages.once(`evidence ${node.path}`, () =>
    weighEvidence(context, node, prepared, { umap, clustering }, step, logLambda, mostGroups, control),
  );
  const { groups, reason, figures, verdict } = weighed;
  if (groups.length < 2) return withTree({ ...done, split: refusal(reason, figures) });
  const division = withTree(
    await finish(context, node, done, prepared.matrix, logLambda, groups, { ...figures, reason }, control),
  );
  if (options.resamples === 0 || division.children.length === 0) return division;
  const stability = await measureStability(
    context,
    node,
    division.children,
    verdict,
    step,
    mostGroups,
    control,
  );
  return { ...division, split: { ...division.split, stability } };
}

function preparedNode(
  { table, prepareOptions, options }: FitContext,
  node: SegmentNode,
): PreparedRows | ClusterwhyError {
  try {
    return prepareRows(table, prepareOptions, options.metric, node.rows);
  } catch (error) {
    if (node.depth > 0 && error instanceof ClusterwhyError && error.code === "NO_USABLE_COLUMN") return error;
    throw error;
  }
}

const TRUSTWORTHINESS_NEIGHBORS = 15;

async function mapTrustworthiness(
  context: FitContext,
  { matrix, categorical }: Space,
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
    undefined,
    categorical,
  );
}

/** Rows that DBCV looks at: in the map, and in the prepared columns, where every pair costs more. */
const VALIDITY_ROWS = { map: 3_000, data: 1_000 };

/** Trains the proposed groups' classifiers and keeps the groups that held-out rows can be told to belong to. */
async function finish(
  context: FitContext,
  node: SegmentNode,
  done: Omit<Division, "split">,
  matrix: Matrix,
  logLambda: Float64Array,
  groups: readonly CandidateGroup[],
  evidence: Partial<Split>,
  control?: RunControl,
): Promise<Division> {
  if (groups.length < 2) return { ...done, split: refusal("clustering finds no groups in it", evidence) };
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
    .filter(
      ({ classifier }) =>
        !context.options.evidence ||
        context.options.groups !== undefined ||
        classifier.rocAuc >= context.options.minAuc,
    );
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
    candidates: told.length,
    persistence: null,
    nullPersistence: [],
    stability: null,
    reason: "",
    ...evidence,
    kept: true,
    heldOutAuc: told.map(({ classifier }) => classifier.rocAuc),
    noiseShare,
  };
  const children = told.map(({ group, classifier }) => ({
    rows: Int32Array.from(group.rows, (row) => node.rows[row]),
    ...membership(group, logLambda, node.rows),
    classifier,
  }));
  const kept = told.map(({ group }) => group.rows);
  const map = done.map && {
    ...done.map,
    validity: validityIn(embeddingOf(done.map, node.rows.length), kept, VALIDITY_ROWS.map),
    dataValidity: validityIn(matrix, kept, VALIDITY_ROWS.data),
  };
  return { ...done, map, split, children };
}

function embeddingOf({ coordinates, numComponents }: SegmentMap, numRows: number): Matrix {
  return { numRows, numDims: numComponents, values: coordinates };
}

/** Strength of every row's membership, the group's persistence and its most typical rows. */
function membership(
  group: CandidateGroup,
  logLambda: Float64Array,
  canonicalRows: Int32Array,
): Pick<ChildProposal, "probabilities" | "persistence" | "exemplars"> {
  let largest = Number.NEGATIVE_INFINITY;
  for (const row of group.rows) largest = Math.max(largest, logLambda[row]);
  const probabilities = Float64Array.from(group.rows, (row) => portableMath.exp(logLambda[row] - largest));
  const typical = [...group.rows].sort((a, b) => logLambda[b] - logLambda[a] || a - b).slice(0, 5);
  return {
    probabilities,
    persistence: group.logDensity - group.birthLogLambda,
    exemplars: typical.map((row) => canonicalRows[row]),
  };
}
