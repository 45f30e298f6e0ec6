import {
  type ColumnTable,
  deriveSeed,
  type FuzzyGraph,
  portableMath,
  RandomStream,
  type RunControl,
  type Split,
} from "@clusterwhy/core";
import { nearestNeighbors } from "@clusterwhy/neighbors";
import { fuzzyGraph } from "@clusterwhy/umap";
import { componentColumns } from "../classify/textComponents.js";
import { formatNumber, formatShare } from "../describe/format.js";
import type { FitContext } from "../fitContext.js";
import { type CandidateGroup, candidateGroups } from "./candidateGroup.js";
import { coarsen } from "./coarsen.js";
import { groupOfRows, heldTogether } from "./components.js";
import { cutInto } from "./cutTree.js";
import type { Step, StepOptions } from "./embedAndCluster.js";
import { evidenceRows, judgeByNulls, LEAST_STRENGTH, type NullVerdict, splitTest } from "./judge.js";
import { type MemberContext, settled } from "./members.js";
import { withStraysPlaced } from "./misplaced.js";
import { type PairContext, uniteTornGroups } from "./neighborPairs.js";
import { uniteOneLevelGroups } from "./oneLevel.js";
import { type PreparedRows, prepareRows } from "./prepareRows.js";
import type { SegmentNode } from "./segmentNode.js";
import { clearness, type Gap, Separation, shareOf } from "./separation.js";
import { significantGroups } from "./significantGroups.js";
import { clusterNodes } from "./splitStrength.js";
import { withoutStrangers } from "./strangers.js";
import { solidGroups, withoutStrayRegions } from "./strayRegions.js";

/** What a segment's clustering comes to once evidence is asked for. */
export interface Evidence {
  /** The groups that stand, fewer than two where none do. */
  readonly groups: readonly CandidateGroup[];
  /** Why the groups are kept, or why there are none. */
  readonly reason: string;
  readonly figures: Partial<Split>;
  readonly verdict: NullVerdict;
}

/**
 * Holds HDBSCAN's clusters against the evidence, from the cheapest to the dearest:
 *
 * 1. a split must be visible in the map, and better separated in the data than any split of single-group nulls, and
 *    near rows must hold each side together;
 * 2. groups must differ in more than one level of one column;
 * 3. neighbouring groups must come apart again when they are mapped by themselves;
 * 4. islands that the map draws into one group but that are of another go there;
 * 5. rows with missing values are judged by the values that they have;
 * 6. rows that are much lonelier than their group are no members of it;
 * 7. a region that is mostly made of such rows is no group, which is asked before 2 as well, and neither is a piece of a
 *    segment elsewhere in the tree.
 *
 * @param mostGroups groups beyond so many are put together; may be infinite
 */
export async function weighEvidence(
  context: FitContext,
  node: SegmentNode,
  prepared: PreparedRows,
  { umap, clustering }: Step,
  step: StepOptions,
  logLambda: Float64Array,
  mostGroups: number,
  control?: RunControl,
  knownVerdict?: NullVerdict,
): Promise<Evidence> {
  const { kernels, table, options } = context;
  const tree = clusterNodes(clustering.condensedTree);
  const separation = await separationOf(context, node, prepared, umap.graph, control);
  const best = separation.clearest(tree, LEAST_STRENGTH);
  const judgeOptions = {
    seed: options.seed,
    stage: node.path,
    numNulls: options.numNulls,
    minClusterSize: options.minClusterSize,
  };
  const observed = best === undefined ? 0 : clearness(best);
  const verdict =
    knownVerdict ??
    (await context.stages.once(`nulls ${node.path}`, () =>
      judgeByNulls(kernels, prepared.space.matrix, observed, step, judgeOptions, control),
    ));
  const shown = best ?? separation.clearest(tree, Number.NEGATIVE_INFINITY);
  const figures: Partial<Split> = {
    candidates: clustering.numClusters,
    persistence: shown?.strength ?? 0,
    nullPersistence: verdict.gaps.map((gap) => gap.strength),
    separation: shown?.separation ?? 0,
    nullSeparation: verdict.gaps.map((gap) => gap.separation),
  };
  const holds = splitTest(verdict, separation, tree);
  const selected = new Set(clustering.selectedClusters);
  if (options.groups !== undefined && node.depth === 0) {
    const groups = candidateGroups(cutInto(options.groups, tree, separation), clustering.condensedTree);
    return { groups, reason: cutReason(groups.length, options.groups, best, verdict), figures, verdict };
  }
  const standing = significantGroups(tree, selected, holds);
  if (standing.length < 2) return { groups: [], reason: noBetterThanNull(best, verdict), figures, verdict };

  const compared = withComponents(context);
  const belonging: MemberContext = {
    node,
    table,
    compared,
    prepared,
    step: { umap, clustering },
    logLambda,
    seed: options.seed,
  };
  const fewest = step.minClusterSize / 2;
  const drawn = candidateGroups(standing, clustering.condensedTree);
  const solid = solidGroups(standing, drawn, settled(belonging, drawn), clustering.condensedTree, logLambda);
  const strays = rowsOut(drawn, solid, node.rows.length);
  const placed = withStraysPlaced(solid, strays, table, node.rows, prepared, logLambda);
  const candidates = heldTogether(placed, umap.graph, fewest, logLambda);
  const several = uniteOneLevelGroups(compared, candidates, node.rows, logLambda, options.seed);
  if (several.groups.length < 2) return { groups: [], reason: onlyLevels(several.columns), figures, verdict };

  const pairs: PairContext = {
    kernels,
    prepareRows: (positions) => {
      const rows = positions.map((position) => node.rows[position]);
      return prepareRows(table, context.prepareOptions, options.metric, rows).space;
    },
    knn: umap.knn,
    logLambda,
    verdict,
    step,
    seed: options.seed,
    stage: node.path,
  };
  const whole = await uniteTornGroups(pairs, several.groups, control);
  if (whole.length < 2) return { groups: [], reason: TORN, figures, verdict };

  const members = withoutStrayRegions(whole, settled(belonging, whole)).filter(
    ({ rows }) => rows.length >= fewest,
  );
  const own = withoutStrangers(compared, members, node, options.seed);
  // Once strangers are out, what is left of a group may be a filter.
  const { groups, columns } = uniteOneLevelGroups(compared, own, node.rows, logLambda, options.seed);
  if (groups.length < 2) return { groups: [], reason: onlyLevels(columns), figures, verdict };
  const shownGroups = coarsen(groups, mostGroups, prepared.matrix, logLambda);
  const together =
    shownGroups.length < groups.length
      ? `, put together into ${shownGroups.length}, for no more were allowed`
      : "";
  return {
    groups: shownGroups,
    reason: `${groups.length} groups stand apart${together}: across the clearest gap, ${gapWords(best)}; in ${verdict.gaps.length} tables without groups, ${gapWords(clearestOf(verdict.gaps))}. Classifiers tell the groups apart on rows that they have not seen`,
    figures,
    verdict,
  };
}

