import { type AssignmentColumn, FALSE_WORDS, inputError, TRUE_WORDS } from "@clusterwhy/core";
import {
  binary,
  call,
  type Expression,
  inList,
  integer,
  match,
  number,
  text,
  userColumn,
  when,
} from "../ast/expression.js";

/** How the table itself stores a column. */
export type StoredType = "number" | "boolean" | "time" | "text";

/**
 * A raw column as the classifiers take it: a double, or a level's position; NULL where missing.
 *
 * @param stored how the table stores the column; undefined where unknown: then a boolean may be any of a boolean, 0
 *   and 1, or the words that clusterwhy reads as a boolean, and every other type is what the model expects
 * @throws ClusterwhyError `COLUMN_TYPE` for text where the model expects a time, and for times where it expects text
 */
export function featureExpression(
  column: AssignmentColumn,
  stored: StoredType | undefined,
  textHoldsNul: boolean,
): Expression {
  const raw = userColumn(column.name);
  if (column.type === "string") return levelPosition(column, raw, stored, textHoldsNul);
  const word = () => call("lowerTrim", call("toText", raw));
  switch (stored ?? (column.type === "boolean" ? "unknown" : column.type)) {
    case "number":
      return call("nanToNull", call("toDouble", raw));
    case "boolean":
      return call("booleanToDouble", raw);
    case "time":
      return call("epochSeconds", raw);
    case "unknown":
      return flag(word(), call("nanToNull", call("textToDouble", word())));
    case "text":
      if (column.type === "boolean") return flag(word());
      if (column.type === "number") return call("nanToNull", call("textToDouble", word()));
      throw typeError(column, "text");
  }
}

/** Words that mean yes or no, wherever the fitted column held booleans. */
const YES = TRUE_WORDS;
const NO = FALSE_WORDS;

function flag(word: Expression, otherwise?: Expression): Expression {
  return {
    kind: "case",
    branches: [
      { when: inList(word, YES.map(text)), result: number(1) },
      { when: inList(word, NO.map(text)), result: number(0) },
    ],
    ...(otherwise ? { otherwise } : {}),
  };
}

function typeError(column: AssignmentColumn, found: string): Error {
  return inputError(
    "COLUMN_TYPE",
    `the column '${column.name}' holds ${found} here, but the run was fitted on it as ${column.type}; give it the same type as in the fitted table`,
  );
}

function levelPosition(
  column: AssignmentColumn,
  raw: Expression,
  stored: StoredType | undefined,
  textHoldsNul: boolean,
): Expression {
  const levels = column.levels ?? [];
  if (stored === "time") throw typeError(column, "times");
  if (stored === "number" || stored === "boolean") {
    // Levels by the number they spell (`01` is 1), or by the truth they tell (`yes` is true); the first of equals.
    const parse = stored === "number" ? numberOf : flagOf;
    const value = call(stored === "number" ? "toDouble" : "booleanToDouble", raw);
    const positions = new Map<number, number>();
    levels.forEach((level, position) => {
      const spelt = parse(level.trim().toLowerCase());
      if (Number.isFinite(spelt) && !positions.has(spelt)) positions.set(spelt, position);
    });
    return matchLevels(
      value,
      [...positions].map(([spelt, position]) => [number(spelt), integer(position)]),
    );
  }
  const branches = levels.map((level, position): [Expression, Expression] => [
    text(level),
    integer(position),
  ]);
  return matchLevels(
    call("toText", raw),
    textHoldsNul ? branches : branches.filter((_, position) => !levels[position].includes("\0")),
  );
}

function numberOf(text: string): number {
  return text === "" ? Number.NaN : Number(text);
}

function flagOf(text: string): number {
  return YES.includes(text) ? 1 : NO.includes(text) ? 0 : Number.NaN;
}

/** Without levels every value is missing; a CASE must have a branch all the same. */
function matchLevels(value: Expression, branches: [Expression, Expression][]): Expression {
  return branches.length > 0 ? match(value, branches) : when(binary(integer(0), "=", integer(1)), integer(0));
}
