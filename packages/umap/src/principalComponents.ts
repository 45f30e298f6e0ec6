import type { Matrix, RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { largestEigenpairs } from "./spectral/largestEigenpairs.js";

/**
 * Scores on the first principal components; columns beyond the data's dimensions are 0.
 *
 * @returns Float64Array [numRows × count], row-major
 */
export async function principalComponents(
  kernels: Kernels,
  matrix: Matrix,
  count: number,
  seed: number,
  control?: RunControl,
): Promise<Float64Array> {
  const { numRows, numDims, values } = matrix;
  const means = new Float64Array(numDims);
  for (let i = 0; i < values.length; i++) means[i % numDims] += values[i] / numRows;
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i] - means[i % numDims]) ** 2;
  const scores = new Float64Array(numRows * count);
  if (total === 0) return scores;
  // Covariance · x as Xᵀ(X x): never formed, whatever the number of columns. Divided by the trace: norm at most 1.
  const multiply = (xPtr: number, yPtr: number) => {
    const x = kernels.f64(xPtr, numDims);
    const y = kernels.f64(yPtr, numDims).fill(0);
    for (let row = 0; row < numRows; row++) {
      const at = row * numDims;
      let score = 0;
      for (let dim = 0; dim < numDims; dim++) score += (values[at + dim] - means[dim]) * x[dim];
      for (let dim = 0; dim < numDims; dim++) y[dim] += (values[at + dim] - means[dim]) * score;
    }
    for (let dim = 0; dim < numDims; dim++) y[dim] /= total;
  };
  const nothing = new Float64Array(numDims);
  const { vectors } = await largestEigenpairs(kernels, numDims, multiply, count, nothing, seed, control);
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
