/** Sets of rows, 32 a word: row r is bit r mod 32 of word r div 32. Bits beyond the last row are 0. */
export type RowSet = Uint32Array;

export function emptySet(numRows: number): RowSet {
  return new Uint32Array(Math.ceil(numRows / 32));
}

export function addRow(set: RowSet, row: number): void {
  set[row >>> 5] |= 1 << (row & 31);
}

/** @param flags Uint8Array [numRows]: 0 or 1 */
export function setOf(flags: Uint8Array): RowSet {
  const set = emptySet(flags.length);
  for (let row = 0; row < flags.length; row++) set[row >>> 5] |= flags[row] << (row & 31);
  return set;
}

export function intersection(a: RowSet, b: RowSet): RowSet {
  const both = new Uint32Array(a.length);
  for (let word = 0; word < a.length; word++) both[word] = a[word] & b[word];
  return both;
}

export function count(set: RowSet): number {
  let total = 0;
  for (let word = 0; word < set.length; word++) total += bitsOf(set[word]);
  return total;
}

export function countBoth(a: RowSet, b: RowSet): number {
  let total = 0;
  for (let word = 0; word < a.length; word++) total += bitsOf(a[word] & b[word]);
  return total;
}

/** Bits of one word, summed in parallel within it (Warren, Hacker's Delight, 5-1). */
export function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
