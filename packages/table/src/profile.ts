import type { Column, ColumnFormat, ColumnRole, ColumnTable } from "@clusterwhy/core";
import { histogramAxis } from "@clusterwhy/sql";
import { countDistinct, countRuns } from "./countDistinct.js";

export interface ColumnSummary {
  readonly name: string;
  readonly role: ColumnRole;
  readonly reason: string;
  readonly type: Column["type"];
  /** What people read instead of the name, and how they write its values. */
  readonly label?: string;
  readonly unit?: string;
  readonly format?: ColumnFormat;
  readonly count: number;
  readonly missing: number;
  readonly distinct: number;
  /** True where `distinct` is an estimate, within about 5%: of tables too large to be read whole. */
  readonly distinctEstimated?: true;
  /** True where the figures are of a sample of the rows, since the database cannot read the column as it is meant. */
  readonly ofSample?: true;
  /** Of numbers: minimum, quartiles, maximum and mean. */
  readonly numbers?: {
    readonly min: number;
    readonly p25: number;
    readonly median: number;
    readonly p75: number;
    readonly max: number;
    readonly mean: number;
    readonly scale: "linear" | "log1p";
    /** Rows in equally wide bins of the scale, from min to max. */
    readonly histogram: readonly number[];
  };
  /** Of texts: the most frequent values. */
  readonly levels?: readonly { readonly value: string; readonly count: number }[];
}

export interface TableProfile {
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
  /** The first rows as texts; null is missing. */
  readonly head: readonly (readonly (string | null)[])[];
}

/** Bins of a profile's histograms. */
export const PROFILE_BINS = 24;
const HEAD_ROWS = 5;
/** How many of a column of texts' values are told. */
export const TOP_LEVELS = 8;

/** What is in the table and how each column would be used. */
export function profileTable(table: ColumnTable): TableProfile {
  return {
    rows: table.numRows,
    columns: table.columns.map((column) => summarise(column, table.numRows)),
    head: Array.from({ length: Math.min(HEAD_ROWS, table.numRows) }, (_, row) =>
      table.columns.map((column) => cellText(column, row)),
    ),
  };
}

/** One value as people write it. */
export function cellText(column: Column, row: number): string | null {
  if (column.type === "string") return column.codes[row] < 0 ? null : column.levels[column.codes[row]];
  const value = column.values[row];
  if (Number.isNaN(value)) return null;
  if (column.type === "boolean") return value !== 0 ? "true" : "false";
  if (column.type === "time" && Number.isFinite(value)) {
    const text = new Date(value * 1000).toISOString();
    return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 19).replace("T", " ");
  }
  return String(value);
}

function summarise(column: Column, numRows: number): ColumnSummary {
  const { name, role, reason, type, label, unit, format } = column;
  const base = {
    name,
    role,
    reason,
    type,
    ...(label === undefined ? {} : { label }),
    ...(unit === undefined ? {} : { unit }),
    ...(format === undefined ? {} : { format }),
  };
  if (column.type === "string") {
    const counts = new Int32Array(column.levels.length);
    for (const code of column.codes) if (code >= 0) counts[code]++;
    const levels = column.levels
      .map((value, code) => ({ value, count: counts[code] }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
    const count = levels.reduce((sum, level) => sum + level.count, 0);
    return {
      ...base,
      count,
      missing: numRows - count,
      distinct: levels.length,
      levels: levels.slice(0, TOP_LEVELS),
    };
  }
  const sorted = column.values.filter((value) => Number.isFinite(value)).sort();
  const missing = column.values.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0);
  const distinct = sorted.length + missing === numRows ? countRuns(sorted) : countDistinct(column.values);
  const counts = { ...base, count: numRows - missing, missing, distinct };
  if (sorted.length === 0) return counts;
  const [p25, median, p75] = QUARTILES.map((share) => quantile(sorted.length, share, (rank) => sorted[rank]));
  const min = sorted[0];
  const max = sorted[sorted.length - 1];
  const axis = histogramAxis(
    { min, median, max, smallestPositive: sorted.find((value) => value > 0) ?? 1 },
    PROFILE_BINS,
  );
  return {
    ...counts,
    numbers: {
      min,
      p25,
      median,
      p75,
      max,
      mean: sorted.reduce((sum, value) => sum + value / sorted.length, 0),
      scale: axis.scale,
      histogram: countSorted(sorted, axis.edges),
    },
  };
}

export const QUARTILES = [0.25, 0.5, 0.75] as const;

/** Hyndman and Fan's type 7, NumPy's default: linear between the two nearest of the sorted values. */
export function quantile(count: number, share: number, valueAt: (rank: number) => number): number {
  const [below, above] = quantileRanks(count, share);
  const position = share * (count - 1);
  return valueAt(below) + (position - below) * (valueAt(above) - valueAt(below));
}

/** 0-based ranks of the two values that a quantile lies between. */
export function quantileRanks(count: number, share: number): [below: number, above: number] {
  const below = Math.floor(share * (count - 1));
  return [below, Math.min(below + 1, count - 1)];
}

/** Rows a bin; where all values are equal they are in the first. */
function countSorted(sorted: Float64Array, edges: readonly number[]): number[] {
  const bins = new Array<number>(PROFILE_BINS).fill(0);
  if (edges[0] === edges[PROFILE_BINS]) {
    bins[0] = sorted.length;
    return bins;
  }
  let bin = 0;
  for (const value of sorted) {
    while (bin < PROFILE_BINS - 1 && value >= edges[bin + 1]) bin++;
    bins[bin]++;
  }
  return bins;
}
