import { ascendingOrder, type Matrix, portableMath, RandomStream } from "@clusterwhy/core";
import { NormalScores } from "./normalScores.js";
import { smeared, unimodalMargin } from "./unimodalMargin.js";

/**
 * Makes tables without groups that otherwise look like `matrix`: a Gaussian copula with the data's rank correlations
 * and unimodal versions of its margins. Whatever embedding and clustering find in them is an artefact, so a real
 * split must be more persistent than theirs.
 *
 * The copula is drawn as Iman and Conover (1982) do: correlated normal scores are drawn, and each column's values
 * are put in the order of its scores.
 */
export class SingleGroupNull {
  private readonly numDims: number;
  /** Float64Array [numRows] each: ascending values of every column's single-group margin. */
  private readonly margins: Float64Array[];
  /** Row-major [numDims × numFactors]: scores = factors · independent normals. */
  private readonly loadings: Float64Array;
  private readonly numFactors: number;
  /** Whether a column's scores depend on no factor beyond its own. */
  private readonly isTriangular: boolean;

  /**
   * @param matrix  borrowed; NaN is missing: the nulls lack nothing
   * @param numRows of the tables that are drawn, at most the matrix's
   * @param categorical dimensions whose values are codes: categories are groups by nature, so the nulls have normal ones
   */
  constructor(
    matrix: Matrix,
    private readonly numRows = matrix.numRows,
    categorical: readonly number[] = [],
  ) {
    this.numDims = matrix.numDims;
    const ranks: Float64Array[] = [];
    const scores = new NormalScores();
    this.margins = [];
    for (let dim = 0; dim < matrix.numDims; dim++) {
      const { sorted, rows } = sortedColumn(matrix, dim);
      const margin = categorical.includes(dim) ? smeared(sorted, scores) : unimodalMargin(sorted, scores);
      this.margins.push(thinned(margin, numRows));
      ranks.push(standardisedRanks(sorted, rows, matrix.numRows));
    }
    this.isTriangular = matrix.numDims <= matrix.numRows;
    if (this.isTriangular) {
      this.numFactors = matrix.numDims;
      this.loadings = cholesky(correlations(ranks), matrix.numDims);
    } else {
      // More columns than rows: random mixtures of the rows' own ranks have the same correlations.
      this.numFactors = matrix.numRows;
      this.loadings = Float64Array.from({ length: matrix.numDims * matrix.numRows }, (_, i) => {
        return ranks[Math.floor(i / matrix.numRows)][i % matrix.numRows];
      });
    }
  }

  /** The null table number `index`; the same for the same seed. */
  draw(seed: number, stage: string, index: number): Matrix {
    const { numRows, numDims, numFactors, loadings, isTriangular } = this;
    const random = new RandomStream(seed, stage, index);
    const scores = Array.from({ length: numDims }, () => new Float64Array(numRows));
    const normals = new Float64Array(numFactors + 1);
    for (let row = 0; row < numRows; row++) {
      for (let factor = 0; factor < numFactors; factor += 2) normalPair(random, normals, factor);
      for (let dim = 0; dim < numDims; dim++) {
        let score = 0;
        const last = isTriangular ? dim + 1 : numFactors;
        for (let factor = 0; factor < last; factor++)
          score += loadings[dim * numFactors + factor] * normals[factor];
        scores[dim][row] = score;
      }
    }
    const values = new Float32Array(numRows * numDims);
    for (let dim = 0; dim < numDims; dim++) {
      const order = ascendingOrder(scores[dim]);
      for (let position = 0; position < numRows; position++) {
        values[order[position] * numDims + dim] = this.margins[dim][position];
      }
    }
    return { numRows, numDims, values };
  }
}

/** The mid-quantiles of an ascending sample. */
function thinned(sorted: Float64Array, count: number): Float64Array {
  if (count === sorted.length) return sorted;
  return Float64Array.from(
    { length: count },
    (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / count)],
  );
}

/** Box and Muller (1958). */
function normalPair(random: RandomStream, out: Float64Array, at: number): void {
  const radius = Math.sqrt(-2 * portableMath.log(1 - random.nextFloat()));
  const [cosine, sine] = portableMath.cosSinTurns(random.nextFloat());
  out[at] = radius * cosine;
  out[at + 1] = radius * sine;
}

/** A column's values that are there, ascending, and their rows. */
function sortedColumn(
  { numRows, numDims, values }: Matrix,
  dim: number,
): { sorted: Float64Array; rows: Int32Array } {
  const present = new Float64Array(numRows);
  const rowsOf = new Int32Array(numRows);
  let count = 0;
  for (let row = 0; row < numRows; row++) {
    const value = values[row * numDims + dim];
    if (Number.isNaN(value)) continue;
    present[count] = value;
    rowsOf[count++] = row;
  }
  const order = ascendingOrder(present.subarray(0, count));
  const sorted = new Float64Array(count);
  for (let i = 0; i < count; i++) sorted[i] = present[order[i]];
  return { sorted, rows: order.map((position) => rowsOf[position]) };
}

/**
 * Average ranks, missing values in the middle, centred and scaled to unit length: their products are Spearman's
 * correlations.
 *
 * @param rows of the sorted values
 */
function standardisedRanks(sorted: Float64Array, rows: Int32Array, numRows: number): Float64Array {
  const n = sorted.length;
  const ranks = new Float64Array(numRows);
  for (let start = 0; start < n; ) {
    let end = start;
    while (end < n && sorted[end] === sorted[start]) end++;
    const rank = (start + end - 1) / 2 - (n - 1) / 2;
    for (let i = start; i < end; i++) ranks[rows[i]] = rank;
    start = end;
  }
  let squares = 0;
  for (let row = 0; row < numRows; row++) squares += ranks[row] * ranks[row];
  const length = Math.sqrt(squares) || 1;
  return ranks.map((rank) => rank / length);
}

function correlations(ranks: readonly Float64Array[]): Float64Array {
  const d = ranks.length;
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let row = 0; row < ranks[i].length; row++) sum += ranks[i][row] * ranks[j][row];
      matrix[i * d + j] = sum;
      matrix[j * d + i] = sum;
    }
  }
  return matrix;
}

/** Lower Cholesky factor; a direction without variance of its own (a column that others determine) gets none. */
function cholesky(matrix: Float64Array, d: number): Float64Array {
  const lower = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    let pivot = matrix[j * d + j];
    for (let k = 0; k < j; k++) pivot -= lower[j * d + k] ** 2;
    const root = pivot > 1e-10 ? Math.sqrt(pivot) : 0;
    lower[j * d + j] = root;
    for (let i = j + 1; i < d; i++) {
      let sum = matrix[i * d + j];
      for (let k = 0; k < j; k++) sum -= lower[i * d + k] * lower[j * d + k];
      lower[i * d + j] = root === 0 ? 0 : sum / root;
    }
  }
  return lower;
}
