import { hashName, type StringColumn } from "@clusterwhy/core";
import { z } from "zod";
import type { ColumnFit, Place, Rows } from "./columnFit.js";
import { fitFrequency, numberPreparation } from "./frequency.js";
import type { ResolvedPrepareOptions } from "./options.js";
import { applyStandard, fitStandard, standardSchema } from "./standardise.js";

/** A category: one feature a level (or a bucket of levels), or one number. */
export const nominalPreparationSchema = z.object({
  kind: z.literal("nominal"),
  column: z.string(),
  levels: z.array(z.string()).describe("levels with a feature of their own, or all of them for one number"),
  buckets: z.int().nullable().describe("levels are hashed to this many features instead"),
  folded: z
    .array(z.int())
    .nullable()
    .describe(
      "hashes of the training rows' levels without a feature of their own, ascending; null where not kept",
    ),
  rest: z.boolean().describe("whether one more feature stands for all other levels"),
  missing: z
    .boolean()
    .describe("whether one more feature stands for missing values; else they go with the others"),
  means: z.array(z.number()).describe("of every feature"),
  scale: z.number(),
  number: z
    .object({ values: z.array(z.number()), other: z.number(), standard: standardSchema })
    .nullable()
    .describe("one number a level instead, standardised"),
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
  if (present.length === 0) return { dropped: "left out: it has no value here" };
  if (present.length === 1)
    return { dropped: `left out: every value is ${JSON.stringify(column.levels[present[0]])} here` };
  if (options.encoding === "label") return fitLabels(column, rows, present);
  if (present.length > options.maxLevels) {
    if (options.manyLevels === "frequency") return fitFrequency(column, rows, counts);
    if (options.manyLevels === "hash") return fitBuckets(column, counts, rows.length, options.maxLevels);
  }
  return fitOneHot(column, counts, present, rows.length, options.maxLevels);
}

function fitOneHot(
  column: StringColumn,
  counts: Int32Array,
  present: readonly number[],
  numRows: number,
  maxLevels: number,
): ColumnFit<NominalPreparation> {
  const missing = numRows - counts.reduce((sum, count) => sum + count, 0);
  const least = Math.max(2, LEAST_SHARE * numRows);
  const frequent = present
    .filter((code) => counts[code] >= least)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, maxLevels);
  if (frequent.length === 0)
    return {
      dropped: `left out: none of its ${present.length} values is frequent enough to tell rows apart`,
    };
  const folded = present.length - frequent.length;
  // Where many values are missing, that says something of its own.
  const ownMissing = folded > 0 && missing >= least;
  const rest = folded > 0 || (missing > 0 && !ownMissing);
  const levels = frequent.map((code) => column.levels[code]);
  const frequentRows = frequent.reduce((sum, code) => sum + counts[code], 0);
  const shares = [
    ...frequent.map((code) => counts[code]),
    ...(rest ? [numRows - frequentRows - (ownMissing ? missing : 0)] : []),
    ...(ownMissing ? [missing] : []),
  ].map((count) => count / numRows);
  const parts = [`one feature for each of ${levels.length} levels`];
  if (folded > 0) parts.push(`${folded} rarer levels share one`);
  if (missing > 0)
    parts.push(
      `${missing} missing values ${folded > 0 && !ownMissing ? "as well" : "have one of their own"}`,
    );
  const names = [...levels, ...(rest ? ["other"] : []), ...(ownMissing ? ["missing"] : [])];
  return {
    fitted: {
      kind: "nominal",
      column: column.name,
      levels,
      buckets: null,
      folded: hashesOf(
        column,
        present.filter((code) => !frequent.includes(code)),
      ),
      rest,
      missing: ownMissing,
      means: shares,
      scale: scaleOf(shares),
      number: null,
    },
    features: names.map((level) => ({ name: `${column.name} = ${level}` })),
    treatment: parts.join("; "),
    warnings: [],
  };
}

