import type { Condition } from "@clusterwhy/core";
import type { IndexedColumn, IndexedLevels, IndexedNumbers, TableIndex } from "./tableIndex.js";

/** A condition with the rows that fulfil it. */
export interface Candidate {
  readonly condition: Condition;
  /** Uint8Array [numRows]: 1 where it holds. */
  readonly holds: Uint8Array;
}

const QUANTILES = 20;
const MOST_LEVELS = 12;

/** Single conditions that rules are made of: round thresholds near quantiles, frequent levels, missing or not. */
export function candidateConditions(index: TableIndex): Candidate[] {
  return index.columns
    .filter((column) => column.explains)
    .flatMap((column) => candidatesOf(column, index.table.numRows));
}

function candidatesOf(column: IndexedColumn, numRows: number): Candidate[] {
  const own = column.kind === "numeric" ? thresholds(column) : levels(column);
  const candidates = own.map((condition) => ({ condition, holds: maskOf(column, condition, numRows) }));
  return candidates.filter(({ holds }) => {
    const count = holds.reduce((sum, flag) => sum + flag, 0);
    return count > 0 && count < numRows;
  });
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
function maskOf(column: IndexedColumn, condition: Condition, numRows: number): Uint8Array {
  const holds = new Uint8Array(numRows);
  if (column.kind === "numeric") {
    const { values } = column.column;
    for (let row = 0; row < numRows; row++) {
      const value = values[row];
      if (condition.op === "missing") holds[row] = Number.isNaN(value) ? 1 : 0;
      else if (condition.op === ">=") holds[row] = value >= condition.value ? 1 : 0;
      else if (condition.op === "<") holds[row] = value < condition.value ? 1 : 0;
    }
    return holds;
  }
  const accepted = column.levels.map((level) => {
    if (condition.op === "in") return condition.values.includes(level) ? 1 : 0;
    if (condition.op === "not in") return condition.values.includes(level) ? 0 : 1;
    return condition.op === "is" && String(condition.value) === level ? 1 : 0;
  });
  for (let row = 0; row < numRows; row++) {
    const code = column.codes[row];
    holds[row] = code < 0 ? (condition.op === "missing" ? 1 : 0) : accepted[code];
  }
  return holds;
}
