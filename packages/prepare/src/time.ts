import { type NumericColumn, portableMath } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Rows } from "./columnFit.js";
import { quantile } from "./skew.js";
import { applyStandard, fitStandard, standardSchema } from "./standardise.js";

const DAY = 86_400;
const YEAR = 365.2425 * DAY;

/** A moment: how long ago it was, and where in the day or year where the data spans enough of them. */
export const timePreparationSchema = z.object({
  kind: z.literal("time"),
  column: z.string(),
  median: z.number(),
  age: standardSchema.describe("of the days since 1970-01-01"),
  cycles: z.array(z.object({ name: z.enum(["day", "year"]), seconds: z.number() })),
});
export type TimePreparation = z.infer<typeof timePreparationSchema>;

/** Cosine and sine of a cycle have variance ½ each: together they count as one numeric column. */
export function fitTime(column: NumericColumn, rows: Rows): ColumnFit<TimePreparation> {
  const present = Float64Array.from(rows, (row) => column.values[row])
    .filter((x) => Number.isFinite(x))
    .sort();
  if (present.length === 0) return { dropped: "left out: it has no value here" };
  const median = quantile(present, 0.5);
  const days = Float64Array.from(rows, (row) => dayOf(column.values[row], median));
  const age = fitStandard(days);
  if (age === undefined) return { dropped: "left out: every value is the same moment here" };
  const span = present[present.length - 1] - present[0];
  const cycles: TimePreparation["cycles"] = [];
  const withClock = present.filter((x) => x % DAY !== 0).length;
  if (withClock * 2 > present.length && span > 2 * DAY) cycles.push({ name: "day", seconds: DAY });
  if (span > 2 * YEAR) cycles.push({ name: "year", seconds: YEAR });
  const missing = rows.length - present.length;
  const parts = ["days, standardised", ...cycles.map((cycle) => `place in the ${cycle.name}`)];
  if (missing > 0) parts.push(`${missing} missing values take the median`);
  return {
    fitted: { kind: "time", column: column.name, median, age, cycles },
    features: [
      { name: `${column.name} (days)` },
      ...cycles.flatMap((cycle) => [
        { name: `${column.name} (${cycle.name}, cosine)` },
        { name: `${column.name} (${cycle.name}, sine)` },
      ]),
    ],
    treatment: parts.join("; "),
    warnings: [],
  };
}

export function applyTime(
  fitted: TimePreparation,
  column: NumericColumn,
  rows: Rows,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  rows.forEach((row, i) => {
    const seconds = Number.isFinite(column.values[row]) ? column.values[row] : fitted.median;
    out[i * stride + at] = applyStandard(fitted.age, dayOf(seconds, fitted.median));
    fitted.cycles.forEach((cycle, c) => {
      const [cosine, sine] = portableMath.cosSinTurns(seconds / cycle.seconds);
      out[i * stride + at + 1 + 2 * c] = cosine;
      out[i * stride + at + 2 + 2 * c] = sine;
    });
  });
}

function dayOf(seconds: number, median: number): number {
  return (Number.isFinite(seconds) ? seconds : median) / DAY;
}
