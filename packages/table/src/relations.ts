import { type Column, portableMath, type Warning } from "@clusterwhy/core";

/** Two columns that tell nearly the same. */
export interface Relation {
  readonly columns: readonly [string, string];
  /** Spearman's rank correlation of numbers (its size), or the share of the information that is common, in [0, 1]. */
  readonly strength: number;
  readonly measure: "rank correlation" | "mutual information";
}

const FEWEST_ROWS = 50;
const MOST_ROWS = 2000;
/** Beyond this many columns pairs are too many to look at; the first ones are. */
const MOST_COLUMNS = 200;
const STRONG = 0.97;
const BINS = 10;
const COMPARED = new Set(["numeric", "boolean", "nominal", "ordinal", "time", "outcome"]);

/** A column's values in the rows that are looked at. */
interface Sketch {
  readonly column: Column;
  /** Ranks in (0, 1), ties shared, NaN where missing; only of numbers. */
  readonly ranks: Float64Array | undefined;
  /** Bins or levels; −1 where missing. */
  readonly codes: Int32Array;
  readonly numCodes: number;
}

/**
 * Finds pairs of columns that tell the same thing twice: rank correlation (Spearman 1904) for numbers, mutual
 * information over the larger of the two entropies where a category takes part. At most 2,000 rows, evenly spaced, are
 * looked at; tables of fewer than 50 rows have none.
 */
export function relatedColumns(columns: readonly Column[], numRows: number): Relation[] {
  if (numRows < FEWEST_ROWS) return [];
  const step = Math.max(1, Math.floor(numRows / MOST_ROWS));
  const rows = Int32Array.from({ length: Math.min(MOST_ROWS, numRows) }, (_, i) => i * step);
  const sketches = columns
    .filter((column) => COMPARED.has(column.role) && column.source === undefined)
    .slice(0, MOST_COLUMNS)
    .map((column) => sketch(column, rows));
  const found: Relation[] = [];
  sketches.forEach((a, i) => {
    for (const b of sketches.slice(i + 1)) {
      const relation = relationOf(a, b);
      if (relation !== undefined && relation.strength >= STRONG) found.push(relation);
    }
  });
  return found.sort((a, b) => b.strength - a.strength);
}

const MOST_WARNINGS = 8;

/** The relations in words: what counts twice, and what gives an outcome away. Only the strongest few of many. */
export function relationWarnings(columns: readonly Column[], relations: readonly Relation[]): Warning[] {
  const outcomes = new Set(columns.filter(({ role }) => role === "outcome").map(({ name }) => name));
  const warnings = relations.flatMap(({ columns: [a, b], strength, measure }): Warning[] => {
    const how = `${measure} ${strength.toFixed(2)}`;
    const numOutcomes = [a, b].filter((name) => outcomes.has(name)).length;
    if (numOutcomes === 2) return [];
    if (numOutcomes === 0) {
      const message = `'${a}' and '${b}' tell nearly the same (${how}) and count twice; drop one, or give each half the weight`;
      return [{ code: "DUPLICATE_COLUMNS", message }];
    }
    const [outcome, other] = outcomes.has(a) ? [a, b] : [b, a];
    const message = `'${other}' gives the outcome '${outcome}' away (${how}); drop it if it is known only afterwards`;
    return [{ code: "LEAKED_OUTCOME", message }];
  });
  const leaks = warnings.filter(({ code }) => code === "LEAKED_OUTCOME");
  const duplicates = warnings.filter(({ code }) => code === "DUPLICATE_COLUMNS");
  const more = duplicates.length - MOST_WARNINGS;
  if (more <= 0) return [...leaks, ...duplicates];
  const rest = { code: "DUPLICATE_COLUMNS", message: `${more} more pairs of columns tell nearly the same` };
  return [...leaks, ...duplicates.slice(0, MOST_WARNINGS), rest];
}

function sketch(column: Column, rows: Int32Array): Sketch {
  if (column.type === "string") {
    const codes = Int32Array.from(rows, (row) => column.codes[row]);
    return { column, ranks: undefined, codes, numCodes: column.levels.length };
  }
  const values = Float64Array.from(rows, (row) => column.values[row]);
  const ranks = ranksOf(values);
  const distinct = new Set(values).size;
  // Few values are their own bins: flags and counts.
  const small = distinct <= BINS + 1;
  const known = [...new Set(values)].filter((value) => !Number.isNaN(value)).sort((x, y) => x - y);
  const codes = Int32Array.from(values, (value, i) =>
    Number.isNaN(value) ? -1 : small ? known.indexOf(value) : Math.min(BINS - 1, Math.floor(ranks[i] * BINS)),
  );
  return {
    column,
    ranks: column.type === "boolean" ? undefined : ranks,
    codes,
    numCodes: small ? known.length : BINS,
  };
}

function ranksOf(values: Float64Array): Float64Array {
  const order = Array.from(values, (_, i) => i)
    .filter((i) => !Number.isNaN(values[i]))
    .sort((a, b) => values[a] - values[b] || a - b);
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = (start + end) / 2 / order.length;
    start = end;
  }
  return ranks;
}

function relationOf(a: Sketch, b: Sketch): Relation | undefined {
  const columns = [a.column.name, b.column.name] as const;
  if (a.ranks !== undefined && b.ranks !== undefined) {
    const strength = Math.abs(correlation(a.ranks, b.ranks));
    return { columns, strength, measure: "rank correlation" };
  }
  // Categories of many levels share information with anything by chance.
  if (a.numCodes * b.numCodes * 5 > a.codes.length) return undefined;
  return { columns, strength: sharedInformation(a, b), measure: "mutual information" };
}

function correlation(a: Float64Array, b: Float64Array): number {
  let [n, sumA, sumB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    n++;
    sumA += a[i];
    sumB += b[i];
  }
  if (n < FEWEST_ROWS) return 0;
  let [both, ownA, ownB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    const [x, y] = [a[i] - sumA / n, b[i] - sumB / n];
    both += x * y;
    ownA += x * x;
    ownB += y * y;
  }
  return ownA > 0 && ownB > 0 ? both / Math.sqrt(ownA * ownB) : 0;
}

function sharedInformation(a: Sketch, b: Sketch): number {
  const joint = new Float64Array(a.numCodes * b.numCodes);
  const ofA = new Float64Array(a.numCodes);
  const ofB = new Float64Array(b.numCodes);
  let n = 0;
  for (let i = 0; i < a.codes.length; i++) {
    if (a.codes[i] < 0 || b.codes[i] < 0) continue;
    n++;
    joint[a.codes[i] * b.numCodes + b.codes[i]]++;
    ofA[a.codes[i]]++;
    ofB[b.codes[i]]++;
  }
  if (n < FEWEST_ROWS) return 0;
  const [entropyA, entropyB] = [entropy(ofA, n), entropy(ofB, n)];
  const larger = Math.max(entropyA, entropyB);
  return larger > 0.05 ? (entropyA + entropyB - entropy(joint, n)) / larger : 0;
}

function entropy(counts: Float64Array, n: number): number {
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / n) * portableMath.log(count / n);
  return sum;
}
