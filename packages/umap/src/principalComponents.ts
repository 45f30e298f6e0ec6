import type { Matrix } from "@clusterwhy/core";
import { largestEigenpairs } from "./spectral/lanczos.js";

/**
 * Scores on the first principal components; columns beyond the data's dimensions are 0.
 *
 * @returns Float64Array [numRows × count], row-major
 */
export function principalComponents(matrix: Matrix, count: number, seed: number): Float64Array {
  const { numRows, numDims, values } = matrix;
  const means = new Float64Array(numDims);
  for (let i = 0; i < values.length; i++) means[i % numDims] += values[i] / numRows;
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i] - means[i % numDims]) ** 2;
  const scores = new Float64Array(numRows * count);
  if (total === 0) return scores;
  // Covariance · x as Xᵀ(X x): never formed, whatever the number of columns. Divided by the trace: norm at most 1.
  const multiply = (x: Float64Array, y: Float64Array) => {
    y.fill(0);
    for (let row = 0; row < numRows; row++) {
      let score = 0;
      for (let dim = 0; dim < numDims; dim++) score += (values[row * numDims + dim] - means[dim]) * x[dim];
      for (let dim = 0; dim < numDims; dim++) y[dim] += (values[row * numDims + dim] - means[dim]) * score;
    }
    for (let dim = 0; dim < numDims; dim++) y[dim] /= total;
  };
  if (numDims === 1) {
    for (let row = 0; row < numRows; row++) scores[row * count] = values[row] - means[0];
    return scores;
  }
  // One dimension more than the data's has nothing to leave out: an extra axis that the operator maps to 0.
  const widened = (x: Float64Array, y: Float64Array) => {
    multiply(x.subarray(0, numDims), y.subarray(0, numDims));
    y[numDims] = 0;
  };
  const aside = new Float64Array(numDims + 1);
  aside[numDims] = 1;
  const { vectors } = largestEigenpairs(numDims + 1, widened, Math.min(count, numDims), aside, seed);
  vectors.forEach((vector, component) => {
    for (let row = 0; row < numRows; row++) {
      let score = 0;
      for (let dim = 0; dim < numDims; dim++)
        score += (values[row * numDims + dim] - means[dim]) * vector[dim];
      scores[row * count + component] = score;
    }
  });
  return scores;
}
