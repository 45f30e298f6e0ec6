import type { ColumnTable, Matrix } from "@clusterwhy/core";
import { type FittedPreparation, fitPreparation, mixedData, type PrepareOptions } from "@clusterwhy/prepare";
import type { ResolvedSegmentsOptions } from "../options.js";

/** Where rows are compared. */
export interface Space {
  readonly matrix: Matrix;
  /** Dimensions whose values are codes: only with the mixed metric, whose matrix holds NaN where a value is missing. */
  readonly categorical: readonly number[];
}

/** Rows as features, and as the metric compares them. */
export interface PreparedRows extends FittedPreparation {
  readonly space: Space;
}

/**
 * The rows' own columns, prepared anew. The mixed metric compares the columns themselves; the features remain for what
 * asks where a row lies, column by column.
 *
 * @throws ClusterwhyError `NO_USABLE_COLUMN`
 */
export function prepareRows(
  table: ColumnTable,
  options: PrepareOptions,
  metric: ResolvedSegmentsOptions["metric"],
  rows?: Int32Array,
): PreparedRows {
  const prepared = fitPreparation(table, options, rows);
  if (metric !== "mixed") return { ...prepared, space: { matrix: prepared.matrix, categorical: [] } };
  const { matrix, categorical, treatments } = mixedData(table, options, rows);
  return { ...prepared, treatments, space: { matrix, categorical } };
}
