import type { NamingContext } from "./names.js";
import type { IndexedColumn, IndexedLevels, IndexedNumbers, TableIndex } from "./tableIndex.js";

/** Rows that a correlation is estimated from; more would not change a word. */
const MOST_ROWS = 2_000;

/** Ranks of the table's columns, worked out when they are first asked for. */
export function namingContext(index: TableIndex): NamingContext {
  const columns = new Map(index.columns.map((column) => [column.column.name, column]));
  const ranks = new Map<string, Float64Array>();
  const known = new Map<string, number>();
  const ranksOf = (column: IndexedNumbers | IndexedLevels): Float64Array => {
    const name = column.column.name;
    let own = ranks.get(name);
    if (own === undefined) {
      own = standardised(thinned(column.kind === "numeric" ? midRanks(column) : codeRanks(column.codes)));
      ranks.set(name, own);
    }
    return own;
  };
  return {
    rankOf: (name, value) => {
      const column = columns.get(name);
      return column?.kind === "numeric" ? rankOfValue(column, value) : undefined;
    },
    likeness: (name, other) => {
      const key = name < other ? `${name}\u0000${other}` : `${other}\u0000${name}`;
      let likeness = known.get(key);
      if (likeness === undefined) {
        const [a, b] = [columns.get(name), columns.get(other)];
        likeness =
          a === undefined || b === undefined || !isRanked(a) || !isRanked(b)
            ? 0
            : Math.abs(dot(ranksOf(a), ranksOf(b)));
        known.set(key, likeness);
      }
      return likeness;
    },
  };
}

function isRanked(column: IndexedColumn): column is IndexedNumbers | IndexedLevels {
  return column.kind === "numeric" || (column.kind === "categorical" && column.levels.length <= 2);
}

function rankOfValue({ column, order }: IndexedNumbers, value: number): number {
  const position = (isBelow: (other: number) => boolean) => {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBelow(column.values[order[middle]])) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const below = position((other) => other < value);
  const upTo = position((other) => other <= value);
  return (below + upTo) / 2 / Math.max(order.length, 1);
}

/** Missing values rank in the middle. */
function midRanks({ column, order }: IndexedNumbers): Float64Array {
  const ranks = new Float64Array(column.values.length).fill((order.length - 1) / 2);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && column.values[order[end]] === column.values[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = (start + end - 1) / 2;
    start = end;
  }
  return ranks;
}

function codeRanks(codes: Int32Array): Float64Array {
  return Float64Array.from(codes, (code) => (code < 0 ? 0.5 : code));
}

/** Every so many rows: they are in canonical order, which has nothing to do with their values. */
function thinned(values: Float64Array): Float64Array {
  const step = Math.ceil(values.length / MOST_ROWS);
  return step <= 1 ? values : values.filter((_, row) => row % step === 0);
}

function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const length = Math.sqrt(dot(centred, centred)) || 1;
  return centred.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
