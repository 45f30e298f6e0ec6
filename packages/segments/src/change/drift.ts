import {
  type Column,
  type ColumnInfo,
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

/** A column whose rows are to be counted, and in which bins. */
export type DriftColumn = { readonly column: string; readonly type: ColumnInfo["type"] } & (
  | { readonly edges: readonly number[] }
  | { readonly levels: readonly string[] }
);

/** What a population is counted by, for `driftFromCounts`: the bins of the run's own profile. */
export function driftColumns(document: SegmentDocument): DriftColumn[] {
  const types = new Map(document.columns.map(({ name, type }) => [name, type]));
  return document.segments[0].profile.flatMap((profile): DriftColumn[] => {
    const { column } = profile;
    if (profile.kind === "numeric")
      return [{ column, type: types.get(column) ?? "number", edges: profile.histogram.edges }];
    // The index is of shares that add up to one; a row of a text has many words.
    if (profile.rows !== undefined) return [];
    return [
      { column, type: types.get(column) ?? "string", levels: profile.levels.map(({ value }) => value) },
    ];
  });
}

/** What is counted of a population. */
export interface PopulationCounts {
  /**
   * By column: rows a bin or level; then, of levels, rows with any other value; last the rows without a value.
   * Columns that are not here are not compared.
   */
  readonly columns: ReadonlyMap<string, readonly number[]>;
  /** By path of a segment, and `none`: rows assigned to it, those of its parts not among them. */
  readonly segments: ReadonlyMap<string, number>;
}

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
  const columns = new Map<string, number[]>();
  for (const wanted of driftColumns(document)) {
    const column = table.columns.find((candidate) => candidate.name === wanted.column);
    const counts =
      column === undefined
        ? undefined
        : "edges" in wanted
          ? countNumbers(wanted.edges, column)
          : countLevels(wanted.levels, column);
    if (counts !== undefined) columns.set(wanted.column, counts);
  }
  const segments = new Map<string, number>();
  for (const position of assigned.segment) {
    const path = assigned.paths[position];
    segments.set(path, (segments.get(path) ?? 0) + 1);
  }
  return driftFromCounts(document, { columns, segments });
}

/** The same report where the rows were counted elsewhere, in the bins that `driftColumns` names. */
export function driftFromCounts(
  document: SegmentDocument,
  { columns, segments }: PopulationCounts,
): DriftReport {
  const [root] = document.segments;
  const drifts = root.profile
    .flatMap((profile): ColumnDrift[] => {
      const now = columns.get(profile.column);
      if (now === undefined) return [];
      const psi = stabilityIndex(fittedCounts(profile), now);
      const verdict = psi >= DRIFT ? "drift" : psi >= SOME ? "some change" : "stable";
      return [{ column: profile.column, psi, verdict }];
    })
    .sort((a, b) => b.psi - a.psi);
  const top = document.segments.filter((segment) => segment.depth === 1);
  let numRows = 0;
  const rows = new Map<string, number>();
  for (const [path, count] of segments) {
    const group = path.split(".")[0];
    rows.set(group, (rows.get(group) ?? 0) + count);
    numRows += count;
  }
  const shareOf = (path: string) => (rows.get(path) ?? 0) / Math.max(1, numRows);
  return {
    columns: drifts,
    none: { fitted: top.length === 0 ? 1 : root.noise / root.size, now: shareOf("none") },
    segments: top.map(({ path, share }) => ({ path, fitted: share, now: shareOf(path) })),
    worst: drifts[0]?.psi ?? 0,
  };
}

function fittedCounts(profile: ColumnProfile): number[] {
  if (profile.kind === "numeric") return [...profile.histogram.inside, profile.inside.missing];
  const { levels, other, missing } = profile;
  return [...levels.map((level) => level.inside), other.inside, missing.inside];
}

function countNumbers(edges: readonly number[], column: Column): number[] | undefined {
  if (column.type === "string") return undefined;
  const missing = edges.length - 1;
  const counts = new Array<number>(edges.length).fill(0);
  for (const value of column.values)
    counts[Number.isFinite(value) ? binOf({ scale: "linear", edges }, value) : missing]++;
  return counts;
}

function countLevels(levels: readonly string[], column: Column): number[] {
  const position = new Map(levels.map((level, i) => [level, i]));
  const other = levels.length;
  const counts = new Array<number>(other + 2).fill(0);
  const length = column.type === "string" ? column.codes.length : column.values.length;
  for (let row = 0; row < length; row++) {
    const text = textOf(column, row);
    counts[text === undefined ? other + 1 : (position.get(text) ?? other)]++;
  }
  return counts;
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
