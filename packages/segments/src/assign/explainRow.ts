import { type AssignmentModel, type ColumnTable, usageError } from "@clusterwhy/core";
import { explainValues, type RowExplanation } from "./explainValues.js";
import { assignmentFeatures } from "./features.js";

/**
 * Why a row is where it is, why it is not elsewhere, and what would move it.
 *
 * A column's part is measured by taking it away: the margin with the row's value less the margin with the value missing.
 * It needs no background sample and no kernels; for additive attributions see the SHAP values of the run.
 *
 * @param row of `table`
 * @throws ClusterwhyError `ROW_UNKNOWN`, or as `assignRows`
 */
export function explainRow(model: AssignmentModel, table: ColumnTable, row: number): RowExplanation {
  if (!Number.isInteger(row) || row < 0 || row >= table.numRows) {
    throw usageError("ROW_UNKNOWN", `row: expected an integer in [0, ${table.numRows - 1}]; found ${row}`);
  }
  const { values } = assignmentFeatures(model, table);
  const own = values.slice(row * model.columns.length, (row + 1) * model.columns.length);
  return explainValues(model, own);
}
