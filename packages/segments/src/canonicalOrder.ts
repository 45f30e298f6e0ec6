import type { Column, ColumnTable } from "@clusterwhy/core";

/**
 * Puts rows into an order that depends on their content alone, then on their id. Random streams, sums and ties
 * depend on row numbers; in this order a shuffled table gives the same groups, up to the exchange of identical rows.
 * Outcomes only order rows that are alike in all else: they must not move the map.
 *
 * @returns Int32Array [numRows]: `order[position]` is the input row at that canonical position
 */
export function canonicalOrder(table: ColumnTable): Int32Array {
  const { numRows } = table;
  const byName = [...table.columns].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const content = hashRows(
    byName.filter(({ role }) => role !== "id" && role !== "outcome"),
    numRows,
  );
  const outcomes = hashRows(
    byName.filter(({ role }) => role === "outcome"),
    numRows,
  );
  const ids = byName.filter((column) => column.role === "id");
  const order = Int32Array.from({ length: numRows }, (_, row) => row);
  return order.sort(
    (a, b) => compareHashes(content, a, b) || compareIds(ids, a, b) || compareHashes(outcomes, a, b) || a - b,
  );
}

/** 64 bits a row. */
interface RowHashes {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

function hashRows(columns: readonly Column[], numRows: number): RowHashes {
  const high = new Uint32Array(numRows).fill(0x9e3779b9);
  const low = new Uint32Array(numRows).fill(0x85ebca6b);
  for (const column of columns) mixColumn(column, high, low);
  return { high, low };
}

function compareHashes({ high, low }: RowHashes, a: number, b: number): number {
  return high[a] - high[b] || low[a] - low[b];
}

/** The table with its rows in the given order. */
export function reorderTable(table: ColumnTable, order: Int32Array): ColumnTable {
  const columns = table.columns.map((column): Column => {
    if (column.type === "string") return { ...column, codes: order.map((row) => column.codes[row]) };
    return { ...column, values: Float64Array.from(order, (row) => column.values[row]) };
  });
  return { numRows: order.length, columns };
}

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

function mixColumn(column: Column, high: Uint32Array, low: Uint32Array): void {
  if (column.type === "string") {
    const hashes = column.levels.map(hashText);
    for (let row = 0; row < high.length; row++) {
      const code = column.codes[row];
      mixWord(high, low, row, code < 0 ? 0x7fc00000 : hashes[code]);
    }
    return;
  }
  for (let row = 0; row < high.length; row++) {
    const value = column.values[row];
    // One pattern for every NaN, and one zero.
    double[0] = Number.isNaN(value) ? Number.NaN : value + 0;
    mixWord(high, low, row, words[0]);
    mixWord(high, low, row, words[1]);
  }
}

/** Two independent multiply-rotate steps (MurmurHash3's constants): 64 bits of state for every row. */
function mixWord(high: Uint32Array, low: Uint32Array, row: number, word: number): void {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = high[row] ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  high[row] = Math.imul(h, 5) + 0xe6546b64;
  let l = low[row] ^ Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
  l = (l << 17) | (l >>> 15);
  low[row] = Math.imul(l, 0x297a2d39) + 0x38b34ae5;
}

export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function compareIds(ids: readonly Column[], a: number, b: number): number {
  for (const column of ids) {
    // Levels are in ascending order, so codes compare as texts do.
    const values = column.type === "string" ? column.codes : column.values;
    const difference = values[a] - values[b];
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}
