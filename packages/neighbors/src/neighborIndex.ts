import { deriveSeed, inputError, type KnnGraph, type Matrix, type RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import { buildKdTree, SEARCH_SCRATCH_BYTES } from "./kdTree.js";
import { type KernelRows, kernelRows, withoutGaps } from "./kernelRows.js";
import { distanceScale, type Metric } from "./metrics.js";
import { descend } from "./nnDescent.js";
import { measureRecall } from "./recall.js";
import { buildRpForest, type RpForest } from "./rpForest.js";
import { chooseMethod, type SearchMethod } from "./searchMethod.js";

export interface IndexOptions {
  /** Default `euclidean`. */
  readonly metric?: Metric;
  /** Columns whose values are codes, for the mixed metric. Default none. */
  readonly categorical?: readonly number[];
  /** Default: by the table of `chooseMethod`. */
  readonly method?: SearchMethod;
  /** Whether only exact methods may be chosen. Default false. */
  readonly exact?: boolean;
  /** Of the approximate method's random draws. Default 0. */
  readonly seed?: number;
}

export interface Neighbors extends KnnGraph {
  /** The method that found them: brute force where so many are wished for that the descent cannot serve. */
  readonly method: SearchMethod;
  /** Share of the true neighbours found, measured on a sample of rows; 1 for exact methods. */
  readonly recall: number;
}

/** Beyond, lists fill up too slowly. */
const MOST_DESCENT_NEIGHBORS = 256;
const NUM_TREES = 4;
const LEAF_ROWS = 64;
const BRUTE_BLOCK = 32;
const TREE_BLOCK = 256;

/** The rows of a matrix, ready to be searched. Holds kernel memory until `close`. */
export class NeighborIndex {
  private constructor(
    private readonly kernels: Kernels,
    private readonly scope: Scope,
    readonly numRows: number,
    readonly numDims: number,
    readonly metric: Metric,
    readonly method: SearchMethod,
    private readonly rows: KernelRows,
    private readonly points: number,
    private readonly seed: number,
    private readonly tree: number,
    private readonly forest: RpForest | undefined,
  ) {}

  /**
   * @param matrix borrowed for the time of the call; finite, for the mixed metric NaN where missing
   * @throws ClusterwhyError `NOT_FINITE`
   */
  static async build(
    kernels: Kernels,
    matrix: Matrix,
    options: IndexOptions = {},
    control?: RunControl,
  ): Promise<NeighborIndex> {
    const { numRows, numDims } = matrix;
    const { metric = "euclidean" } = options;
    const rows = kernelRows(matrix, metric, options.categorical);
    const seed = deriveSeed(options.seed ?? 0, "neighbors");
    const method = options.method ?? chooseMethod(numRows, numDims, metric, options.exact);
    const scope = kernels.scope();
    try {
      const points = scope.copyIn(rows.values);
      const tree =
        method === "kdTree" ? await buildKdTree(kernels, scope, points, rows, numRows, numDims, control) : 0;
      const forest =
        method === "nnDescent"
          ? await growForest(kernels, scope, rows, points, numRows, seed, control)
          : undefined;
      return new NeighborIndex(
        kernels,
        scope,
        numRows,
        numDims,
        metric,
        method,
        rows,
        points,
        seed,
        tree,
        forest,
      );
    } catch (error) {
      scope.close();
      throw error;
    }
  }

  /** The k nearest rows of every row of the index, itself excluded. */
  async neighbors(k: number, control?: RunControl): Promise<Neighbors> {
    checkK(k, this.numRows - 1, "numRows − 1");
    return this.search(0, this.numRows, k, control);
  }

  /**
   * The k nearest rows of the index for every row of `matrix`: each answer depends on its row alone.
   *
   * @throws ClusterwhyError `K_OUT_OF_RANGE`, `NOT_FINITE`, `WRONG_COLUMNS`
   */
  async query(matrix: Matrix, k: number, control?: RunControl): Promise<Neighbors> {
    checkK(k, this.numRows, "numRows");
    if (matrix.numDims !== this.numDims) {
      throw inputError(
        "WRONG_COLUMNS",
        `the index has ${this.numDims} columns; found a matrix of ${matrix.numDims}`,
      );
    }
    const scope = this.kernels.scope();
    try {
      const queries = scope.copyIn(kernelRows(matrix, this.metric, [], this.rows.plan).values);
      return await this.search(queries, matrix.numRows, k, control);
    } finally {
      scope.close();
    }
  }

  close(): void {
    this.scope.close();
  }

  private async search(
    queries: number,
    numQueries: number,
    k: number,
    control?: RunControl,
  ): Promise<Neighbors> {
    const { kernels } = this;
    const scope = kernels.scope();
    try {
      const indices = scope.allocate(numQueries * k * 4);
      const distances = scope.allocate(numQueries * k * 4);
      let method = this.method;
      let recall = 1;
      if (method === "nnDescent") {
        const found = queries === 0 ? await this.descent(k, indices, distances, control) : undefined;
        recall = found ?? 1;
        if (found === undefined) method = "brute";
      }
      if (method === "brute") await this.bruteForce(queries, numQueries, k, indices, distances, control);
      if (method === "kdTree") {
        const work = { numItems: numQueries, blockSize: TREE_BLOCK, scratchBytes: SEARCH_SCRATCH_BYTES };
        await kernels.parallel("kdSearch", [this.tree, queries, k, indices, distances], work, control);
      }
      const scale = distanceScale(this.metric, this.numDims);
      const found = kernels.f32(distances, numQueries * k).slice();
      if (scale !== 1) for (let i = 0; i < found.length; i++) found[i] *= scale;
      return {
        numRows: numQueries,
        k,
        indices: kernels.i32(indices, numQueries * k).slice(),
        distances: found,
        includesSelf: false,
        method,
        recall,
      };
    } finally {
      scope.close();
    }
  }

  private async bruteForce(
    queries: number,
    numQueries: number,
    k: number,
    indices: number,
    distances: number,
    control?: RunControl,
  ): Promise<void> {
    const { kernels, numRows, points, rows } = this;
    const args = [points, numRows, rows.stride, rows.metric, queries, k, indices, distances];
    await kernels.parallel("bruteSearch", args, { numItems: numQueries, blockSize: BRUTE_BLOCK }, control);
  }

  /** The recall of NN-descent, or undefined where it leaves a row short of neighbours: so many are better found exactly. */
  private async descent(
    k: number,
    indices: number,
    distances: number,
    control?: RunControl,
  ): Promise<number | undefined> {
    const { forest, kernels, numRows, points, rows, seed } = this;
    if (forest === undefined || k > MOST_DESCENT_NEIGHBORS) return undefined;
    await descend(kernels, points, rows, numRows, k, forest, seed, indices, distances, control);
    if (kernels.i32(indices, numRows * k).includes(-1)) return undefined;
    const found = kernels.f32(distances, numRows * k).slice();
    return measureRecall(kernels, points, rows, numRows, k, found, seed, control);
  }
}

/** Over the rows themselves, or a passing copy of them where some lack values. */
async function growForest(
  kernels: Kernels,
  scope: Scope,
  rows: KernelRows,
  points: number,
  numRows: number,
  seed: number,
  control?: RunControl,
): Promise<RpForest> {
  const whole = withoutGaps(rows);
  const passing = kernels.scope();
  try {
    const planned = whole === rows.values ? points : passing.copyIn(whole);
    const { stride } = rows;
    return await buildRpForest(kernels, scope, planned, numRows, stride, NUM_TREES, LEAF_ROWS, seed, control);
  } finally {
    passing.close();
  }
}

export function checkK(k: number, most: number, name: string): void {
  if (Number.isInteger(k) && k >= 1 && k <= most) return;
  throw inputError("K_OUT_OF_RANGE", `k must be an integer in [1, ${most}] (${name}); found ${k}`);
}
