import type { AssignmentModel, ColumnTable } from "@clusterwhy/core";
import { assignmentFeatures } from "./features.js";

/**
 * What the classifiers take of texts: Float32Array [numRows × components], row-major, in the order of the model's columns
 * that are components; NaN where the text is missing. Undefined where the model takes no texts.
 */
export function textComponents(model: AssignmentModel, table: ColumnTable): Float32Array | undefined {
  const columns = model.columns.filter(({ component }) => component !== undefined);
  if (columns.length === 0) return undefined;
  return assignmentFeatures({ ...model, columns }, table).values;
}
