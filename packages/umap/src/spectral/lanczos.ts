import { RandomStream } from "@clusterwhy/core";
import { tridiagonalEigen } from "./tridiagonal.js";

export interface Eigenpairs {
  /** Falling. */
  readonly values: Float64Array;
  /** Unit length, in the order of `values`. */
  readonly vectors: readonly Float64Array[];
  /** Whether every residual is below the tolerance. */
  readonly converged: boolean;
}

/** Residual ‖Av − λv‖ for an operator of norm 1, as umap-learn asks of ARPACK. */
const TOLERANCE = 1e-4;
const MAX_STEPS = 300;
const CHECK_EVERY = 10;

/**
 * The largest eigenpairs of a symmetric operator by Lanczos' method with full reorthogonalisation.
 *
 * @param multiply writes operator · x into y
 * @param deflate  a unit vector whose direction is left out
 */
export function largestEigenpairs(
  size: number,
  multiply: (x: Float64Array, y: Float64Array) => void,
  count: number,
  deflate: Float64Array,
  seed: number,
): Eigenpairs {
  const most = Math.min(size - 1, MAX_STEPS);
  const random = new RandomStream(seed, "lanczos");
  let current = Float64Array.from({ length: size }, () => random.nextFloat() - 0.5);
  const basis: Float64Array[] = [];
  const diagonal = new Float64Array(most);
  const offDiagonal = new Float64Array(most);
  orthogonalise(current, [deflate]);
  normalise(current);
  for (let step = 0; step < most; step++) {
    basis.push(current);
    const next = new Float64Array(size);
    multiply(current, next);
    diagonal[step] = dot(current, next);
    orthogonalise(next, [deflate]);
    orthogonalise(next, basis);
    const length = normalise(next);
    offDiagonal[step] = length;
    const steps = step + 1;
    const exhausted = steps === most || length < 1e-12;
    if (exhausted || (steps >= Math.max(2 * count, 20) && steps % CHECK_EVERY === 0)) {
      const small = tridiagonalEigen(diagonal.subarray(0, steps), offDiagonal.subarray(0, steps - 1));
      const found = Math.min(count, steps);
      let converged = found === count;
      for (let i = 0; i < found; i++) {
        if (Math.abs(length * small.vectors[i * steps + steps - 1]) > TOLERANCE) converged = false;
      }
      if (converged || exhausted) return ritzPairs(small, basis, found, converged);
    }
    current = next;
  }
  throw new Error("unreachable: the last step returns");
}

function ritzPairs(
  small: { values: Float64Array; vectors: Float64Array },
  basis: readonly Float64Array[],
  count: number,
  converged: boolean,
): Eigenpairs {
  const steps = basis.length;
  const vectors = Array.from({ length: count }, (_, i) => {
    const vector = new Float64Array(basis[0].length);
    for (let step = 0; step < steps; step++) {
      const weight = small.vectors[i * steps + step];
      const direction = basis[step];
      for (let row = 0; row < vector.length; row++) vector[row] += weight * direction[row];
    }
    normalise(vector);
    return vector;
  });
  return { values: small.values.slice(0, count), vectors, converged };
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

function orthogonalise(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (const direction of basis) {
    const projection = dot(vector, direction);
    for (let i = 0; i < vector.length; i++) vector[i] -= projection * direction[i];
  }
}

export function normalise(vector: Float64Array): number {
  const length = Math.sqrt(dot(vector, vector));
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] /= length;
  return length;
}
