/** The k nearest neighbours of every row. */
export interface KnnGraph {
  readonly numRows: number;
  /** Neighbours per row; whether a row is its own first neighbour is `includesSelf`. */
  readonly k: number;
  /** Int32Array [numRows × k], nearest first; ties by smaller row. */
  readonly indices: Int32Array;
  /** Float32Array [numRows × k], the metric's own distance (euclidean: not squared). */
  readonly distances: Float32Array;
  readonly includesSelf: boolean;
}
