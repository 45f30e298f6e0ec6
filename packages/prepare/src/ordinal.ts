import { portableMath, type StringColumn } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Place, Rows } from "./columnFit.js";
import { quantile } from "./quantile.js";
import { applyStandard, fitStandard, standardSchema } from "./standardise.js";

/** Ordered levels: their rank, standardised; or, where the order is a circle, their place on it. */
export const ordinalPreparationSchema = z.object({
  kind: z.literal("ordinal"),
  column: z.string(),
  order: z.array(z.string()),
  fill: z.number().describe("the rank that missing and unknown values count as"),
  standard: standardSchema.nullable().describe("of the ranks; null on a circle"),
});
export type OrdinalPreparation = z.infer<typeof ordinalPreparationSchema>;

export function fitOrdinal(
  column: StringColumn,
  order: readonly string[],
  rows: Rows,
): ColumnFit<OrdinalPreparation> {
  const ranks = ranksOf(column, order);
  const given = Float64Array.from(rows, (row) =>
    column.codes[row] < 0 ? Number.NaN : ranks[column.codes[row]],
  );
  const present = given.filter((rank) => !Number.isNaN(rank)).sort();
  if (present.length === 0) return { dropped: "left out: it has no value here" };
  if (present[0] === present[present.length - 1])
    return { dropped: `left out: every value is ${JSON.stringify(order[present[0]])} here` };
  const fill = Math.round(quantile(present, 0.5));
  const standard = fitStandard(given.map((rank) => (Number.isNaN(rank) ? fill : rank))) ?? null;
  const base = { kind: "ordinal" as const, column: column.name, order: [...order], fill };
  const missing = given.length - present.length;
  const filled =
    missing > 0 ? `; ${missing} missing or unknown values count as ${JSON.stringify(order[fill])}` : "";
  if (column.cyclic) {
    return {
      fitted: { ...base, standard: null },
      features: [{ name: `${column.name} (cosine)` }, { name: `${column.name} (sine)` }],
      treatment: `place on the circle of its ${order.length} values${filled}`,
      warnings: [],
    };
  }
  return {
    fitted: { ...base, standard },
    features: [{ name: column.name }],
    treatment: `ranks of its ${order.length} values, standardised${filled}`,
    warnings: [],
  };
}

/** Rank a level; NaN where it is not in the order. */
function ranksOf(column: StringColumn, order: readonly string[]): Float64Array {
  const rank = new Map(order.map((level, i) => [level, i]));
  return Float64Array.from(column.levels, (level) => rank.get(level) ?? Number.NaN);
}

export function applyOrdinal(
  fitted: OrdinalPreparation,
  column: StringColumn,
  rows: Rows,
  place: Place,
): void {
  const { values: out, at, stride, factor } = place;
  const { standard, order } = fitted;
  const ranks = ranksOf(column, order);
  rows.forEach((row, i) => {
    const given = column.codes[row] < 0 ? Number.NaN : ranks[column.codes[row]];
    const rank = Number.isNaN(given) ? fitted.fill : given;
    if (standard !== null) {
      out[i * stride + at] = factor * applyStandard(standard, rank);
      return;
    }
    const [cosine, sine] = portableMath.cosSinTurns(rank / order.length);
    out[i * stride + at] = factor * cosine;
    out[i * stride + at + 1] = factor * sine;
  });
}
