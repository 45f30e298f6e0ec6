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
 * @throws ClusterwhyError `COLUMN_TYPE` for text where the model expects a number
 */
export function featureExpression(
  column: AssignmentColumn,
  stored: StoredType | undefined,
  textHoldsNul: boolean,
): Expression {
  const raw = userColumn(column.name);
  if (column.type === "string") return levelPosition(column.levels ?? [], raw, stored, textHoldsNul);
  switch (stored ?? (column.type === "boolean" ? "unknown" : column.type)) {
    case "number":
      return call("nanToNull", call("toDouble", raw));
    case "boolean":
      return call("booleanToDouble", raw);
    case "time":
      return call("epochSeconds", raw);
    case "unknown":
      return flag(call("lowerTrim", call("toText", raw)));
    case "text":
      if (column.type === "boolean") return flag(call("lowerTrim", raw));
      throw inputError(
        "COLUMN_TYPE",
        `the column '${column.name}' holds text here, but the run was fitted on it as ${column.type}; give it the same type as in the fitted table`,
      );
  }
}

function flag(word: Expression): Expression {
  return {
    kind: "case",
    branches: [
      { when: inList(word, TRUE_WORDS.map(text)), result: number(1) },
      { when: inList(word, FALSE_WORDS.map(text)), result: number(0) },
    ],
    otherwise: call("nanToNull", call("textToDouble", word)),
  };
}

function levelPosition(
  levels: readonly string[],
  raw: Expression,
  stored: StoredType | undefined,
  textHoldsNul: boolean,
): Expression {
  const positions = levels.map((level, position) => ({ level, position }));
  if (stored === "number" || stored === "boolean") {
    // A number's text is JavaScript's: it equals a level exactly where the level is a number's text and they are equal.
    const value = stored === "number" ? call("toDouble", raw) : call("booleanToDouble", raw);
    const numbers = positions.filter(
      ({ level }) => String(Number(level)) === level && Number.isFinite(Number(level)),
    );
    return matchLevels(
      value,
      numbers.map(({ level, position }) => [number(Number(level)), integer(position)]),
    );
  }
  const possible = textHoldsNul ? positions : positions.filter(({ level }) => !level.includes("\0"));
  return matchLevels(
    call("toText", raw),
    possible.map(({ level, position }) => [text(level), integer(position)]),
  );
}

/** Without levels every value is missing; a CASE must have a branch all the same. */
function matchLevels(value: Expression, branches: [Expression, Expression][]): Expression {
  return branches.length > 0 ? match(value, branches) : when(binary(integer(0), "=", integer(1)), integer(0));
}
