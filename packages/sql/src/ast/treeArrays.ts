import type { Expression } from "./expression.js";

/**
 * Trees as arrays that the query walks by position, for models too large to be written as CASE: the query holds a few
 * expressions and some long strings of numbers, so that planning takes no time. Every different split of the whole
 * level is a test, 1 where a row goes right; a node names its test and its left child, whose right sibling follows it.
 * A leaf has test 0, which is always 0, and is its own child: one step more changes nothing.
 */
export interface TreeArrays {
  /** Position of every tree's root. */
  readonly roots: number[];
  /** Steps that reach every leaf. */
  readonly depth: number;
  readonly tests: number[];
  readonly next: number[];
  /** Leaves' values, float32; 0 at other nodes. */
  readonly values: number[];
}

/** A group of tests of one feature, one a bound; `missing` is the answer where the feature is missing. */
export interface BoundTests {
  readonly feature: Expression;
  readonly missing: 0 | 1;
  readonly bounds: readonly number[];
}
