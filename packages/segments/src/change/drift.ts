import {
  type Column,
  type ColumnProfile,
  type ColumnTable,
  portableMath,
  type SegmentDocument,
} from "@clusterwhy/core";
import { binOf } from "../describe/histogramAxis.js";
import type { Assignment } from "../segmentation.js";

export interface ColumnDrift {
  readonly column: string;
  /** Population stability index of the new rows against the fitted ones; below 0.1 little has changed. */
  readonly psi: number;
  readonly verdict: "stable" | "some change" | "drift";
}

export interface DriftReport {
  /** By falling index. */
  readonly columns: readonly ColumnDrift[];
  /** Share of rows in none of the groups: when fitted, and now. */
  readonly none: { readonly fitted: number; readonly now: number };
  /** Share of rows in every top-level group. */
  readonly segments: readonly { readonly path: string; readonly fitted: number; readonly now: number }[];
  /** The largest index of any column. */
  readonly worst: number;
}

/** The usual marks of the index in credit scoring (Siddiqi 2006). */
const SOME = 0.1;
const DRIFT = 0.25;
/** Empty bins count as half a row, or the index would be infinite. */
const EMPTY = 0.5;

/**
 * How far new rows have moved from those that a run was fitted on: the population stability index
 * Σ (now − fitted) · log(now / fitted) over each column's bins as the document holds them, and the groups' shares.
 *
 * @param document of the run
 * @param table    the new rows
 * @param assigned of the new rows, by the run's assignment model
 */
export function driftReport(
  document: SegmentDocument,
  table: ColumnTable,
  assigned: Assignment,
): DriftReport {
  const [root] = document.segments;
  const columns = root.profile
    .flatMap((profile): ColumnDrift[] => {
      const column = table.columns.find((candidate) => candidate.name === profile.column);
      if (column === undefined) return [];
      const counts = profile.kind === "numeric" ? numericBins(profile, column) : levelBins(profile, column);
      if (counts === undefined) return [];
      const psi = stabilityIndex(counts.fitted, counts.now);
      const verdict = psi >= DRIFT ? "drift" : psi >= SOME ? "some change" : "stable";
      return [{ column: profile.column, psi, verdict }];
    })
    .sort((a, b) => b.psi - a.psi);
  const top = document.segments.filter((segment) => segment.depth === 1);
  const now = new Map<string, number>();
  for (const position of assigned.segment) {
    const path = assigned.paths[position].split(".")[0];
    now.set(path, (now.get(path) ?? 0) + 1 / table.numRows);
  }
  return {
    columns,
    none: {
      fitted: top.length === 0 ? 1 : root.noise / root.size,
      now: now.get("none") ?? 0,
    },
    segments: top.map(({ path, share }) => ({ path, fitted: share, now: now.get(path) ?? 0 })),
    worst: columns[0]?.psi ?? 0,
  };
}

interface Bins {
  readonly fitted: readonly number[];
  readonly now: readonly number[];
}

function numericBins(profile: Extract<ColumnProfile, { kind: "numeric" }>, column: Column): Bins | undefined {
  if (column.type === "string") return undefined;
  const { edges, inside } = profile.histogram;
  const now = new Array<number>(inside.length + 1).fill(0);
  for (const value of column.values) {
    now[Number.isFinite(value) ? binOf({ scale: "linear", edges }, value) : inside.length]++;
  }
  return { fitted: [...inside, profile.inside.missing], now };
}

function levelBins(profile: Extract<ColumnProfile, { kind: "categorical" }>, column: Column): Bins {
  const position = new Map(profile.levels.map((level, i) => [level.value, i]));
  const other = profile.levels.length;
  const now = new Array<number>(other + 2).fill(0);
  const length = column.type === "string" ? column.codes.length : column.values.length;
  for (let row = 0; row < length; row++) {
    const text = textOf(column, row);
    now[text === undefined ? other + 1 : (position.get(text) ?? other)]++;
  }
  return {
    fitted: [...profile.levels.map((level) => level.inside), profile.other.inside, profile.missing.inside],
    now,
  };
}

function textOf(column: Column, row: number): string | undefined {
  if (column.type === "string") return column.codes[row] < 0 ? undefined : column.levels[column.codes[row]];
  const value = column.values[row];
  if (Number.isNaN(value)) return undefined;
  return column.type === "boolean" ? String(value !== 0) : String(value);
}

function stabilityIndex(fitted: readonly number[], now: readonly number[]): number {
  const shares = (counts: readonly number[]) => {
    const total = counts.reduce((sum, count) => sum + count, 0) || 1;
    return counts.map((count) => Math.max(count, EMPTY) / total);
  };
  const [before, after] = [shares(fitted), shares(now)];
  return before.reduce((sum, share, bin) => {
    if (fitted[bin] === 0 && now[bin] === 0) return sum;
    return sum + (after[bin] - share) * portableMath.log(after[bin] / share);
  }, 0);
}
