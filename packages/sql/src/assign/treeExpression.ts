import { type AssignmentColumn, modelError, type TreeEnsemble } from "@clusterwhy/core";
import { binary, type Expression, inList, integer, isNotNull, number, when } from "../ast/expression.js";
import { lowerBound, previousFloat32 } from "./float32.js";

/** A feature as the trees' expressions name it. */
export interface Feature {
  readonly value: Expression;
  readonly type: AssignmentColumn["type"];
}

/** A tree as nested CASE expressions over features that are NULL where missing. */
export function treeExpression(
  ensemble: TreeEnsemble,
  tree: number,
  features: readonly Feature[],
): Expression {
  const offset = ensemble.nodeOffsets[tree];
  const build = (node: number): Expression => {
    if (ensemble.left[node] < 0) return number(finite(ensemble.threshold[node], "a leaf"));
    const left = build(offset + ensemble.left[node]);
    const right = build(offset + ensemble.right[node]);
    // The condition that a missing value does not fulfil leads away from its default.
    return ensemble.defaultLeft[node] === 1
      ? when(goesRight(ensemble, node, features), right, left)
      : when(goesLeft(ensemble, node, features), left, right);
  };
  return build(offset);
}

function goesLeft(ensemble: TreeEnsemble, node: number, features: readonly Feature[]): Expression {
  const { value } = features[ensemble.feature[node]];
  if (ensemble.categoryOffset[node] >= 0) return inCategories(ensemble, node, features, true);
  return binary(value, "<", number(lowerBound(finite(ensemble.threshold[node], "a threshold"))));
}

function goesRight(ensemble: TreeEnsemble, node: number, features: readonly Feature[]): Expression {
  const { value } = features[ensemble.feature[node]];
  if (ensemble.categoryOffset[node] >= 0) return inCategories(ensemble, node, features, false);
  return binary(value, ">=", number(lowerBound(finite(ensemble.threshold[node], "a threshold"))));
}

/** Whether the feature's category is in the node's set, or is not; NULL or false where it is missing. */
export function inCategories(
  ensemble: TreeEnsemble,
  node: number,
  features: readonly Feature[],
  negated: boolean,
): Expression {
  const { value, type } = features[ensemble.feature[node]];
  const start = ensemble.categoryOffset[node];
  const categories = [...ensemble.categories.subarray(start, start + ensemble.categorySize[node])];
  if (categories.length === 0) {
    return negated ? isNotNull(value) : binary(value, "<", value);
  }
  if (type === "string") return inList(value, categories.map(integer), negated);
  // Numbers stand for the category to which they round: below the next float32, not below this one.
  return categories
    .map((category): Expression => {
      const at = Math.fround(category);
      const low = number(lowerBound(at));
      const high = number(lowerBound(-previousFloat32(-at)));
      return negated
        ? binary(binary(value, "<", low), "OR", binary(value, ">=", high))
        : binary(binary(value, ">=", low), "AND", binary(value, "<", high));
    })
    .reduce((left, right) => binary(left, negated ? "AND" : "OR", right));
}

function finite(value: number, what: string): number {
  if (Number.isFinite(value)) return value;
  throw modelError("MODEL_NOT_FINITE", `${what} of a classifier is ${value}; expected a finite number`);
}
