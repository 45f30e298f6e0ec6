import type { RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";

/** Rows of a block of the sums: fixed, so that no number of threads changes their order of additions. */
const BLOCK_ROWS = 4096;

/**
 * Vectors of double precision in kernel memory: a basis of up to `capacity` orthonormal vectors, of which the first is
 * one to stay orthogonal to, and one vector more to work on.
 */
export class KrylovSpace {
  /** Address of the vector to work on. */
  readonly work: number;
  private readonly basis: number;
  private readonly partial: number;
  private readonly coefficients: number;
  private readonly numBlocks: number;
  private readonly rows: { numItems: number; blockSize: number };

  constructor(
    private readonly kernels: Kernels,
    scope: Scope,
    readonly size: number,
    private readonly capacity: number,
    private readonly control?: RunControl,
  ) {
    this.numBlocks = Math.ceil(size / BLOCK_ROWS);
    this.rows = { numItems: size, blockSize: BLOCK_ROWS };
    this.basis = scope.allocate(size * capacity * 8);
    this.work = scope.allocate(size * 8);
    this.partial = scope.allocate(this.numBlocks * capacity * 8);
    this.coefficients = scope.allocate(capacity * capacity * 8);
  }

  /** Address of a basis vector. */
  vector(index: number): number {
    return this.basis + index * this.size * 8;
  }

  /**
   * Makes the work vector orthogonal to the first `count` of the basis and returns what was taken away.
   *
   * @param from all that the vector is known to have of those before `from` is rounding
   */
  async orthogonalise(count: number, from = 0): Promise<Float64Array> {
    const total = new Float64Array(count);
    // Twice is enough (Giraud, Langou, Rozložník 2005), of what is more than rounding.
    for (const first of [from, 0]) {
      const basis = this.vector(first);
      const found = await this.dotsWith(basis, count - first);
      this.kernels.f64(this.coefficients, found.length).set(found);
      await this.kernels.parallel(
        "subtractProjections",
        [basis, this.size, found.length, this.coefficients, this.work],
        this.rows,
        this.control,
      );
      for (let i = 0; i < found.length; i++) total[first + i] += found[i];
    }
    return total;
  }

  async norm(): Promise<number> {
    return Math.sqrt((await this.dotsWith(this.work, 1))[0]);
  }

  /** Puts the work vector times `factor` into the basis. */
  async keep(index: number, factor: number): Promise<void> {
    await this.kernels.parallel(
      "scaleVector",
      [this.work, factor, this.vector(index)],
      this.rows,
      this.control,
    );
  }

  /**
   * Replaces basis vectors from `first` on by combinations of the `count` there.
   *
   * @param weights Float64Array [numKept × count], row-major
   */
  async combine(first: number, count: number, weights: Float64Array, numKept: number): Promise<void> {
    this.kernels.f64(this.coefficients, weights.length).set(weights);
    await this.kernels.parallel(
      "combineVectors",
      [this.vector(first), this.size, count, this.coefficients, numKept],
      { ...this.rows, scratchBytes: this.capacity * 8 },
      this.control,
    );
  }

  private async dotsWith(basis: number, count: number): Promise<Float64Array> {
    await this.kernels.parallel(
      "blockDots",
      [basis, this.size, count, this.work, BLOCK_ROWS, this.partial],
      { numItems: this.numBlocks, blockSize: 1 },
      this.control,
    );
    const partial = this.kernels.f64(this.partial, this.numBlocks * count);
    const sums = new Float64Array(count);
    for (let i = 0; i < partial.length; i++) sums[i % count] += partial[i];
    return sums;
  }
}
