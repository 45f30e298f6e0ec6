/** Rows of which most values are 0, such as counts of words, in compressed form. */
export interface SparseMatrix {
  readonly numRows: number;
  readonly numDims: number;
  /** Uint32Array [numRows + 1]: row i's entries are offsets[i] .. offsets[i + 1] − 1. */
  readonly offsets: Uint32Array;
  /** Int32Array [numEntries]: ascending within a row, in [0, numDims − 1]. */
  readonly columns: Int32Array;
  /** Float32Array [numEntries], finite. */
  readonly values: Float32Array;
}