/** Rows that were in a group and are in none any more. */
function rowsOut(
  before: readonly CandidateGroup[],
  after: readonly CandidateGroup[],
  numRows: number,
): Int32Array {
  if (before === after) return new Int32Array(0);
  const groupOf = groupOfRows(after, numRows);
  return Int32Array.from(before.flatMap(({ rows }) => [...rows].filter((row) => groupOf[row] < 0)));
}

/** Groups whose texts differ are more than a filter on one category. */
function withComponents({ table, columns, features }: FitContext): ColumnTable {
  return { ...table, columns: [...table.columns, ...componentColumns(columns, features.values)] };
}

function cutReason(found: number, asked: number, best: Gap | undefined, verdict: NullVerdict): string {
  const short = found < asked ? `; the map has no more than ${found}` : "";
  return `cut into ${asked} groups as asked${short}; across the clearest gap, ${gapWords(best)}; in ${verdict.gaps.length} tables without groups, ${gapWords(clearestOf(verdict.gaps))}`;
}

function clearestOf(gaps: readonly Gap[]): Gap {
  return gaps.reduce((best, gap) => (clearness(gap) > clearness(best) ? gap : best));
}

/** On the fuzzy graph of all rows, or of a sample as large as the nulls. */
async function separationOf(
  context: FitContext,
  node: SegmentNode,
  { space }: PreparedRows,
  graph: FuzzyGraph,
  control?: RunControl,
): Promise<Separation> {
  const { kernels, options } = context;
  const { numRows, numDims, values } = space.matrix;
  const sampled = evidenceRows(numRows);
  if (sampled === numRows) return new Separation(graph, numRows);
  const random = new RandomStream(deriveSeed(options.seed, `evidence ${node.path}`), "evidence rows");
  const rows = random
    .shuffle(Int32Array.from({ length: numRows }, (_, row) => row))
    .subarray(0, sampled)
    .sort();
  const sample = new Float32Array(sampled * numDims);
  rows.forEach((row, i) => {
    sample.set(values.subarray(row * numDims, (row + 1) * numDims), i * numDims);
  });
  const matrix = { numRows: sampled, numDims, values: sample };
  const k = Math.min(options.nNeighbors, sampled) - 1;
  const knn = await nearestNeighbors(
    kernels,
    matrix,
    { k, metric: options.metric, categorical: space.categorical },
    control,
  );
  const ofSample = await fuzzyGraph(kernels, knn, { localConnectivity: 1, setOpMixRatio: 1 }, control);
  return new Separation(ofSample, numRows, rows);
}

const TORN =
  "its groups are pieces of one: the map tears them apart, but mapped by themselves neighbouring pieces stay together";

function onlyLevels(columns: readonly string[]): string {
  if (columns.length === 0) return "of its groups, only one is left once rows that belong to none are out";
  return `its groups differ in nothing but ${columns.join(" or ")}: that is a filter, not a group`;
}

function noBetterThanNull(best: Gap | undefined, verdict: NullVerdict): string {
  if (best === undefined)
    return "its map shows no gap: nowhere are two sides twice as dense as what lies between them";
  if (clearness(best) <= verdict.thresholds.clearness) {
    return `it has no gap that is clear enough: across its clearest, ${gapWords(best)}; in ${verdict.gaps.length} tables without groups, ${gapWords(clearestOf(verdict.gaps))}`;
  }
  return `only one of its groups stands apart clearly enough: across its clearest gap, ${gapWords(best)}`;
}

function gapWords(gap: Gap | undefined): string {
  const { strength, separation } = gap ?? { strength: 0, separation: 0 };
  const share = shareOf(separation);
  const ties = share < 0.001 ? "under 0.1%" : formatShare(share);
  const denser = formatNumber(Number(portableMath.exp(Math.max(strength, 0)).toPrecision(2)));
  return `${ties} of the ties between near rows cross and the sides are ${denser} times as dense as what lies between`;
}
