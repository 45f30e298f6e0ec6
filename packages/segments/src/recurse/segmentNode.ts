import type { Split } from "@clusterwhy/core";
import type { ClassifierFit } from "../classify/fitClassifiers.js";

/** A segment while the tree grows. Rows are canonical positions. */
export interface SegmentNode {
  /** `all`, `1`, `1.2`: known once its siblings are. */
  readonly path: string;
  readonly parent: SegmentNode | undefined;
  readonly depth: number;
  /** Int32Array [size], ascending. */
  readonly rows: Int32Array;
  /** Float64Array [size]: membership strength of every row, in [0, 1]. */
  readonly probabilities: Float64Array;
  /** log density inside minus log density at which the segment separates; null for the root. */
  readonly persistence: number | null;
  /** Canonical rows that are most typical, best first. */
  readonly exemplars: readonly number[];
  /** This segment's classifier against its siblings and its parent's noise. */
  readonly vsSiblings: ClassifierFit | undefined;
  children: SegmentNode[];
  split: Split;
  map: SegmentMap | undefined;
  warnings: string[];
}

/** The map made of a segment's rows when it was divided. */
export interface SegmentMap {
  /** Float32Array [size × numComponents], in the order of `rows`. */
  readonly coordinates: Float32Array;
  readonly numComponents: number;
  readonly trustworthiness: number | null;
  /** DBCV of the children in this map; null where there are none. */
  readonly validity: number | null;
  /** The same in the prepared columns. */
  readonly dataValidity: number | null;
  /** Float64Array [size]: GLOSH scores. */
  readonly outlierScores: Float64Array;
}

/** Parents before children, siblings in the order of their paths. */
export function breadthFirst(root: SegmentNode): SegmentNode[] {
  const nodes = [root];
  for (let i = 0; i < nodes.length; i++) nodes.push(...nodes[i].children);
  return nodes;
}
