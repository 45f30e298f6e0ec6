import type { AssignmentModel } from "@clusterwhy/core";
import type { ReportIndex } from "./reportIndex.js";

/**
 * A shown row as the classifiers take it: Float32Array [columns of the model], NaN where missing. Undefined where the
 * report does not hold a column that they need.
 */
export function rowValues(index: ReportIndex, model: AssignmentModel, row: number): Float32Array | undefined {
  const values = new Float32Array(model.columns.length);
  const width = model.columns.filter(({ component }) => component !== undefined).length;
  let components = 0;
  for (const [feature, { name, levels, component }] of model.columns.entries()) {
    if (component !== undefined) {
      const { textComponents } = index.input;
      if (textComponents === undefined) return undefined;
      values[feature] = textComponents[row * width + components++];
      continue;
    }
    const column = index.column(name);
    if (column === undefined) return undefined;
    if (column.type !== "string") values[feature] = column.values[row];
    else {
      const level = levels?.indexOf(column.levels[column.codes[row]] ?? "") ?? -1;
      values[feature] = column.codes[row] < 0 || level < 0 ? Number.NaN : level;
    }
  }
  return values;
}
