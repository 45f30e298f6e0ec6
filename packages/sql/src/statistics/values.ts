import type { AssignmentColumn } from "@clusterwhy/core";
import { featureExpression, type StoredType } from "../assign/features.js";
import { binary, type Expression, number, when } from "../ast/expression.js";
import type { Printer } from "../print/printer.js";

/** A column of the table, and what it is to be read as. */
export interface StatisticsColumn {
  readonly name: string;
  readonly type: AssignmentColumn["type"];
  /** How the table keeps it. Default: as its type says; booleans in any form. */
  readonly stored?: StoredType;
}

/** The column's value: a double, NULL where missing; times as seconds since 1970-01-01 UTC, booleans as 0 and 1. */
export function numberOf(column: StatisticsColumn, { capabilities }: Printer): Expression {
  return featureExpression(
    { name: column.name, type: column.type },
    column.stored,
    capabilities.textHoldsNul,
  );
}

/** NULL where the value is infinite, too. */
export function finite(value: Expression): Expression {
  const fromBelow = binary(value, ">=", number(-Number.MAX_VALUE));
  return when(binary(fromBelow, "AND", binary(number(Number.MAX_VALUE), ">=", value)), value);
}
