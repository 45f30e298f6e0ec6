import type { NumericColumn } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Place, Rows } from "./columnFit.js";
import type { ResolvedPrepareOptions } from "./options.js";
import { fitStandard } from "./standardise.js";

/** A flag: 0 or 1, the mode for missing, then (x − mean) · scale. */
export const booleanPreparationSchema = z.object({
  kind: z.literal("boolean"),
  column: z.string(),
  mode: z.union([z.literal(0), z.literal(1)]),
  mean: z.number(),
  scale: z.number().describe("distance between false and true"),
});
export type BooleanPreparation = z.infer<typeof booleanPreparationSchema>;

/**
 * z-scores put the two levels 1 / √(p (1 − p)) apart: 2 for a flag that half the rows have, 7 for one that 2% have.
 * The rare one should stand out, or it could never make a group; but two apart is more than the neighbours of a
 * typical row are, so that every common flag would tear the map in two. The distance used is therefore
 * 1 / √(p (1 − p)) − 1: one standard deviation for a half-and-half flag, 6 for a flag that 2% have.
 */
export function fitBoolean(
  column: NumericColumn,
  rows: Rows,
  options: ResolvedPrepareOptions,
): ColumnFit<BooleanPreparation> {
  const present = Float64Array.from(rows, (row) => column.values[row]).filter((x) => !Number.isNaN(x));
  const trues = present.reduce((sum, x) => sum + (x !== 0 ? 1 : 0), 0);
  if (present.length === 0) return { dropped: "left out: it has no value here" };
  if (trues === 0 || trues === present.length) {
    return { dropped: `left out: every value is ${trues > 0} here` };
  }
  const mode = 2 * trues > present.length ? 1 : 0;
  const filled = Float64Array.from(rows, (row) => bit(column.values[row], mode));
  const standard = fitStandard(filled) as NonNullable<ReturnType<typeof fitStandard>>;
  const zDistance = 1 / standard.deviation;
  const scale = options.scaling !== "auto" ? zDistance : zDistance - 1;
  const missing = rows.length - present.length;
  const words =
    options.scaling !== "auto"
      ? "standardised"
      : `false and true ${scale.toFixed(1)} standard deviations apart (${((100 * trues) / present.length).toFixed(1)}% are true)`;
  return {
    fitted: { kind: "boolean", column: column.name, mode, mean: standard.mean, scale },
    features: [{ name: column.name }],
    treatment: missing > 0 ? `${words}; ${missing} missing values count as ${mode === 1}` : words,
    warnings: [],
  };
}

export function applyBoolean(
  fitted: BooleanPreparation,
  values: Float64Array,
  rows: Rows,
  place: Place,
): void {
  const { values: out, at, stride, factor } = place;
  rows.forEach((row, i) => {
    out[i * stride + at] = factor * (bit(values[row], fitted.mode) - fitted.mean) * fitted.scale;
  });
}

function bit(value: number, mode: 0 | 1): 0 | 1 {
  return Number.isNaN(value) ? mode : value !== 0 ? 1 : 0;
}
