import type { Column, ColumnFormat, ColumnRole, ColumnTable } from "@clusterwhy/core";
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

const BINS = 24;
const HEAD_ROWS = 5;
const TOP_LEVELS = 8;

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
  const at = (share: number) => {
    const position = share * (sorted.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  };
  const min = sorted[0];
  const max = sorted[sorted.length - 1];
  const median = at(0.5);
  // Skewed towards large values: the upper half spans far more than the lower one.
  const scale = min >= 0 && max - median > 10 * (median - min) && max > min ? "log1p" : "linear";
  return {
    ...counts,
    numbers: {
      min,
      p25: at(0.25),
      median,
      p75: at(0.75),
      max,
      mean: sorted.reduce((sum, value) => sum + value / sorted.length, 0),
      scale,
      histogram: histogram(sorted, scale),
    },
  };
}

function histogram(sorted: Float64Array, scale: "linear" | "log1p"): number[] {
  const unit = sorted.find((value) => value > 0) ?? 1;
  const place = (value: number) => (scale === "log1p" ? Math.log1p(value / unit) : value);
  const low = place(sorted[0]);
  const width = (place(sorted[sorted.length - 1]) - low) / BINS;
  const bins = new Array<number>(BINS).fill(0);
  for (const value of sorted) {
    bins[width > 0 ? Math.min(BINS - 1, Math.floor((place(value) - low) / width)) : 0]++;
  }
  return bins;
}
