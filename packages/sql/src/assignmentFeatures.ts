import type { AssignmentModel } from "@clusterwhy/core";
import { checkComputable } from "./assign/computable.js";
import { featureExpression, type StoredType } from "./assign/features.js";
import { type Dialect, printerOf } from "./dialects/index.js";

/**
 * SQL expressions, one a column of the model, that give the classifiers' features from a table's raw columns: what
 * `assignmentSql` begins with, for those who score elsewhere. Numbers, or a text's position in its levels; NULL is
 * missing.
 *
 * @param stored see `AssignmentSqlOptions`
 * @throws ClusterwhyError `DIALECT_UNKNOWN`, `COLUMN_TYPE`, `NOT_IN_SQL` where a column is a component of a text
 */
export function assignmentFeatureSql(
  model: Pick<AssignmentModel, "columns">,
  options: { readonly dialect: Dialect; readonly stored?: Readonly<Record<string, StoredType>> },
): string[] {
  const { dialect, stored } = options;
  const printer = printerOf(dialect);
  checkComputable(model.columns);
  return model.columns.map((column) => {
    const known =
      stored !== undefined && Object.hasOwn(stored, column.name) ? stored[column.name] : undefined;
    return printer.expression(featureExpression(column, known, printer.capabilities.textHoldsNul));
  });
}
