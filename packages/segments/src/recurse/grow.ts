import type { RunControl, Warning } from "@clusterwhy/core";
import type { FitContext } from "../fitContext.js";
import { Budget } from "./budget.js";
import { type AppliedPreparation, divide } from "./divide.js";
import { refusal } from "./refusals.js";
import type { SegmentNode } from "./segmentNode.js";

export interface GrownTree {
  readonly root: SegmentNode;
  /** The preparation of the whole table. */
  readonly preparation: AppliedPreparation | undefined;
  readonly warnings: readonly Warning[];
}

/** Grows the tree of segments breadth first: every segment that is large enough is divided again. */
export async function growTree(context: FitContext, control?: RunControl): Promise<GrownTree> {
  const { numRows } = context.table;
  const root: SegmentNode = {
    path: "all",
    parent: undefined,
    depth: 0,
    rows: Int32Array.from({ length: numRows }, (_, row) => row),
    probabilities: new Float64Array(numRows).fill(1),
    persistence: null,
    exemplars: [],
    vsSiblings: undefined,
    children: [],
    split: refusal("not yet looked at"),
    map: undefined,
    warnings: [],
  };
  const budget = new Budget(context.options);
  const queue = [root];
  let preparation: AppliedPreparation | undefined;
  for (let position = 0; position < queue.length; position++) {
    const node = queue[position];
    const obstacle = budget.obstacle(node, queue.length - 1);
    if (obstacle !== undefined) {
      node.split = refusal(obstacle);
      continue;
    }
    const mostGroups = budget.mostGroups(queue.length - 1);
    const division = await budget.within(node, control, (own) =>
      context.stages.once(
        `division ${node.path}`,
        () => divide(context, node, mostGroups, own),
        partsOfDivision(node, context.options.resamples),
      ),
    );
    if (typeof division === "string") {
      node.split = refusal(division);
      continue;
    }
    if (node === root) preparation = division.preparation;
    node.split = division.split;
    node.map = division.map;
    node.children = division.children.map((child, index): SegmentNode => {
      const { classifier, ...group } = child;
      return {
        ...group,
        path: node === root ? `${index + 1}` : `${node.path}.${index + 1}`,
        parent: node,
        depth: node.depth + 1,
        vsSiblings: classifier,
        children: [],
        split: refusal("not yet looked at"),
        map: undefined,
        warnings: [],
      };
    });
    queue.push(...node.children);
    control?.onProgress?.("finding groups", coveredShare(queue, position, numRows));
  }
  return { root, preparation, warnings: budget.warnings() };
}

function partsOfDivision({ path }: SegmentNode, resamples: number): string[] {
  const samples = Array.from({ length: resamples }, (_, resample) => `resample ${resample} of ${path}`);
  return [`map ${path}`, `nulls ${path}`, `evidence ${path}`, ...samples];
}

/** Levels below the root cost at most what the root costs; the share is of rows looked at, level by level. */
function coveredShare(queue: readonly SegmentNode[], position: number, numRows: number): number {
  const looked = queue.slice(0, position + 1).reduce((sum, node) => sum + node.rows.length, 0);
  const known = queue.reduce((sum, node) => sum + node.rows.length, 0);
  return Math.min(1, looked / Math.max(known, numRows));
}
