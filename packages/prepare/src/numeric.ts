import type { NumericColumn, Warning } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Place, Rows } from "./columnFit.js";
import type { ResolvedPrepareOptions } from "./options.js";
import { quantile } from "./quantile.js";
import {
  applySkew,
  chooseSkew,
  fitSkew,
  type SkewTransform,
  skewTransformSchema,
  skewWords,
} from "./skew.js";
import { applyStandard, fitRobust, fitStandard, standardSchema } from "./standardise.js";

/** A number: infinities to the largest finite value, median for missing, skew tamed, standardised. */
export const numericPreparationSchema = z.object({
  kind: z.literal("numeric"),
  column: z.string(),
  low: z.number().describe("smallest and largest finite training value: infinities are cut to these"),
  high: z.number(),
  winsorized: z
    .tuple([z.number(), z.number()])
    .nullable()
    .describe("the quantiles that values beyond are drawn in to"),
  fill: z.number().describe("what missing values count as"),
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
  const { winsorize } = options;
  const ends = [quantile(sorted, winsorize), quantile(sorted, 1 - winsorize)] as const;
  const winsorized: [number, number] | null = winsorize > 0 ? [...ends] : null;
  const wantedFill = Object.hasOwn(options.fill, column.name) ? options.fill[column.name] : undefined;
  const fill = wantedFill ?? quantile(sorted, 0.5);
  const base = { low, high, winsorized, fill };
  const filled = given.map((x) => readable(base, x));
  const drawn = winsorized === null ? finite : finite.map((x) => readable(base, x));
  const scale = options.scaling === "robust" ? fitRobust : fitStandard;
  let { transform, reason } = skewOf(column.name, drawn, options);
  let standard = scale(filled.map((x) => applySkew(transform, x)));
  const warnings: Warning[] = [];
  if (standard === undefined && transform.kind !== "none") {
    // Far from zero a power can leave less than the digits of a number hold.
    warnings.push(flattenedWarning(column.name, transform));
    transform = { kind: "none" };
    reason = "its transform would have left nothing that varies";
    standard = scale(filled);
  }
  if (standard === undefined) return { dropped: "left out: its values do not vary here" };
  const missing = given.map((x) => (Number.isNaN(x) ? 1 : 0));
  const indicator = options.missingIndicator ? (fitStandard(missing) ?? null) : null;
  const numMissing = missing.reduce((sum, flag) => sum + flag, 0);
  const infinite = given.length - finite.length - numMissing;
  if (infinite > 0) warnings.push(infiniteWarning(column.name, infinite));
  const parts = [
    skewWords(transform, options.scaling === "robust" ? "scaled by its quartiles" : "standardised"),
  ];
  if (reason !== "") parts[0] += ` (${reason})`;
  if (winsorized !== null)
    parts.push(`values beyond ${ends.map((x) => +x.toPrecision(4)).join(" and ")} drawn in`);
  if (numMissing > 0) {
    const what = wantedFill === undefined ? "take the median" : "count as";
    parts.push(`${numMissing} missing values ${what} ${+fill.toPrecision(4)}`);
  }
  return {
    fitted: {
      kind: "numeric",
      column: column.name,
      ...base,
      skew: transform,
      standard,
      missingIndicator: indicator,
    },
    features: [{ name: column.name }, ...(indicator === null ? [] : [{ name: `${column.name} is missing` }])],
    treatment: parts.join("; "),
    warnings,
  };
}

function skewOf(
  name: string,
  values: Float64Array,
  options: ResolvedPrepareOptions,
): { transform: SkewTransform; reason: string } {
  const wanted = Object.hasOwn(options.skew, name) ? options.skew[name] : "auto";
  if (wanted !== "auto") return { transform: fitSkew(wanted, values), reason: "as asked" };
  if (options.scaling !== "auto") return { transform: { kind: "none" }, reason: "" };
  return chooseSkew(values);
}

function flattenedWarning(name: string, { kind }: SkewTransform): Warning {
  return { code: "TRANSFORM_FLAT", message: `'${name}' would not vary after ${kind}; it is left as it is` };
}

function infiniteWarning(name: string, count: number): Warning {
  return {
    code: "INFINITE_VALUES",
    message: `${count} infinite value${count === 1 ? "" : "s"} of '${name}' count as its largest or smallest finite value`,
  };
}

/** New values beyond the training range keep their own place; only infinities are cut, and what is winsorized. */
function readable(
  fitted: Pick<NumericPreparation, "low" | "high" | "fill" | "winsorized">,
  x: number,
): number {
  if (Number.isNaN(x)) return fitted.fill;
  const finite = Number.isFinite(x) ? x : x > 0 ? fitted.high : fitted.low;
  if (fitted.winsorized === null) return finite;
  return Math.min(Math.max(finite, fitted.winsorized[0]), fitted.winsorized[1]);
}

export function applyNumeric(
  fitted: NumericPreparation,
  values: Float64Array,
  rows: Rows,
  place: Place,
): void {
  const { values: out, at, stride, factor } = place;
  rows.forEach((row, i) => {
    const x = values[row];
    out[i * stride + at] =
      factor * applyStandard(fitted.standard, applySkew(fitted.skew, readable(fitted, x)));
    if (fitted.missingIndicator !== null) {
      out[i * stride + at + 1] = factor * applyStandard(fitted.missingIndicator, Number.isNaN(x) ? 1 : 0);
    }
  });
}
