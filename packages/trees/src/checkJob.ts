import { inputError } from "@clusterwhy/core";
import type { ResolvedBoostingOptions } from "./options.js";
import type { TrainingJob } from "./trainMany.js";

/** @throws ClusterwhyError `NO_TRAINING_ROWS`, `BAD_LABEL`, `BAD_WEIGHT`, `BAD_ROW` of category `input` */
export function checkJob(
  job: TrainingJob,
  rows: Int32Array,
  labels: Float32Array,
  numRows: number,
  objective: ResolvedBoostingOptions["objective"],
  numOutputs: number,
): void {
  const { weights, evaluationRows = new Int32Array() } = job;
  if (labels.length !== numRows) {
    throw inputError(
      "BAD_LABEL",
      `the matrix has ${numRows} rows and ${labels.length} labels; expected one each`,
    );
  }
  if (weights !== undefined && weights.length !== numRows) {
    throw inputError(
      "BAD_WEIGHT",
      `the matrix has ${numRows} rows and ${weights.length} weights; expected one each`,
    );
  }
  if (rows.length === 0) throw inputError("NO_TRAINING_ROWS", "training needs at least one row; found none");
  // What a label may be: an integer below this, or any finite number.
  const numLabels = objective === "reg:squarederror" ? undefined : Math.max(2, numOutputs);
  let total = 0;
  for (const list of [rows, evaluationRows]) {
    for (const row of list) {
      if (!(row >= 0 && row < numRows)) throw inputError("BAD_ROW", `a job names row ${row} of ${numRows}`);
      const label = labels[row];
      const fits =
        numLabels === undefined
          ? Number.isFinite(label)
          : label >= 0 && label < numLabels && Math.floor(label) === label;
      if (!fits) throw badLabel(row, label, numLabels);
      const weight = weights === undefined ? 1 : weights[row];
      if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
        throw inputError(
          "BAD_WEIGHT",
          `the weight of row ${row} is ${weight}; expected a finite number of at least 0`,
        );
      }
      if (list === rows) total += weight;
    }
  }
  if (total === 0) {
    throw inputError(
      "BAD_WEIGHT",
      "the weights of the training rows add up to 0; give at least one row a weight",
    );
  }
}

function badLabel(row: number, label: number, numLabels: number | undefined) {
  const expected =
    numLabels === undefined
      ? "a finite number"
      : numLabels === 2
        ? "0 or 1"
        : `a class in 0 to ${numLabels - 1}`;
  return inputError("BAD_LABEL", `the label of row ${row} is ${label}; expected ${expected}`);
}
