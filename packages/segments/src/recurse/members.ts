import type { ColumnTable } from "@clusterwhy/core";
import type { CandidateGroup } from "./candidateGroup.js";
import type { Step } from "./embedAndCluster.js";
import { withoutLoners } from "./loners.js";
import { placedByKnownValues } from "./misplaced.js";
import { withPiecesReturned } from "./pieces.js";
import type { PreparedRows } from "./prepareRows.js";
import type { SegmentNode } from "./segmentNode.js";
import { undividedElsewhere } from "./strangers.js";

/** What says which rows belong to a group. */
export interface MemberContext {
  /** The segment that is divided. */
  readonly node: SegmentNode;
  readonly table: ColumnTable;
  /** The table with the components of its texts. */
  readonly compared: ColumnTable;
  readonly prepared: PreparedRows;
  readonly step: Step;
  readonly logLambda: Float64Array;
  readonly seed: number;
}

/** The groups, in the same order, without rows that the map drew into them though they are of another or of none. */
export function settled(
  { node, table, compared, prepared, step, logLambda, seed }: MemberContext,
  groups: readonly CandidateGroup[],
): readonly CandidateGroup[] {
  const { umap, clustering } = step;
  const entire = withPiecesReturned(
    compared,
    groups,
    node.rows,
    clustering.singleLinkageTree,
    umap.graph,
    logLambda,
    seed,
    undividedElsewhere(node).map(({ rows }) => rows),
  );
  const placed = placedByKnownValues(entire, table, node.rows, prepared, logLambda);
  return withoutLoners(placed, umap.knn, prepared, logLambda);
}
