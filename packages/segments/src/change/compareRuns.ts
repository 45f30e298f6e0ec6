import { type SegmentDocument, type SegmentRows, usageError } from "@clusterwhy/core";

/** What a comparison needs of a run. */
export interface ComparedRun {
  readonly document: SegmentDocument;
  readonly rows: Pick<SegmentRows, "numRows" | "id" | "paths" | "segment" | "noise">;
}

export interface SegmentMatch {
  /** Paths in the earlier and the later run. */
  readonly from: string;
  readonly to: string;
  /** Of the two segments' rows, among the rows that both runs have. */
  readonly jaccard: number;
  readonly shared: number;
}

export interface RunComparison {
  /** Rows that both runs have, and how they were paired. */
  readonly sharedRows: number;
  readonly pairedBy: string;
  readonly matches: readonly SegmentMatch[];
  /** Segments of the later run that no segment of the earlier one became. */
  readonly births: readonly string[];
  /** Segments of the earlier run that became no segment of the later one. */
  readonly deaths: readonly string[];
  /** One segment of the earlier run whose rows are now most of several. */
  readonly splits: readonly { readonly from: string; readonly to: readonly string[] }[];
  /** Several segments of the earlier run whose rows are now most of one. */
  readonly merges: readonly { readonly from: readonly string[]; readonly to: string }[];
  /** Shared rows whose top-level segment is not the one that theirs became, by the number of rows. */
  readonly moved: readonly RowFlow[];
  /** All shared rows by their top-level segments before and after, `none` for rows of no group; the most rows first. */
  readonly flows: readonly RowFlow[];
}

export interface RowFlow {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
}

/** Below this, two segments have little to do with each other. */
const LEAST_JACCARD = 0.3;
/** A part counts towards a split or a merge where most of it came from, or went to, the whole. */
const MOST = 0.5;
const NONE = "none";

/**
 * What became of every segment: one-to-one matches by the rows that both runs have, the best pair first; and births,
 * deaths, splits, merges and moved rows. Rows are paired by their ids.
 *
 * @param pairs for runs without ids: Int32Array [rows of `later`], the earlier run's row or −1. Default: by id
 * @throws ClusterwhyError `NO_IDS` where there is neither
 */
export function compareRuns(earlier: ComparedRun, later: ComparedRun, pairs?: Int32Array): RunComparison {
  const paired = pairs ?? pairsById(earlier, later);
  const before = memberships(earlier);
  const after = memberships(later);
  const overlap = new Map<string, number>();
  const sizes = { before: new Map<string, number>(), after: new Map<string, number>() };
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  let sharedRows = 0;
  paired.forEach((old, row) => {
    if (old < 0) return;
    sharedRows++;
    for (const from of before(old)) add(sizes.before, from);
    for (const to of after(row)) add(sizes.after, to);
    for (const from of before(old)) for (const to of after(row)) add(overlap, `${from} ${to}`);
  });
  const all = [...overlap].map(([key, shared]): SegmentMatch => {
    const [from, to] = key.split(" ");
    const union = (sizes.before.get(from) ?? 0) + (sizes.after.get(to) ?? 0) - shared;
    return { from, to, shared, jaccard: shared / union };
  });
  const matches = oneToOne(all, earlier, later);
  const became = new Map(matches.map(({ from, to }) => [from, to]));
  const cameFrom = new Set(matches.map(({ to }) => to));
  const flows = rowFlows(paired, before, after);
  const most = (side: "from" | "to") =>
    all.filter((pair) => {
      const size = side === "from" ? sizes.before.get(pair.from) : sizes.after.get(pair.to);
      return pair.shared > MOST * (size ?? 0) && depthOf(pair.from) === depthOf(pair.to);
    });
  return {
    sharedRows,
    pairedBy: pairs === undefined ? `the id column '${later.rows.id?.name}'` : "the given pairs",
    matches,
    births: pathsOf(later).filter((path) => !cameFrom.has(path)),
    deaths: pathsOf(earlier).filter((path) => !became.has(path)),
    splits: grouped(most("to"), "from").map(({ one, several }) => ({ from: one, to: several })),
    merges: grouped(most("from"), "to").map(({ one, several }) => ({ from: several, to: one })),
    moved: flows.filter(({ from, to }) => (from === NONE ? to !== NONE : became.get(from) !== to)),
    flows,
  };
}

function pathsOf({ document }: ComparedRun): string[] {
  return document.segments.filter((segment) => segment.parent !== null).map((segment) => segment.path);
}

function depthOf(path: string): number {
  return path.split(".").length;
}

function pairsById(earlier: ComparedRun, later: ComparedRun): Int32Array {
  if (earlier.rows.id === undefined || later.rows.id === undefined) {
    throw usageError(
      "NO_IDS",
      "comparing two runs needs a column that names the rows in both; fit both with an id column, or give the pairs",
    );
  }
  const rowOf = new Map(earlier.rows.id.values.map((value, row) => [value, row]));
  return Int32Array.from(later.rows.id.values, (value) => rowOf.get(value) ?? -1);
}

/** All segments that hold a row, outermost first; none for noise of the whole table. */
function memberships({ rows }: ComparedRun): (row: number) => readonly string[] {
  const chains = rows.paths.map((path) => {
    if (path === "all") return [];
    const parts = path.split(".");
    return parts.map((_, depth) => parts.slice(0, depth + 1).join("."));
  });
  return (row) => chains[rows.segment[row]];
}

/** The pair with the largest index first; parents before children among equals, so that order decides nothing. */
function oneToOne(all: readonly SegmentMatch[], earlier: ComparedRun, later: ComparedRun): SegmentMatch[] {
  const order = (run: ComparedRun) => new Map(pathsOf(run).map((path, i) => [path, i]));
  const [before, after] = [order(earlier), order(later)];
  const position = (orders: Map<string, number>, path: string) => orders.get(path) ?? 0;
  const sorted = [...all].sort(
    (a, b) =>
      b.jaccard - a.jaccard ||
      b.shared - a.shared ||
      position(before, a.from) - position(before, b.from) ||
      position(after, a.to) - position(after, b.to),
  );
  const taken = { from: new Set<string>(), to: new Set<string>() };
  return sorted.filter(({ from, to, jaccard }) => {
    if (jaccard < LEAST_JACCARD || taken.from.has(from) || taken.to.has(to)) return false;
    taken.from.add(from);
    taken.to.add(to);
    return true;
  });
}

function grouped(pairs: readonly SegmentMatch[], side: "from" | "to") {
  const other = side === "from" ? "to" : "from";
  const several = new Map<string, string[]>();
  for (const pair of pairs) several.set(pair[side], [...(several.get(pair[side]) ?? []), pair[other]]);
  return [...several]
    .filter(([, parts]) => parts.length > 1)
    .map(([one, parts]) => ({ one, several: parts.sort() }));
}

function rowFlows(
  paired: Int32Array,
  before: (row: number) => readonly string[],
  after: (row: number) => readonly string[],
): RowFlow[] {
  const counts = new Map<string, number>();
  paired.forEach((old, row) => {
    if (old < 0) return;
    const key = `${before(old)[0] ?? NONE} ${after(row)[0] ?? NONE}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  return [...counts]
    .map(([key, rows]) => {
      const [from, to] = key.split(" ");
      return { from, to, rows };
    })
    .sort((a, b) => b.rows - a.rows || (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? -1 : 1));
}
