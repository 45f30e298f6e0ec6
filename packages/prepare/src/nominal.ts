import type { StringColumn } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Rows } from "./columnFit.js";
import type { ResolvedPrepareOptions } from "./options.js";
import { fitStandard, standardSchema } from "./standardise.js";

/** A category: one feature a level, or one integer. */
export const nominalPreparationSchema = z.object({
  kind: z.literal("nominal"),
  column: z.string(),
  levels: z.array(z.string()).describe("levels with a feature of their own, or all of them for integers"),
  rest: z.boolean().describe("whether one more feature stands for all other levels"),
  means: z.array(z.number()),
  scale: z.number(),
  integer: standardSchema
    .nullable()
    .describe("of the position in `levels`, where the column becomes one integer"),
});
export type NominalPreparation = z.infer<typeof nominalPreparationSchema>;

/** Levels with a smaller share are folded together: they would be dimensions with a handful of rows. */
const LEAST_SHARE = 0.01;

/**
 * A column of total variance 1 would count as one numeric column by variance; but its levels are all equally far
 * apart, with nothing in between, which weighs more among nearest neighbours than variance says. Half the variance
 * puts two typical rows of different levels one standard deviation apart.
 */
const TOTAL_VARIANCE = 0.5;

export function fitNominal(
  column: StringColumn,
  rows: Rows,
  options: ResolvedPrepareOptions,
): ColumnFit<NominalPreparation> {
  const counts = new Int32Array(column.levels.length);
  for (const row of rows) if (column.codes[row] >= 0) counts[column.codes[row]]++;
  const present = column.levels.map((_, code) => code).filter((code) => counts[code] > 0);
  const missing = rows.length - counts.reduce((sum, count) => sum + count, 0);
  if (present.length === 0) return { dropped: "left out: it has no value here" };
  if (present.length === 1)
    return { dropped: `left out: every value is ${JSON.stringify(column.levels[present[0]])} here` };
  if (options.encoding === "label") return fitInteger(column, rows, present);
  const least = Math.max(2, LEAST_SHARE * rows.length);
  const frequent = present
    .filter((code) => counts[code] >= least)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, options.maxLevels);
  if (frequent.length === 0)
    return {
      dropped: `left out: none of its ${present.length} values is frequent enough to tell rows apart`,
    };
  const rest = frequent.length < present.length || missing > 0;
  const levels = frequent.map((code) => column.levels[code]);
  const restCount = rows.length - frequent.reduce((sum, code) => sum + counts[code], 0);
  const shares = [...frequent.map((code) => counts[code]), ...(rest ? [restCount] : [])].map(
    (count) => count / rows.length,
  );
  const variance = shares.reduce((sum, share) => sum + share * (1 - share), 0);
  const folded = present.length - frequent.length;
  const parts = [`one feature for each of ${levels.length} levels`];
  if (folded > 0) parts.push(`${folded} rarer levels share one`);
  if (missing > 0)
    parts.push(`${missing} missing values ${folded > 0 ? "as well" : "have one of their own"}`);
  return {
    fitted: {
      kind: "nominal",
      column: column.name,
      levels,
      rest,
      means: shares,
      scale: Math.sqrt(TOTAL_VARIANCE / variance),
      integer: null,
    },
    features: [...levels, ...(rest ? ["other"] : [])].map((level) => ({ name: `${column.name} = ${level}` })),
    treatment: parts.join("; "),
    warnings: [],
  };
}

function fitInteger(
  column: StringColumn,
  rows: Rows,
  present: readonly number[],
): ColumnFit<NominalPreparation> {
  const levels = present.map((code) => column.levels[code]);
  const position = new Map(present.map((code, i) => [code, i]));
  const positions = Float64Array.from(rows, (row) => position.get(column.codes[row]) ?? levels.length);
  const integer = fitStandard(positions);
  if (integer === undefined) return { dropped: "left out: its values do not vary here" };
  return {
    fitted: { kind: "nominal", column: column.name, levels, rest: false, means: [], scale: 1, integer },
    features: [{ name: column.name }],
    treatment: "integers in alphabetical order, standardised",
    warnings: [],
  };
}

export function applyNominal(
  fitted: NominalPreparation,
  column: StringColumn,
  rows: Rows,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  const known = new Map(fitted.levels.map((level, i) => [level, i]));
  const { integer } = fitted;
  rows.forEach((row, i) => {
    const own = known.get(column.levels[column.codes[row]] ?? "\u0000missing") ?? fitted.levels.length;
    if (integer !== null) {
      out[i * stride + at] = (own - integer.mean) / integer.deviation;
      return;
    }
    fitted.means.forEach((mean, feature) => {
      out[i * stride + at + feature] = ((own === feature ? 1 : 0) - mean) * fitted.scale;
    });
  });
}
