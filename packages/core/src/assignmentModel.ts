import type { TreeEnsemble } from "./treeEnsemble.js";

/**
 * What assigns a row to a segment: nothing but the raw columns (texts by their components) and the classifiers.
 *
 * The answer of a row, the one definition that the library, the command line and SQL share:
 * start at the root with probability 1. At a node, every child c gets the calibrated margin
 * `s_c = slope · margin_c + intercept`, where `margin_c` is the sum, in double precision and in this order, of the
 * ensemble's base margin and its trees' leaf values. The child with the largest `s_c` wins, the first of equals.
 * If `s_c < minMargin` of the node, the walk stops here; else the row moves to the child, the probability is
 * multiplied by `1 / (1 + exp(−s_c))`, and the walk goes on. A row that never leaves the root is `none`, with the
 * probability `1 / (1 + exp(−s_c))` of its best child.
 */
export interface AssignmentModel {
  /** The classifiers' input columns, in the order of every ensemble's features. */
  readonly columns: readonly AssignmentColumn[];
  /** The segments that have children; the root first, parents before children. */
  readonly nodes: readonly AssignmentNode[];
  /** Makes the components of texts: a fitted preparation of `@clusterwhy/prepare`, plain JSON. Absent without any. */
  readonly preparation?: object;
}

export interface AssignmentColumn {
  readonly name: string;
  /** Booleans enter as 0 and 1, times as seconds since 1970-01-01 UTC, strings as their position in `levels`. */
  readonly type: "number" | "boolean" | "time" | "string";
  /** Of a string column: the levels known from training; any other value is missing. */
  readonly levels?: readonly string[];
  /** The column of the input that this one is a part of, where that is another one: what it explains goes there. */
  readonly source?: string;
  /**
   * Not a column of the table but a component of the text column `source`: the position among the numbers that the
   * model's `preparation` makes of a row. Missing where the text is.
   */
  readonly component?: number;
  /** Why engines that read the table by themselves cannot compute the feature, in words; absent: they can. */
  readonly translated?: string;
}

export interface AssignmentNode {
  readonly path: string;
  /** Smallest calibrated margin with which a row may enter a child: logit of the probability threshold. */
  readonly minMargin: number;
  readonly children: readonly AssignmentChild[];
}

export interface AssignmentChild {
  readonly path: string;
  readonly name: string;
  /** `binary:logistic`: the child against all other rows of the node, its noise included. */
  readonly ensemble: TreeEnsemble;
  /** Platt scaling fitted on held-out margins. */
  readonly slope: number;
  readonly intercept: number;
}
