import { addRow, bitsOf, type RowSet } from "../describe/bits.js";

/**
 * Sets of rows with the bits of every class side by side, each class from a word of its own: how many rows of every
 * class a set has is counted in one pass over its words.
 */
export class RowsByClass {
  /** First word of every class, and the end. */
  private readonly starts: Int32Array;
  /** Bit of every row. */
  private readonly placeOf: Int32Array;

  /** @param labels Int32Array [numRows]: class of every row, in [0, numClasses) */
  constructor(labels: Int32Array, numClasses: number) {
    const sizes = new Int32Array(numClasses);
    for (const label of labels) sizes[label]++;
    this.starts = new Int32Array(numClasses + 1);
    for (let label = 0; label < numClasses; label++) {
      this.starts[label + 1] = this.starts[label] + Math.ceil(sizes[label] / 32);
    }
    const next = this.starts.map((word) => 32 * word);
    this.placeOf = labels.map((label) => next[label]++);
  }

  setOf(rows: Int32Array): RowSet {
    const set = new Uint32Array(this.starts[this.starts.length - 1]);
    for (const row of rows) addRow(set, this.placeOf[row]);
    return set;
  }

  /** The same rows as a set by row numbers. */
  placed(set: RowSet): RowSet {
    const own = new Uint32Array(this.starts[this.starts.length - 1]);
    for (let word = 0; word < set.length; word++) {
      for (let left = set[word]; left !== 0; left &= left - 1) {
        addRow(own, this.placeOf[32 * word + 31 - Math.clz32(left & -left)]);
      }
    }
    return own;
  }

  /** Rows of every class that are in both sets. */
  countBoth(a: RowSet, b: RowSet): Float64Array {
    const counts = new Float64Array(this.starts.length - 1);
    for (let label = 0; label < counts.length; label++) {
      let total = 0;
      for (let word = this.starts[label]; word < this.starts[label + 1]; word++) {
        const both = a[word] & b[word];
        if (both !== 0) total += bitsOf(both);
      }
      counts[label] = total;
    }
    return counts;
  }

  /** Rows of one class in a set. */
  countOf(set: RowSet, label: number): number {
    let total = 0;
    for (let word = this.starts[label]; word < this.starts[label + 1]; word++) total += bitsOf(set[word]);
    return total;
  }
}
