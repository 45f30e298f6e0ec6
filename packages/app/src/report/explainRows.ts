import type { Column } from "@clusterwhy/core";
import { formatShare, formatValue } from "../plots/format.js";
import type { ReportIndex } from "./reportIndex.js";

/** How a column differs between chosen rows and all others. */
export interface Difference {
  readonly column: string;
  readonly what: string;
  readonly inside: string;
  readonly outside: string;
  /** Cliff's delta, or the difference of the shares; its absolute value, in [0, 1]. */
  readonly strength: number;
}

/** The shortest test on one column that picks the chosen rows best. */
export interface BestRule {
  readonly text: string;
  readonly precision: number;
  readonly recall: number;
}

const USED = new Set(["numeric", "boolean", "nominal", "ordinal", "time"]);
const THRESHOLDS = 32;

/** What sets the chosen rows apart, the strongest difference first. */
export function differencesOf(index: ReportIndex, chosen: Uint8Array, limit: number): Difference[] {
  return usedColumns(index)
    .flatMap((column) => differenceOf(index, column, chosen) ?? [])
    .sort((a, b) => b.strength - a.strength)
    .slice(0, limit);
}

/** The rule with the largest F1 score among one-column tests; undefined when no column separates at all. */
export function bestRuleOf(index: ReportIndex, chosen: Uint8Array): BestRule | undefined {
  const total = count(chosen);
  let best: (BestRule & { f1: number }) | undefined;
  const consider = (text: string, hits: number, covered: number) => {
    if (hits === 0) return;
    const [precision, recall] = [hits / covered, hits / total];
    const f1 = (2 * precision * recall) / (precision + recall);
    if (best === undefined || f1 > best.f1 + 1e-12) best = { text, precision, recall, f1 };
  };
  for (const column of usedColumns(index)) {
    const label = index.label(column.name);
    if (column.type === "string" || column.type === "boolean") {
      const names = column.type === "string" ? column.levels : ["false", "true"];
      const codes = column.type === "string" ? column.codes : column.values;
      const [hits, covered] = [new Float64Array(names.length), new Float64Array(names.length)];
      for (let row = 0; row < codes.length; row++) {
        if (!(codes[row] >= 0)) continue;
        covered[codes[row]]++;
        hits[codes[row]] += chosen[row];
      }
      for (const [code, name] of names.entries()) {
        consider(`${label} is ${column.type === "string" ? `“${name}”` : name}`, hits[code], covered[code]);
      }
      continue;
    }
    const inside = column.values.filter((value, row) => chosen[row] === 1 && !Number.isNaN(value)).sort();
    const outside = column.values.filter((value, row) => chosen[row] === 0 && !Number.isNaN(value)).sort();
    if (inside.length === 0) continue;
    for (let i = 0; i < THRESHOLDS; i++) {
      const threshold = inside[Math.floor((i * (inside.length - 1)) / (THRESHOLDS - 1))];
      const shown = formatValue(threshold, index.info(column.name));
      const [below, belowOutside] = [lowerBound(inside, threshold), lowerBound(outside, threshold)];
      consider(
        `${label} is at least ${shown}`,
        inside.length - below,
        inside.length - below + outside.length - belowOutside,
      );
      consider(`${label} is below ${shown}`, below, below + belowOutside);
    }
  }
  return best;
}

function usedColumns(index: ReportIndex): Column[] {
  return index.input.table.columns.filter((column) => USED.has(column.role));
}

function differenceOf(index: ReportIndex, column: Column, chosen: Uint8Array): Difference | undefined {
  const label = index.label(column.name);
  if (column.type === "number" || column.type === "time") {
    const inside = column.values.filter((value, row) => chosen[row] === 1 && !Number.isNaN(value)).sort();
    const outside = column.values.filter((value, row) => chosen[row] === 0 && !Number.isNaN(value)).sort();
    if (inside.length === 0 || outside.length === 0) return undefined;
    const info = index.info(column.name);
    return {
      column: column.name,
      what: `typical ${label}`,
      inside: formatValue(inside[inside.length >> 1], info),
      outside: formatValue(outside[outside.length >> 1], info),
      strength: Math.abs(cliffsDelta(inside, outside)),
    };
  }
  const names = column.type === "string" ? column.levels : ["false", "true"];
  const codes = column.type === "string" ? column.codes : column.values;
  const counts = [new Float64Array(names.length), new Float64Array(names.length)];
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) counts[chosen[row]][codes[row]]++;
  const numInside = Math.max(count(chosen), 1);
  const numOutside = Math.max(chosen.length - count(chosen), 1);
  let best: Difference | undefined;
  names.forEach((name, code) => {
    const [inside, outside] = [counts[1][code] / numInside, counts[0][code] / numOutside];
    const strength = Math.abs(inside - outside);
    if (best !== undefined && strength <= best.strength) return;
    best = {
      column: column.name,
      what: `${label}: ${name || "(empty)"}`,
      inside: formatShare(inside),
      outside: formatShare(outside),
      strength,
    };
  });
  return best;
}

/** P(inside > outside) − P(inside < outside). Both ascending. */
function cliffsDelta(inside: Float64Array, outside: Float64Array): number {
  let sum = 0;
  let [below, upTo] = [0, 0];
  for (const value of inside) {
    while (below < outside.length && outside[below] < value) below++;
    while (upTo < outside.length && outside[upTo] <= value) upTo++;
    sum += below - (outside.length - upTo);
  }
  return sum / (inside.length * outside.length);
}

function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function count(chosen: Uint8Array): number {
  let sum = 0;
  for (const one of chosen) sum += one;
  return sum;
}