/** Every level goes to the bucket that its text hashes to (Weinberger et al. 2009): no list of levels is kept. */
function fitBuckets(
  column: StringColumn,
  counts: Int32Array,
  numRows: number,
  buckets: number,
): ColumnFit<NominalPreparation> {
  const rows = new Float64Array(buckets + 1);
  counts.forEach((count, code) => {
    rows[bucketOf(column.levels[code], buckets)] += count;
  });
  rows[buckets] = numRows - counts.reduce((sum, count) => sum + count, 0);
  const missing = rows[buckets] > 0;
  const means = Array.from(missing ? rows : rows.subarray(0, buckets), (count) => count / numRows);
  const numLevels = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const names = Array.from({ length: buckets }, (_, i) => `${column.name} (bucket ${i + 1})`);
  return {
    fitted: {
      kind: "nominal",
      column: column.name,
      levels: [],
      buckets,
      folded: null,
      rest: false,
      missing,
      means,
      scale: scaleOf(means),
      number: null,
    },
    features: [...names, ...(missing ? [`${column.name} = missing`] : [])].map((name) => ({ name })),
    treatment: `its ${numLevels} levels hashed into ${buckets} features`,
    warnings: [],
  };
}

function bucketOf(level: string, buckets: number): number {
  return hashName(level) % buckets;
}

/** Of the most levels that can be worth their room. */
const MOST_HASHES = 10_000;

function hashesOf(column: StringColumn, codes: readonly number[]): number[] | null {
  if (codes.length > MOST_HASHES) return null;
  return [...new Set(codes.map((code) => hashName(column.levels[code])))].sort((a, b) => a - b);
}

function scaleOf(shares: readonly number[]): number {
  const variance = shares.reduce((sum, share) => sum + share * (1 - share), 0);
  return Math.sqrt(TOTAL_VARIANCE / variance);
}

/** As LabelEncoder: positions in alphabetical order; missing and unknown values one beyond the last. */
function fitLabels(
  column: StringColumn,
  rows: Rows,
  present: readonly number[],
): ColumnFit<NominalPreparation> {
  const levels = present.map((code) => column.levels[code]);
  const position = new Map(present.map((code, i) => [code, i]));
  const positions = Float64Array.from(rows, (row) => position.get(column.codes[row]) ?? levels.length);
  const standard = fitStandard(positions);
  if (standard === undefined) return { dropped: "left out: its values do not vary here" };
  return {
    fitted: numberPreparation(
      column.name,
      levels,
      levels.map((_, i) => i),
      levels.length,
      standard,
    ),
    features: [{ name: column.name }],
    treatment: "integers in alphabetical order, standardised",
    warnings: [],
  };
}

export function applyNominal(
  fitted: NominalPreparation,
  column: StringColumn,
  rows: Rows,
  place: Place,
): void {
  const { values: out, at, stride, factor } = place;
  const ofLevel = column.levels.map(featureOf(fitted));
  const beyond = fitted.buckets ?? fitted.levels.length;
  const missing = fitted.missing ? fitted.means.length - 1 : beyond;
  rows.forEach((row, i) => {
    const own = column.codes[row] < 0 ? missing : ofLevel[column.codes[row]];
    if (fitted.number !== null) {
      const { values, other, standard } = fitted.number;
      out[i * stride + at] = factor * applyStandard(standard, values[own] ?? other);
      return;
    }
    fitted.means.forEach((mean, feature) => {
      out[i * stride + at + feature] = factor * ((own === feature ? 1 : 0) - mean) * fitted.scale;
    });
  });
}

/** The feature that stands for a level; the first beyond the levels for all others. */
function featureOf(fitted: NominalPreparation): (level: string) => number {
  const { buckets, levels } = fitted;
  if (buckets !== null) return (level) => bucketOf(level, buckets);
  const known = new Map(levels.map((level, i) => [level, i]));
  return (level) => known.get(level) ?? levels.length;
}
