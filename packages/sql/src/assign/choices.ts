import { binary, call, column, type Expression, match, number, sum, text, when } from "../ast/expression.js";
import type { Selected } from "../ast/query.js";
import type { NamedNode } from "./levels.js";

/** The calibrated margins: slope · margin + intercept. */
export function scoreColumns(level: readonly NamedNode[]): Selected[] {
  return level.flatMap((node) =>
    node.children.map(({ child, margin, score }) => ({
      alias: score,
      expression: sum([binary(number(child.slope), "*", column(margin)), number(child.intercept)]),
    })),
  );
}

/** The largest calibrated margin among the children of the row's node; NULL where the row is at no node. */
export function bestScore(level: readonly NamedNode[], isRoot: boolean): Expression {
  const bests = level.map((node): readonly [Expression, Expression] => {
    const scores = node.children.map(({ score }) => column(score));
    return [text(node.path), scores.length === 1 ? scores[0] : call("greatest", ...scores)];
  });
  return isRoot ? bests[0][1] : match(column("segment"), bests);
}

/** The child that the row moves to: the first with the best score, if that reaches the node's threshold. */
export function chosenChild(level: readonly NamedNode[], isRoot: boolean): Expression {
  const branches = level.map((node) => {
    const enough = reaches(node.minMargin);
    const here = binary(column("segment"), "=", text(node.path));
    const child = match(
      column("best"),
      node.children.map(({ child, score }) => [column(score), text(child.path)]),
    );
    return { when: isRoot ? enough : binary(here, "AND", enough), result: child };
  });
  return { kind: "case", branches };
}

function reaches(minMargin: number): Expression {
  if (minMargin === Number.NEGATIVE_INFINITY) return binary(number(0), "<", number(1));
  if (minMargin === Number.POSITIVE_INFINITY) return binary(number(1), "<", number(0));
  return binary(column("best"), ">=", number(minMargin));
}

/**
 * The probability after a level: at the root the best child's own, entered or not; below, multiplied by that of the
 * child entered.
 */
export function probabilityAfter(isRoot: boolean): Expression {
  if (isRoot) return sigmoid(column("best"));
  return when(
    { kind: "isNotNull", value: column("chosen") },
    binary(column("probability"), "*", sigmoid(column("best"))),
    column("probability"),
  );
}

/**
 * 1 / (1 + exp(−x)). Some engines fail where exp overflows or underflows, so x is first held within ±700, which
 * changes nothing that is above 1e-300.
 */
function sigmoid(x: Expression): Expression {
  const held = call("least", call("greatest", x, number(-700)), number(700));
  return binary(number(1), "/", sum([number(1), call("exp", binary(number(0), "-", held))]));
}
