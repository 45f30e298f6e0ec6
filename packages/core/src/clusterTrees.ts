/** A minimum spanning tree of the mutual reachability graph, edges by (weight, smaller row, larger row). */
export interface SpanningTree {
  readonly numRows: number;
  /** Int32Array [numRows − 1]: the smaller row of each edge. */
  readonly from: Int32Array;
  /** Int32Array [numRows − 1]: the larger row of each edge. */
  readonly to: Int32Array;
  /** Float64Array [numRows − 1]: mutual reachability distance, ascending. */
  readonly weights: Float64Array;
}

/**
 * HDBSCAN's condensed tree as parallel arrays, one entry a child. Ids below `numRows` are rows; `numRows` is the
 * root cluster, larger ids its descendants, numbered breadth first.
 */
export interface CondensedTree {
  readonly numRows: number;
  readonly numClusters: number;
  /** Int32Array [numEntries]: cluster id. */
  readonly parent: Int32Array;
  /** Int32Array [numEntries]: row or cluster id. */
  readonly child: Int32Array;
  /** Float64Array [numEntries]: lambda (1 / distance) at which the child leaves its parent; may be Infinity. */
  readonly lambda: Float64Array;
  /** Int32Array [numEntries]: rows below the child; 1 for a row. */
  readonly childSize: Int32Array;
  /** Float64Array [numEntries]: Σ of the rows' weights below the child; absent where every row counts once. */
  readonly childWeight?: Float64Array;
}
