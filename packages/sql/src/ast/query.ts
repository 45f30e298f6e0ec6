import type { Expression } from "./expression.js";

/** One item of a SELECT list. */
export interface Selected {
  readonly expression: Expression;
  readonly alias: string;
  /** True where the alias is the user's, to be quoted; else it is this package's own. */
  readonly quoted?: boolean;
}

/** SELECT ... FROM ..., named so that the next stage can read it. */
export interface Stage {
  readonly name: string;
  readonly select: readonly Selected[];
}

/** A chain of stages: the first reads `table`, each other one the stage before it; the last is the result. */
export interface StagedQuery {
  /** A comment above the query, line by line: nothing in it may end a line. */
  readonly comment: readonly string[];
  /** As it stands behind FROM. */
  readonly table: string;
  readonly stages: readonly Stage[];
  readonly result: readonly Selected[];
}
