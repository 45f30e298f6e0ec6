import { inputError, type RunControl, type SparseMatrix } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import { checkK, type Neighbors } from "./neighborIndex.js";

export const SPARSE_METRICS = ["euclidean", "cosine"] as const;
export type SparseMetric = (typeof SPARSE_METRICS)[number];

const BLOCK_ROWS = 16;

/** Addresses of sparse rows. */
interface PlacedRows {
  readonly offsets: number;
  readonly columns: number;
  readonly values: number;
  readonly norms: number;
}

/** Sparse rows, ready to be searched exactly, column by column. Holds kernel memory until `close`. */
export class SparseIndex {
  private constructor(
    private readonly kernels: Kernels,
    private readonly scope: Scope,
    readonly numRows: number,
    readonly numDims: number,
    readonly metric: SparseMetric,
    private readonly rows: PlacedRows,
    private readonly address: number,
  ) {}

  /**
   * @param matrix borrowed for the time of the call
   * @throws ClusterwhyError `SPARSE_INVALID`, `NOT_FINITE`
   */
  static build(kernels: Kernels, matrix: SparseMatrix, metric: SparseMetric = "euclidean"): SparseIndex {
    const scope = kernels.scope();
    try {
      const { numDims, numRows } = matrix;
      const rows = placeRows(kernels, scope, matrix, metric);
      const columnOffsets = scope.allocateZeroed((numDims + 2) * 4);
      const entryRows = scope.allocate(matrix.values.length * 4);
      const entryValues = scope.allocate(matrix.values.length * 4);
      const { columns, norms, offsets, values } = rows;
      kernels.exports.sparseColumns(
        numRows,
        numDims,
        offsets,
        columns,
        values,
        columnOffsets,
        entryRows,
        entryValues,
      );
      const address = scope.allocate(24);
      const angular = metric === "cosine" ? 1 : 0;
      kernels.u32(address, 6).set([numRows, columnOffsets, entryRows, entryValues, norms, angular]);
      return new SparseIndex(kernels, scope, numRows, numDims, metric, rows, address);
    } catch (error) {
      scope.close();
      throw error;
    }
  }

  /** The k nearest rows of every row of the index, itself excluded. */
  async neighbors(k: number, control?: RunControl): Promise<Neighbors> {
    checkK(k, this.numRows - 1, "numRows − 1");
    return this.search(this.rows, this.numRows, k, true, control);
  }

  /** The k nearest rows of the index for every row of `matrix`: each answer depends on its row alone. */
  async query(matrix: SparseMatrix, k: number, control?: RunControl): Promise<Neighbors> {
    checkK(k, this.numRows, "numRows");
    if (matrix.numDims !== this.numDims) {
      throw inputError(
        "WRONG_COLUMNS",
        `the index has ${this.numDims} columns; found a matrix of ${matrix.numDims}`,
      );
    }
    const scope = this.kernels.scope();
    try {
      const rows = placeRows(this.kernels, scope, matrix, this.metric);
      return await this.search(rows, matrix.numRows, k, false, control);
    } finally {
      scope.close();
    }
  }

  close(): void {
    this.scope.close();
  }

  private async search(
    rows: PlacedRows,
    numQueries: number,
    k: number,
    self: boolean,
    control?: RunControl,
  ): Promise<Neighbors> {
    const { kernels } = this;
    const scope = kernels.scope();
    try {
      const indices = scope.allocate(numQueries * k * 4);
      const distances = scope.allocate(numQueries * k * 4);
      const { columns, norms, offsets, values } = rows;
      await kernels.parallel(
        "sparseSearch",
        [this.address, offsets, columns, values, norms, self ? 1 : 0, k, indices, distances],
        { numItems: numQueries, blockSize: BLOCK_ROWS, scratchBytes: this.numRows * 8 },
        control,
      );
      return {
        numRows: numQueries,
        k,
        indices: kernels.i32(indices, numQueries * k).slice(),
        distances: kernels.f32(distances, numQueries * k).slice(),
        includesSelf: false,
        method: "brute",
        recall: 1,
      };
    } finally {
      scope.close();
    }
  }
}

/** Checks the rows and copies them in, at unit length for the cosine. */
function placeRows(kernels: Kernels, scope: Scope, matrix: SparseMatrix, metric: SparseMetric): PlacedRows {
  const { numRows, offsets } = matrix;
  checkSparse(matrix);
  const values = matrix.values.slice();
  const norms = new Float64Array(numRows);
  for (let row = 0; row < numRows; row++) {
    let squares = 0;
    for (let at = offsets[row]; at < offsets[row + 1]; at++) squares += values[at] * values[at];
    norms[row] = squares;
    if (metric === "euclidean" || squares === 0) continue;
    const length = Math.sqrt(squares);
    for (let at = offsets[row]; at < offsets[row + 1]; at++) values[at] /= length;
    norms[row] = 1;
  }
  const placedNorms = scope.allocate(numRows * 8);
  kernels.f64(placedNorms, numRows).set(norms);
  return {
    offsets: scope.copyIn(offsets),
    columns: scope.copyIn(matrix.columns),
    values: scope.copyIn(values),
    norms: placedNorms,
  };
}

function checkSparse({ columns, numDims, numRows, offsets, values }: SparseMatrix): void {
  const numEntries = offsets[numRows];
  if (offsets.length !== numRows + 1 || columns.length !== numEntries || values.length !== numEntries) {
    throw inputError(
      "SPARSE_INVALID",
      `sparse rows: expected ${numRows + 1} offsets ending at the number of entries; found ${offsets.length} offsets, ${columns.length} columns and ${values.length} values`,
    );
  }
  for (let row = 0; row < numRows; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      const before = at > offsets[row] ? columns[at - 1] : -1;
      if (columns[at] <= before || columns[at] >= numDims) {
        throw inputError(
          "SPARSE_INVALID",
          `sparse row ${row}: expected ascending columns below ${numDims}; found ${columns[at]} after ${before}`,
        );
      }
      if (!Number.isFinite(values[at])) {
        throw inputError(
          "NOT_FINITE",
          `row ${row} of the matrix holds ${values[at]}; impute or drop such values first`,
        );
      }
    }
  }
}
