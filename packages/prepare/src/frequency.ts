import { portableMath, type StringColumn } from "@clusterwhy/core";
import type { ColumnFit, Rows } from "./columnFit.js";
import type { NominalPreparation } from "./nominal.js";
import { fitStandard } from "./standardise.js";

/** Levels that are kept with their frequency; all others count as if seen once. */
const MOST_KEPT = 10_000;

/** A category as the logarithm of how many rows share its level: common and rare values, and nothing of which. */
export function fitFrequency(
  column: StringColumn,
  rows: Rows,
  counts: Int32Array,
): ColumnFit<NominalPreparation> {
  const kept = column.levels
    .map((_, code) => code)
    .filter((code) => counts[code] > 1)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, MOST_KEPT)
    .sort((a, b) => a - b);
  const frequency = new Map(kept.map((code) => [code, portableMath.log(counts[code])]));
  const standard = fitStandard(Float64Array.from(rows, (row) => frequency.get(column.codes[row]) ?? 0));
  if (standard === undefined) return { dropped: "left out: its values are all equally frequent here" };
  return {
    fitted: numberPreparation(
      column.name,
      kept.map((code) => column.levels[code]),
      kept.map((code) => frequency.get(code) as number),
      0,
      standard,
    ),
    features: [{ name: `${column.name} (frequency)` }],
    treatment:
      "the logarithm of its level's frequency, standardised; missing and new levels count as seen once",
    warnings: [],
  };
}

export function numberPreparation(
  column: string,
  levels: string[],
  values: number[],
  other: number,
  standard: { mean: number; deviation: number },
): NominalPreparation {
  return {
    kind: "nominal",
    column,
    levels,
    buckets: null,
    folded: null,
    rest: false,
    missing: false,
    means: [],
    scale: 1,
    number: { values, other, standard },
  };
}
