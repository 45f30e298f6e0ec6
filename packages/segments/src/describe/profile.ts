import type { ColumnProfile, QuantileSummary } from "@clusterwhy/core";
import type { IndexedLevels, IndexedNumbers, TableIndex } from "./tableIndex.js";
import { profileWords } from "./textWords.js";

const TOP_LEVELS = 12;

/**
 * Every column inside a segment against the other rows.
 *
 * @param inside Uint8Array [numRows]: 1 in the segment
 * @param within Uint8Array [numRows]: the rows that are looked at; default all
 */
export function profileColumns(index: TableIndex, inside: Uint8Array, within?: Uint8Array): ColumnProfile[] {
  const { numRows } = index.table;
  const rows = {
    inside: inside.reduce((sum, flag) => sum + flag, 0),
    all: within === undefined ? numRows : within.reduce((sum, flag) => sum + flag, 0),
  };
  return index.columns.map((column) => {
    if (column.kind === "numeric") return profileNumbers(column, inside, rows, within);
    if (column.kind === "words") return profileWords(column, inside, TOP_LEVELS, within);
    return profileLevels(column, inside, within);
  });
}

function profileNumbers(
  indexed: IndexedNumbers,
  inside: Uint8Array,
  rows: { readonly inside: number; readonly all: number },
  within?: Uint8Array,
): ColumnProfile {
  const { column, order, axis, bins } = indexed;
  const numBins = axis.edges.length - 1;
  // Both sides' values, ascending, and their rows in every bin: outside first, then inside.
  const sorted = [new Float64Array(order.length), new Float64Array(order.length)];
  const counts = [new Array<number>(numBins).fill(0), new Array<number>(numBins).fill(0)];
  const sizes = [0, 0];
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    if (within !== undefined && within[row] === 0) continue;
    const side = inside[row];
    sorted[side][sizes[side]++] = column.values[row];
    counts[side][bins[i]]++;
  }
  const [outsiders, insiders] = sorted.map((values, side) => values.subarray(0, sizes[side]));
  return {
    kind: "numeric",
    column: column.name,
    inside: summary(insiders, rows.inside),
    outside: summary(outsiders, rows.all - rows.inside),
    cliffsDelta: cliffsDelta(insiders, outsiders),
    histogram: { scale: axis.scale, edges: [...axis.edges], inside: counts[1], outside: counts[0] },
  };
}

function summary(sorted: Float64Array, rows: number): QuantileSummary {
  const at = (share: number) => {
    if (sorted.length === 0) return null;
    const position = share * (sorted.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  };
  let mean = 0;
  for (let i = 0; i < sorted.length; i++) mean += sorted[i] / sorted.length;
  return {
    count: sorted.length,
    missing: rows - sorted.length,
    mean: sorted.length === 0 ? null : mean,
    min: at(0),
    p05: at(0.05),
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    max: at(1),
  };
}

/** P(inside > outside) − P(inside < outside) (Cliff 1993), by merging two ascending lists. */
function cliffsDelta(inside: Float64Array, outside: Float64Array): number | null {
  if (inside.length === 0 || outside.length === 0) return null;
  let below = 0;
  let belowOrEqual = 0;
  let sum = 0;
  for (const value of inside) {
    while (below < outside.length && outside[below] < value) below++;
    while (belowOrEqual < outside.length && outside[belowOrEqual] <= value) belowOrEqual++;
    sum += below - (outside.length - belowOrEqual);
  }
  return sum / (inside.length * outside.length);
}

function profileLevels(indexed: IndexedLevels, inside: Uint8Array, within?: Uint8Array): ColumnProfile {
  const { codes, levels, column } = indexed;
  const counts = levels.map((value) => ({ value, inside: 0, outside: 0 }));
  const missing = { inside: 0, outside: 0 };
  for (let row = 0; row < codes.length; row++) {
    if (within !== undefined && within[row] === 0) continue;
    const code = codes[row];
    const cell = code < 0 ? missing : counts[code];
    if (inside[row] === 1) cell.inside++;
    else cell.outside++;
  }
  const present = counts.filter((level) => level.inside + level.outside > 0);
  const byTotal = [...present].sort((a, b) => b.inside + b.outside - (a.inside + a.outside));
  const rest = byTotal.slice(TOP_LEVELS);
  return {
    kind: "categorical",
    column: column.name,
    levels: byTotal.slice(0, TOP_LEVELS),
    other: {
      levels: rest.length,
      inside: rest.reduce((sum, level) => sum + level.inside, 0),
      outside: rest.reduce((sum, level) => sum + level.outside, 0),
    },
    missing,
    cramersV: cramersV(present),
    topLift: topLift(byTotal.slice(0, TOP_LEVELS), present),
  };
}

interface LevelCount {
  readonly value: string;
  readonly inside: number;
  readonly outside: number;
}

/** √(χ² / n) of the table levels × (inside, outside) (Cramér 1946): with two columns the divisor min(r, c) − 1 is 1. */
function cramersV(levels: readonly LevelCount[]): number | null {
  const inside = levels.reduce((sum, level) => sum + level.inside, 0);
  const outside = levels.reduce((sum, level) => sum + level.outside, 0);
  const n = inside + outside;
  if (inside === 0 || outside === 0 || levels.length < 2) return null;
  let chiSquare = 0;
  for (const level of levels) {
    const total = level.inside + level.outside;
    chiSquare += (level.inside - (total * inside) / n) ** 2 / ((total * inside) / n);
    chiSquare += (level.outside - (total * outside) / n) ** 2 / ((total * outside) / n);
  }
  return Math.min(1, Math.sqrt(chiSquare / n));
}

function topLift(shown: readonly LevelCount[], all: readonly LevelCount[]) {
  const inside = all.reduce((sum, level) => sum + level.inside, 0);
  const outside = all.reduce((sum, level) => sum + level.outside, 0);
  if (inside === 0 || outside === 0) return null;
  const lifts = shown.map((level) => ({
    value: level.value,
    insideShare: level.inside / inside,
    outsideShare: level.outside / outside,
  }));
  // Of equal differences the level that the segment has more of says more: for a flag, `true` or `false` as it is.
  return lifts.reduce<(typeof lifts)[number] | null>((best, lift) => {
    if (best === null) return lift;
    const gain = lift.insideShare - lift.outsideShare;
    const bestGain = best.insideShare - best.outsideShare;
    return Math.abs(gain) > Math.abs(bestGain) + 1e-12 ||
      (Math.abs(Math.abs(gain) - Math.abs(bestGain)) <= 1e-12 && gain > bestGain)
      ? lift
      : best;
  }, null);
}
