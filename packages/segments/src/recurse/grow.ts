import type { RunControl } from "@clusterwhy/core";
import type { FittedPreparation } from "@clusterwhy/prepare";
import type { FitContext } from "../fitContext.js";
import { divide } from "./divide.js";
import { refusal } from "./refusals.js";
import type { SegmentNode } from "./segmentNode.js";

export interface GrownTree {
  readonly root: SegmentNode;
  /** The preparation of the whole table. */
  readonly preparation: FittedPreparation | undefined;
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
  const queue = [root];
  let preparation: FittedPreparation | undefined;
  for (let position = 0; position < queue.length; position++) {
    const node = queue[position];
    const obstacle = tooDeepOrSmall(context, node);
    if (obstacle !== undefined) {
      node.split = refusal(obstacle);
      continue;
    }
    const division = await divide(context, node, control);
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
  return { root, preparation };
}

/** Levels below the root cost at most what the root costs; the share is of rows looked at, level by level. */
function coveredShare(queue: readonly SegmentNode[], position: number, numRows: number): number {
  const looked = queue.slice(0, position + 1).reduce((sum, node) => sum + node.rows.length, 0);
  const known = queue.reduce((sum, node) => sum + node.rows.length, 0);
  return Math.min(1, looked / Math.max(known, numRows));
}

function tooDeepOrSmall(context: FitContext, node: SegmentNode): string | undefined {
  const { options } = context;
  if (options.groups !== undefined && node.depth > 0) return "one level of groups was asked for";
  if (node.depth >= options.maxDepth) return `the depth of ${options.maxDepth} is reached`;
  if (node.depth === 0) return undefined;
  const least = options.minSplitSize ?? Math.max(100, 6 * (options.minClusterSize ?? 10));
  if (node.rows.length < least) return `it has fewer than ${least} rows, too few to be divided again`;
  return undefined;
}
