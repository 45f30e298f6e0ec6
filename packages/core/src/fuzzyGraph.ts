/** A symmetric weighted graph in compressed rows: UMAP's fuzzy simplicial set. */
export interface FuzzyGraph {
  readonly numRows: number;
  /** Uint32Array [numRows + 1]: row i's entries are offsets[i] .. offsets[i + 1] − 1. */
  readonly offsets: Uint32Array;
  /** Int32Array [numEntries]: ascending within a row, never the row itself. */
  readonly targets: Int32Array;
  /** Float32Array [numEntries]: membership strength in (0, 1]; symmetric bit for bit. */
  readonly weights: Float32Array;
}
