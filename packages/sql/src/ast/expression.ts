import type { BoundTests, TreeArrays } from "./treeArrays.js";

/**
 * The SQL that scoring needs, before it has a dialect. Everything follows standard SQL's three-valued logic: a
 * comparison with NULL is neither true nor false, so that a CASE takes its ELSE.
 */
export type Expression =
  | { readonly kind: "column"; readonly name: string; readonly quoted: boolean }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "sum"; readonly terms: readonly Expression[] }
  | CaseExpression
  | {
      readonly kind: "in";
      readonly value: Expression;
      readonly list: readonly Expression[];
      readonly negated: boolean;
    }
  | { readonly kind: "isNotNull"; readonly value: Expression }
  | { readonly kind: "isNull"; readonly value: Expression }
  /** count(*). */
  | { readonly kind: "rowCount" }
  | {
      readonly kind: "testArray";
      readonly bounds: readonly BoundTests[];
      readonly conditions: readonly { readonly condition: Expression; readonly missing: 0 | 1 }[];
    }
  | {
      readonly kind: "treeWalk";
      readonly base: number;
      readonly trees: TreeArrays;
      readonly tests: Expression;
    }
  | { readonly kind: "call"; readonly name: FunctionName; readonly args: readonly Expression[] };

/**
 * `testArray` is 0 and then every test's answer; `treeWalk` a model's margin from such an array: see
 * treeArrays.ts. Only for dialects with `arraysBeyondNodes`.
 */
export interface CaseExpression {
  readonly kind: "case";
  /** With an operand the branches' `when` are values to be equal to it, without one they are conditions. */
  readonly operand?: Expression;
  readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
  /** NULL where absent. */
  readonly otherwise?: Expression;
}

export type Operator = "*" | "/" | "-" | "<" | ">=" | "=" | "<>" | "AND" | "OR";

/** Functions by meaning; each dialect prints them in its own words. */
export type FunctionName =
  /** exp(x), double. */
  | "exp"
  | "floor"
  | "greatest"
  | "least"
  | "coalesce"
  /** A number of any type as a double. */
  | "toDouble"
  /** NaN becomes NULL, everything else stays. */
  | "nanToNull"
  /** A boolean as the double 0 or 1. */
  | "booleanToDouble"
  /** A date or time as seconds since 1970-01-01 UTC, double. */
  | "epochSeconds"
  /** Anything as text. */
  | "toText"
  /** Text without blanks around it, in lower case. */
  | "lowerTrim"
  /** Text as a double, NULL where it is none. */
  | "textToDouble"
  /** NULL of type text. */
  | "nullText";

/** A column that this package named: plain letters, digits and underscores, printed without quotes. */
export function column(name: string): Expression {
  return { kind: "column", name, quoted: false };
}

/** A column of the user's table, under any name. */
export function userColumn(name: string): Expression {
  return { kind: "column", name, quoted: true };
}

/** A double. Finite. */
export function number(value: number): Expression {
  return { kind: "number", value };
}

export function integer(value: number): Expression {
  return { kind: "integer", value };
}

export function text(value: string): Expression {
  return { kind: "text", value };
}

export function binary(left: Expression, operator: Operator, right: Expression): Expression {
  return { kind: "binary", operator, left, right };
}

/** Added from left to right: the order decides the last bits. */
export function sum(terms: readonly Expression[]): Expression {
  return terms.length === 1 ? terms[0] : { kind: "sum", terms };
}

export function when(condition: Expression, result: Expression, otherwise?: Expression): CaseExpression {
  return { kind: "case", branches: [{ when: condition, result }], ...(otherwise ? { otherwise } : {}) };
}

/** CASE operand WHEN value THEN result ... END. */
export function match(
  operand: Expression,
  branches: readonly (readonly [value: Expression, result: Expression])[],
  otherwise?: Expression,
): CaseExpression {
  return {
    kind: "case",
    operand,
    branches: branches.map(([value, result]) => ({ when: value, result })),
    ...(otherwise ? { otherwise } : {}),
  };
}

export function inList(value: Expression, list: readonly Expression[], negated = false): Expression {
  return { kind: "in", value, list, negated };
}

export function isNotNull(value: Expression): Expression {
  return { kind: "isNotNull", value };
}

export function call(name: FunctionName, ...args: readonly Expression[]): Expression {
  return { kind: "call", name, args };
}
