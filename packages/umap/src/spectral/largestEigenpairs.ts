import { RandomStream, type RunControl } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { KrylovSpace } from "./krylovSpace.js";
import { symmetricEigen } from "./symmetricEigen.js";

export interface Eigenpairs {
  /** Falling. */
  readonly values: Float64Array;
  /** Unit length, in the order of `values`. */
  readonly vectors: readonly Float64Array[];
  /** Whether every residual is below the tolerance. */
  readonly converged: boolean;
}

/** A symmetric operator of norm at most 1: writes operator · x to y, both addresses of `size` doubles. */
export type Operator = (x: number, y: number) => void | Promise<void>;

/** Residual ‖Av − λv‖, as umap-learn asks of ARPACK. */
const TOLERANCE = 1e-4;
const MAX_PRODUCTS = 300;
/** Vectors of a cycle, and how many best ones the next cycle keeps beyond those wished for. */
const CYCLE = 30;
const KEPT_BEYOND = 8;
/** Below it a new direction is rounding, and the space is closed under the operator. */
const CLOSED = 1e-10;

/**
 * The largest eigenpairs of a symmetric operator by Lanczos' method with full reorthogonalisation and thick restarts
 * (Wu and Simon 2000): memory and the work of a step stay bounded.
 *
 * @param deflate Float64Array [size]: a unit vector whose direction is left out; none where all 0
 */
export async function largestEigenpairs(
  kernels: Kernels,
  size: number,
  multiply: Operator,
  count: number,
  deflate: Float64Array,
  seed: number,
  control?: RunControl,
): Promise<Eigenpairs> {
  const free = size - (deflate.some((value) => value !== 0) ? 1 : 0);
  const wished = Math.min(count, free);
  const cycle = Math.min(free, Math.max(CYCLE, 2 * count + KEPT_BEYOND));
  const scope = kernels.scope();
  try {
    const space = new KrylovSpace(kernels, scope, size, cycle + 1, control);
    const random = new RandomStream(seed, "lanczos");
    kernels.f64(space.vector(0), size).set(deflate);
    await nextRandom(kernels, space, random, 1);
    const projected = new Float64Array(cycle * cycle);
    let numVectors = 0;
    let numKept = 0;
    for (let products = 1; ; products++) {
      await multiply(space.vector(numVectors + 1), space.work);
      // The product has parts along the last two vectors alone, and along all that were kept right after a restart.
      const coefficients = await space.orthogonalise(numVectors + 2, numVectors === numKept ? 0 : numVectors);
      for (let i = 0; i <= numVectors; i++) {
        projected[i * cycle + numVectors] = coefficients[i + 1];
        projected[numVectors * cycle + i] = coefficients[i + 1];
      }
      numVectors++;
      const length = await space.norm();
      if (numVectors < cycle) {
        if (length > CLOSED) await space.keep(numVectors + 1, 1 / length);
        else await nextRandom(kernels, space, random, numVectors + 1);
        continue;
      }
      const small = symmetricEigen(projected.slice(), cycle);
      // In a space as large as can be nothing is left over.
      const rest = cycle === free ? 0 : length;
      let converged = true;
      for (let i = 0; i < wished; i++) {
        if (rest * Math.abs(small.vectors[i * cycle + cycle - 1]) > TOLERANCE) converged = false;
      }
      const done = converged || products >= MAX_PRODUCTS;
      numKept = done ? wished : Math.min(wished + KEPT_BEYOND, cycle - 1);
      await space.combine(1, cycle, small.vectors.slice(0, numKept * cycle), numKept);
      if (done) {
        const vectors = Array.from({ length: wished }, (_, i) =>
          kernels.f64(space.vector(i + 1), size).slice(),
        );
        return { values: small.values.slice(0, wished), vectors, converged };
      }
      projected.fill(0);
      for (let i = 0; i < numKept; i++) projected[i * cycle + i] = small.values[i];
      numVectors = numKept;
      if (length > CLOSED) await space.keep(numKept + 1, 1 / length);
      else await nextRandom(kernels, space, random, numKept + 1);
    }
  } finally {
    scope.close();
  }
}

/** A random unit vector, orthogonal to the `index` before it, as basis vector `index`. */
async function nextRandom(
  kernels: Kernels,
  space: KrylovSpace,
  random: RandomStream,
  index: number,
): Promise<void> {
  const vector = kernels.f64(space.work, space.size);
  for (let i = 0; i < vector.length; i++) vector[i] = random.nextFloat() - 0.5;
  await space.orthogonalise(index);
  await space.keep(index, 1 / (await space.norm()));
}
