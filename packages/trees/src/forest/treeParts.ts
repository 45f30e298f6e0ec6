import { modelError, type TreeEnsemble } from "@clusterwhy/core";
import type { ColumnSet } from "./columns.js";

/** Leaves of a part; number 255 stands for the leaves of other parts. */
const LEAVES_PER_PART = 255;
const ELSEWHERE = 255;
/** Places in the kernel's scratch: a vector of 16 bytes for each leaf number, then a stack of 256 for nodes' results. */
const VECTOR_BYTES = 16;
const STACK = 256 * VECTOR_BYTES;
const MAX_DEPTH = 255;

/** A tree, or 255 consecutive leaves of one, as the kernel `forestMargins` takes it. */
export interface TreePart {
  /** Four words a node, children first: 256 × column + limit, places of its result and of its children's. */
  readonly nodes: Uint32Array;
  /** Float64Array [256]: the leaves' values; 0 at 255. */
  readonly leaves: Float64Array;
}

/** Cuts a tree into parts, in the leaves' order from left to right. */
export function treeParts(ensemble: TreeEnsemble, tree: number, columns: ColumnSet): TreePart[] {
  const offset = ensemble.nodeOffsets[tree];
  const leaves: number[] = [];
  const ends = new Map<number, number>();
  const count = (node: number): void => {
    if (ensemble.left[node] < 0) leaves.push(ensemble.threshold[node]);
    else {
      count(offset + ensemble.left[node]);
      count(offset + ensemble.right[node]);
    }
    ends.set(node, leaves.length);
  };
  count(offset);
  const parts: TreePart[] = [];
  for (let start = 0; start < leaves.length; start += LEAVES_PER_PART) {
    const end = Math.min(leaves.length, start + LEAVES_PER_PART);
    const nodes: number[] = [];
    /** Writes the nodes under `node`, whose first leaf is `first`, and gives the place of the result. */
    const place = (node: number, first: number, height: number): number => {
      const last = ends.get(node) as number;
      if (last <= start || first >= end) return ELSEWHERE * VECTOR_BYTES;
      if (ensemble.left[node] < 0) return (first - start) * VECTOR_BYTES;
      if (height > MAX_DEPTH) throw tooDeep();
      const left = offset + ensemble.left[node];
      const leftPlace = place(left, first, height);
      // The left child's result lies at this height until this node takes it.
      const rightHeight = leftPlace < STACK ? height : height + 1;
      const rightPlace = place(offset + ensemble.right[node], ends.get(left) as number, rightHeight);
      const { column, limit } = columns.testOf(ensemble, node);
      const result = STACK + height * VECTOR_BYTES;
      nodes.push(256 * column + limit, result, leftPlace, rightPlace);
      return result;
    };
    place(offset, 0, 0);
    const values = new Float64Array(LEAVES_PER_PART + 1);
    values.set(leaves.slice(start, end));
    parts.push({ nodes: Uint32Array.from(nodes), leaves: values });
  }
  return parts;
}

function tooDeep(): Error {
  return modelError(
    "MODEL_TOO_LARGE",
    `a tree is more than ${MAX_DEPTH} nodes deep; fit with a smaller maxDepth`,
  );
}
