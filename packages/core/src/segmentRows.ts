/** What the run says of every input row, in the input's order: the contents of `rows.parquet`. */
export interface SegmentRows {
  readonly numRows: number;
  /** The id column's name and values as text, where there is one. */
  readonly id?: { readonly name: string; readonly values: readonly string[] };
  /** Float32Array [numRows] each: the map's coordinates; `z` with three components. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z?: Float32Array;
  /** The paths that `segment` points into: `SegmentDocument.segments` by position. */
  readonly paths: readonly string[];
  /** Int32Array [numRows]: position in `paths` of the deepest segment that holds the row. */
  readonly segment: Int32Array;
  /**
   * Uint8Array [numRows]: 1 where the row belongs to none of its segment's children although it has some. With the
   * option `noise: "nearest"` such a row's `segment` is the likeliest group instead, and this still marks it.
   */
  readonly noise: Uint8Array;
  /** Float32Array [numRows]: membership strength in the deepest segment, in [0, 1]; 0 for noise. */
  readonly probability: Float32Array;
  /** Float32Array [numRows]: GLOSH outlier score in the top-level clustering, in [0, 1]. */
  readonly outlierScore: Float32Array;
}

/** SHAP values of a sample of rows for one segment's classifier against the rest: the basis of `shap.parquet`. */
export interface ShapSample {
  readonly path: string;
  /** Of the input: what a text's components, or a list's positions, contribute is summed to their column. */
  readonly columns: readonly string[];
  /** Int32Array [numSampled]: input rows, ascending. */
  readonly rows: Int32Array;
  /** Float32Array [numSampled × columns], row-major, log-odds. */
  readonly values: Float32Array;
  /** Log-odds of the base value: base + sum of a row's values = its margin. */
  readonly baseValue: number;
}
