import { ascendingOrder, type Matrix, portableMath, RandomStream } from "@clusterwhy/core";
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
    this.margins = [];
    for (let dim = 0; dim < matrix.numDims; dim++) {
      const column = Float64Array.from(
        { length: matrix.numRows },
        (_, row) => matrix.values[row * matrix.numDims + dim],
      );
      const sorted = column.filter((value) => !Number.isNaN(value)).sort();
      const margin = categorical.includes(dim) ? smeared(sorted) : unimodalMargin(sorted);
      this.margins.push(thinned(margin, numRows));
      ranks.push(standardisedRanks(column, sorted));
    }
    if (matrix.numDims <= matrix.numRows) {
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
    const { numRows, numDims, numFactors, loadings } = this;
    const random = new RandomStream(seed, stage, index);
    const scores = Array.from({ length: numDims }, () => new Float64Array(numRows));
    const normals = new Float64Array(numFactors + 1);
    for (let row = 0; row < numRows; row++) {
      for (let factor = 0; factor < numFactors; factor += 2) normalPair(random, normals, factor);
      for (let dim = 0; dim < numDims; dim++) {
        let score = 0;
        for (let factor = 0; factor < numFactors; factor++)
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

/** Average ranks, missing values in the middle, centred and scaled to unit length: their products are Spearman's correlations. */
function standardisedRanks(column: Float64Array, sorted: Float64Array): Float64Array {
  const n = sorted.length;
  const rankOf = new Map<number, number>();
  for (let start = 0; start < n; ) {
    let end = start;
    while (end < n && sorted[end] === sorted[start]) end++;
    rankOf.set(sorted[start], (start + end - 1) / 2 - (n - 1) / 2);
    start = end;
  }
  const ranks = Float64Array.from(column, (value) => rankOf.get(value) ?? 0);
  const length = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0)) || 1;
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
