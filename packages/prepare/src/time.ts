import { type NumericColumn, portableMath } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Place, Rows } from "./columnFit.js";
import type { ResolvedPrepareOptions } from "./options.js";
import { quantile } from "./quantile.js";
import { applyStandard, fitStandard, standardSchema } from "./standardise.js";

const DAY = 86_400;
const WEEK = 7 * DAY;
const YEAR = 365.2425 * DAY;

const cycleSchema = z.object({ name: z.enum(["day", "week", "year"]), seconds: z.number() });
type Cycle = z.infer<typeof cycleSchema>;

/** A moment: how long ago it was, and where in the day, week or year. */
export const timePreparationSchema = z.object({
  kind: z.literal("time"),
  column: z.string(),
  median: z.number(),
  age: standardSchema.nullable().describe("of the days since 1970-01-01"),
  cycles: z.array(cycleSchema),
});
export type TimePreparation = z.infer<typeof timePreparationSchema>;

const CYCLES: readonly Cycle[] = [
  { name: "day", seconds: DAY },
  { name: "week", seconds: WEEK },
  { name: "year", seconds: YEAR },
];

/** Cosine and sine of a cycle have variance ½ each: together they count as one numeric column. */
export function fitTime(
  column: NumericColumn,
  rows: Rows,
  options: ResolvedPrepareOptions,
): ColumnFit<TimePreparation> {
  const present = Float64Array.from(rows, (row) => column.values[row])
    .filter((x) => Number.isFinite(x))
    .sort();
  if (present.length === 0) return { dropped: "left out: it has no value here" };
  if (present[0] === present[present.length - 1])
    return { dropped: "left out: every value is the same moment here" };
  const median = quantile(present, 0.5);
  const wanted = options.timeParts;
  const days = Float64Array.from(rows, (row) => dayOf(column.values[row], median));
  const age = wanted === undefined || wanted.includes("age") ? (fitStandard(days) ?? null) : null;
  const cycles = CYCLES.filter(
    ({ name, seconds }) =>
      (wanted === undefined ? worthwhile(name, present) : wanted.includes(name)) && varies(present, seconds),
  );
  if (age === null && cycles.length === 0) return { dropped: "left out: its parts do not vary here" };
  const missing = rows.length - present.length;
  const parts = [
    ...(age === null ? [] : ["days, standardised"]),
    ...cycles.map((cycle) => `place in the ${cycle.name}`),
  ];
  if (missing > 0) parts.push(`${missing} missing values take the median`);
  return {
    fitted: { kind: "time", column: column.name, median, age, cycles: [...cycles] },
    features: [
      ...(age === null ? [] : [{ name: `${column.name} (days)` }]),
      ...cycles.flatMap((cycle) => [
        { name: `${column.name} (${cycle.name}, cosine)` },
        { name: `${column.name} (${cycle.name}, sine)` },
      ]),
    ],
    treatment: parts.join("; "),
    warnings: [],
  };
}

/**
 * The day where half the values have a clock time and span two of them, the year where they span two. The week is
 * left to those who ask: most columns of dates do not follow it.
 */
function worthwhile(cycle: Cycle["name"], sorted: Float64Array): boolean {
  const span = sorted[sorted.length - 1] - sorted[0];
  if (cycle === "week") return false;
  if (cycle === "year") return span > 2 * YEAR;
  const withClock = sorted.filter((x) => x % DAY !== 0).length;
  return withClock * 2 > sorted.length && span > 2 * DAY;
}

/** Whether the values lie at different places of the cycle: yearly dates do not. */
function varies(values: Float64Array, seconds: number): boolean {
  let cosines = 0;
  let sines = 0;
  for (const value of values) {
    const [cosine, sine] = portableMath.cosSinTurns(value / seconds);
    cosines += cosine / values.length;
    sines += sine / values.length;
  }
  return Math.sqrt(cosines * cosines + sines * sines) < 0.999;
}

export function applyTime(fitted: TimePreparation, values: Float64Array, rows: Rows, place: Place): void {
  const { values: out, stride, factor } = place;
  const { age } = fitted;
  const at = age === null ? place.at : place.at + 1;
  rows.forEach((row, i) => {
    const seconds = Number.isFinite(values[row]) ? values[row] : fitted.median;
    if (age !== null) out[i * stride + place.at] = factor * applyStandard(age, dayOf(seconds, fitted.median));
    fitted.cycles.forEach((cycle, c) => {
      const [cosine, sine] = portableMath.cosSinTurns(seconds / cycle.seconds);
      out[i * stride + at + 2 * c] = factor * cosine;
      out[i * stride + at + 2 * c + 1] = factor * sine;
    });
  });
}

function dayOf(seconds: number, median: number): number {
  return (Number.isFinite(seconds) ? seconds : median) / DAY;
}
