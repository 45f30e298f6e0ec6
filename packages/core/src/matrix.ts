/** Dense rows of features. */
export interface Matrix {
  readonly numRows: number;
  readonly numDims: number;
  /** Float32Array [numRows × numDims], row-major, finite. */
  readonly values: Float32Array;
}
