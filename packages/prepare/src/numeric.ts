import type { NumericColumn, Warning } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Rows } from "./columnFit.js";
import type { ResolvedPrepareOptions } from "./options.js";
import { applySkew, chooseSkew, fitSkew, quantile, skewTransformSchema, skewWords } from "./skew.js";
import { applyStandard, fitStandard, standardSchema } from "./standardise.js";

/** A number: infinities to the largest finite value, median for missing, skew tamed, standardised. */
export const numericPreparationSchema = z.object({
  kind: z.literal("numeric"),
  column: z.string(),
  low: z.number().describe("smallest and largest finite training value: infinities are cut to these"),
  high: z.number(),
  median: z.number(),
  skew: skewTransformSchema,
  standard: standardSchema,
  missingIndicator: standardSchema.nullable(),
});
export type NumericPreparation = z.infer<typeof numericPreparationSchema>;

export function fitNumeric(
  column: NumericColumn,
  rows: Rows,
  options: ResolvedPrepareOptions,
): ColumnFit<NumericPreparation> {
  const given = Float64Array.from(rows, (row) => column.values[row]);
  const finite = given.filter((x) => Number.isFinite(x));
  if (finite.length === 0) return { dropped: "left out: it has no value here" };
  const sorted = finite.slice().sort();
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  if (low === high) return { dropped: `left out: every value is ${low} here` };
  const median = quantile(sorted, 0.5);
  const filled = given.map((x) => (Number.isNaN(x) ? median : Math.min(Math.max(x, low), high)));
  const wanted = options.skew[column.name] ?? "auto";
  const { transform, reason } =
    options.scaling === "standard"
      ? { transform: { kind: "none" } as const, reason: "" }
      : wanted === "auto"
        ? chooseSkew(finite)
        : { transform: fitSkew(wanted, finite), reason: "as asked" };
  const standard = fitStandard(filled.map((x) => applySkew(transform, x)));
  if (standard === undefined) return { dropped: "left out: its values do not vary here" };
  const missing = given.map((x) => (Number.isNaN(x) ? 1 : 0));
  const indicator = options.missingIndicator ? (fitStandard(missing) ?? null) : null;
  const numMissing = missing.reduce((sum, flag) => sum + flag, 0);
  const infinite = given.length - finite.length - numMissing;
  const warnings: Warning[] =
    infinite > 0
      ? [
          {
            code: "INFINITE_VALUES",
            message: `${infinite} infinite values of '${column.name}' count as its largest or smallest finite value`,
          },
        ]
      : [];
  const parts = [skewWords(transform) + (reason ? ` (${reason})` : "")];
  if (numMissing > 0) parts.push(`${numMissing} missing values take the median ${+median.toPrecision(4)}`);
  const features = [{ name: column.name }];
  if (indicator !== null) features.push({ name: `${column.name} is missing` });
  return {
    fitted: {
      kind: "numeric",
      column: column.name,
      low,
      high,
      median,
      skew: transform,
      standard,
      missingIndicator: indicator,
    },
    features,
    treatment: parts.join("; "),
    warnings,
  };
}

/** Writes the column's features at `out[i × stride + at]`. */
export function applyNumeric(
  fitted: NumericPreparation,
  column: NumericColumn,
  rows: Rows,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  rows.forEach((row, i) => {
    const given = column.values[row];
    const x = Number.isNaN(given) ? fitted.median : Math.min(Math.max(given, fitted.low), fitted.high);
    // New values beyond the training range keep their own place; only infinities are cut.
    const kept = Number.isFinite(given) ? given : x;
    out[i * stride + at] = applyStandard(fitted.standard, applySkew(fitted.skew, kept));
    if (fitted.missingIndicator !== null) {
      out[i * stride + at + 1] = applyStandard(fitted.missingIndicator, Number.isNaN(given) ? 1 : 0);
    }
  });
}
