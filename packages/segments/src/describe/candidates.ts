import type { Condition } from "@clusterwhy/core";
import { addRow, count, emptySet, type RowSet } from "./bits.js";
import type { IndexedLevels, IndexedNumbers, TableIndex } from "./tableIndex.js";

/** A condition with the rows that fulfil it. */
export interface Candidate {
  readonly condition: Condition;
  readonly holds: RowSet;
}

const QUANTILES = 20;
const MOST_LEVELS = 12;

/** Single conditions that rules are made of: round thresholds near quantiles, frequent levels, missing or not. */
export function candidateConditions(index: TableIndex): Candidate[] {
  return index.columns.flatMap((column) =>
    column.kind !== "words" && column.explains ? candidatesOf(column, index.table.numRows) : [],
  );
}

function candidatesOf(column: IndexedNumbers | IndexedLevels, numRows: number): Candidate[] {
  const own = column.kind === "numeric" ? thresholds(column) : levels(column);
  return withRows(column, own, numRows);
}

/** Conditions that say something: neither all rows fulfil them nor none. */
function withRows(
  column: IndexedNumbers | IndexedLevels,
  conditions: readonly Condition[],
  numRows: number,
): Candidate[] {
  return conditions
    .map((condition) => ({ condition, holds: rowsOf(column, condition, numRows) }))
    .filter(({ holds }) => {
      const held = count(holds);
      return held > 0 && held < numRows;
    });
}

/** Where one segment ends: low and high quantiles of its own values, all but its stragglers inside. */
const OWN_QUANTILES = [0, 0.01, 0.025, 0.05, 0.1];

/**
 * Thresholds at a segment's own bounds. Quantiles of the whole table cut close to the edge of a group only by luck.
 *
 * @param insiders rows of the segment that rules may be learnt from
 */
export function ownThresholds(index: TableIndex, insiders: Int32Array): Candidate[] {
  const { numRows } = index.table;
  const flags = new Uint8Array(numRows);
  for (const row of insiders) flags[row] = 1;
  return index.columns.flatMap((column) => {
    if (column.kind !== "numeric" || !column.explains) return [];
    const { values } = column.column;
    const own = marked(column.order, flags, insiders.length);
    if (own.length === 0) return [];
    const conditions = new Map<string, Condition>();
    for (const share of OWN_QUANTILES) {
      const first = Math.floor(share * (own.length - 1));
      const low = values[own[first]];
      const high = valueAfter(column, values[own[own.length - 1 - first]]);
      for (const [op, value] of [
        [">=", low],
        ["<", high],
      ] as const) {
        if (value === undefined) continue;
        const rounded = column.column.type === "time" ? value : roundBetween(values, column.order, value);
        conditions.set(`${op}${rounded}`, { column: column.column.name, op, value: rounded });
      }
    }
    return withRows(column, [...conditions.values()], numRows);
  });
}

/** Those of the rows that are flagged, at most so many, in their order. */
function marked(rows: Int32Array, flags: Uint8Array, most: number): Int32Array {
  const found = new Int32Array(most);
  let count = 0;
  for (let i = 0; i < rows.length; i++) if (flags[rows[i]] === 1) found[count++] = rows[i];
  return found.subarray(0, count);
}

/** The smallest value of the column above `value`. */
function valueAfter({ column, order }: IndexedNumbers, value: number): number | undefined {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column.values[order[middle]] <= value) low = middle + 1;
    else high = middle;
  }
  return low < order.length ? column.values[order[low]] : undefined;
}

function thresholds(indexed: IndexedNumbers): Condition[] {
  const { column, order } = indexed;
  const n = order.length;
  if (n === 0) return [];
  const values = new Set<number>();
  for (let q = 1; q < QUANTILES; q++) {
    const at = Math.floor((q * n) / QUANTILES);
    const value = column.values[order[at]];
    const before = column.values[order[0]];
    if (value > before)
      values.add(column.type === "time" ? value : roundBetween(column.values, order, value));
  }
  // The tails, where small groups live.
  for (const share of [0.005, 0.01, 0.02, 0.98, 0.99, 0.995]) {
    const value = column.values[order[Math.floor(share * n)]];
    if (value > column.values[order[0]])
      values.add(column.type === "time" ? value : roundBetween(column.values, order, value));
  }
  const name = column.name;
  const conditions = [...values]
    .sort((a, b) => a - b)
    .flatMap((value): Condition[] => [
      { column: name, op: ">=", value },
      { column: name, op: "<", value },
    ]);
  return n < column.values.length ? [...conditions, { column: name, op: "missing" }] : conditions;
}

/** The roundest number above the value before `value` and not above `value`: it divides the rows the same way. */
function roundBetween(values: Float64Array, order: Int32Array, value: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[order[middle]] < value) low = middle + 1;
    else high = middle;
  }
  const before = low > 0 ? values[order[low - 1]] : Number.NEGATIVE_INFINITY;
  for (let digits = 1; digits <= 15; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (rounded > before && rounded <= value) return rounded;
  }
  return value;
}

function levels(indexed: IndexedLevels): Condition[] {
  const { column } = indexed;
  const name = column.name;
  const hasMissing = indexed.codes.some((code) => code < 0);
  const missing: Condition[] = hasMissing ? [{ column: name, op: "missing" }] : [];
  if (column.type === "boolean") {
    return [{ column: name, op: "is", value: true }, { column: name, op: "is", value: false }, ...missing];
  }
  const counts = new Int32Array(indexed.levels.length);
  for (const code of indexed.codes) if (code >= 0) counts[code]++;
  const frequent = indexed.levels
    .map((_, code) => code)
    .filter((code) => counts[code] > 0)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, MOST_LEVELS);
  return [
    ...frequent.flatMap((code): Condition[] => [
      { column: name, op: "in", values: [indexed.levels[code]] },
      { column: name, op: "not in", values: [indexed.levels[code]] },
    ]),
    ...missing,
  ];
}

/** A missing value fulfils nothing but `missing`. */
function rowsOf(column: IndexedNumbers | IndexedLevels, condition: Condition, numRows: number): RowSet {
  if (column.kind === "numeric") return rowsOfNumbers(column.column.values, condition);
  const isMissing = condition.op === "missing" ? 1 : 0;
  const accepted = Uint8Array.from(column.levels, (level) => {
    if (condition.op === "in") return condition.values.includes(level) ? 1 : 0;
    if (condition.op === "not in") return condition.values.includes(level) ? 0 : 1;
    return condition.op === "is" && String(condition.value) === level ? 1 : 0;
  });
  const { codes } = column;
  const holds = emptySet(numRows);
  for (let row = 0; row < numRows; row++) {
    const code = codes[row];
    holds[row >>> 5] |= (code < 0 ? isMissing : accepted[code]) << (row & 31);
  }
  return holds;
}

function rowsOfNumbers(values: Float64Array, condition: Condition): RowSet {
  const holds = emptySet(values.length);
  if (condition.op === ">=") {
    const { value } = condition;
    for (let row = 0; row < values.length; row++) {
      holds[row >>> 5] |= (values[row] >= value ? 1 : 0) << (row & 31);
    }
  } else if (condition.op === "<") {
    const { value } = condition;
    for (let row = 0; row < values.length; row++) {
      holds[row >>> 5] |= (values[row] < value ? 1 : 0) << (row & 31);
    }
  } else if (condition.op === "missing") {
    for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) addRow(holds, row);
  }
  return holds;
}
