import { inputError, type Matrix, type RunControl, usageError } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import type { HdbscanModel } from "../clusterTree.js";
import { type MetricRows, metricRows } from "../metric.js";
import { minSamplesOf } from "../options.js";
import { labelAt, strengthAt } from "../selection/label.js";
import { outlierScoreAt } from "../selection/scores.js";
import { coresOnTree, leastCores } from "../spanning/kdNeighbors.js";
import { buildKdTree, type KdTree } from "../spanning/kdTree.js";
import { requireFinite } from "../validate.js";

export interface Prediction {
  /** Int32Array [numRows]: the model's labels; −1 is noise. */
  readonly labels: Int32Array;
  /** Float64Array [numRows]: strength of membership in [0, 1]; 0 for noise. */
  readonly probabilities: Float64Array;
  /** Float64Array [numRows]: GLOSH, in [0, 1]. */
  readonly outlierScores: Float64Array;
  /** Int32Array [numRows]: the fitted row that each new row joins. */
  readonly neighbors: Int32Array;
}

/** Where every new row joins the fitted ones. */
interface Places {
  readonly neighbors: Int32Array;
  /** Float64Array [numRows]: lambda at which it does; may be Infinity. */
  readonly lambdas: Float64Array;
}

const ROWS_PER_BLOCK = 64;

/**
 * Predicts new rows by the rule that labelled the fitted ones, without changing the model.
 *
 * A new row joins the fitted row of least mutual reachability distance at that distance, and leaves that row's cluster
 * (or, where it joins later, the ancestor that lives then) with the smaller of the two lambdas; from there on the
 * model's own rule decides. A row that was fitted finds itself, at its own core distance, so it gets its own label,
 * strength and score. No row's answer depends on which others are asked about.
 */
export class HdbscanPredictor {
  /** Use {@link createPredictor}. */
  constructor(
    private readonly kernels: Kernels,
    private readonly scope: Scope,
    private readonly model: HdbscanModel,
    private readonly numDims: number,
    private readonly tree: KdTree,
    private readonly cores: number,
    private readonly nodeCores: number,
  ) {}

  /**
   * @param matrix borrowed; finite, with as many columns as the fitted rows
   * @throws ClusterwhyError `NUM_DIMS`, `NOT_FINITE`
   */
  async predict(matrix: Matrix, control?: RunControl): Promise<Prediction> {
    if (matrix.numDims !== this.numDims && matrix.numRows > 0) {
      throw inputError(
        "NUM_DIMS",
        `new rows: expected ${this.numDims} columns, as in the fitted rows; found ${matrix.numDims}`,
      );
    }
    requireFinite(matrix);
    const places = await this.places(metricRows(matrix, metricOf(this.model)), control);
    return this.follow(places);
  }

  /** Gives the memory back; the predictor is of no use afterwards. */
  dispose(): void {
    this.scope.close();
  }

  private async places({ matrix, toDistance }: MetricRows, control?: RunControl): Promise<Places> {
    const { numRows } = matrix;
    const k = coreRank(this.model);
    const working = this.kernels.scope();
    try {
      const queries = working.copyIn(matrix.values);
      const reaches = working.allocate(numRows * 8);
      const rows = working.allocate(numRows * 4);
      await this.kernels.parallel(
        "kdAttach",
        [this.tree.address, this.cores, this.nodeCores, k, queries, reaches, rows],
        { numItems: numRows, blockSize: ROWS_PER_BLOCK, scratchBytes: 96 + 12 * (k + 1) },
        control,
      );
      return {
        neighbors: this.kernels.i32(rows, numRows).slice(),
        lambdas: this.kernels.f64(reaches, numRows).map((reach) => 1 / toDistance(reach)),
      };
    } finally {
      working.close();
    }
  }

  private follow({ neighbors, lambdas }: Places): Prediction {
    const { rule, rowCluster, rowLambda, condensedTree } = this.model;
    const { index, clusters, densest, selection } = rule;
    const numRows = neighbors.length;
    const labels = new Int32Array(numRows);
    const probabilities = new Float64Array(numRows);
    const outlierScores = new Float64Array(numRows);
    for (let row = 0; row < numRows; row++) {
      const lambda = Math.min(lambdas[row], rowLambda[neighbors[row]]);
      let cluster = rowCluster[neighbors[row]] - condensedTree.numRows;
      while (index.birth[cluster] > lambda) cluster = index.parent[cluster];
      labels[row] = labelAt(selection, cluster, lambda);
      probabilities[row] = strengthAt(index, clusters, labels[row], lambda);
      outlierScores[row] = outlierScoreAt(densest, cluster, lambda);
    }
    return { labels, probabilities, outlierScores, neighbors };
  }
}

/**
 * @param matrix the fitted rows; copied
 * @throws ClusterwhyError `PREDICT_METRIC` for metrics without coordinates to search by, `PREDICT_WEIGHTS` for models
 *   with row weights, `NUM_ROWS`
 */
export async function createPredictor(
  kernels: Kernels,
  model: HdbscanModel,
  matrix: Matrix,
  control?: RunControl,
): Promise<HdbscanPredictor> {
  if (model.singleLinkageTree.weighted !== undefined) {
    throw usageError("PREDICT_WEIGHTS", "prediction is for models without row weights; this one has them");
  }
  const { numRows } = model.condensedTree;
  if (matrix.numRows !== numRows) {
    throw inputError(
      "NUM_ROWS",
      `fitted rows: expected the ${numRows} rows of the fit; found ${matrix.numRows}`,
    );
  }
  const rows = metricRows(matrix, metricOf(model));
  if (!rows.coordinatewise) {
    throw usageError(
      "PREDICT_METRIC",
      `prediction is for the metrics euclidean, manhattan, chebyshev, cosine and correlation; found '${model.options.metric}'`,
    );
  }
  const scope = kernels.scope();
  try {
    const tree = await buildKdTree(kernels, scope, rows.matrix, rows.kernelMetric, control);
    const { cores } = await coresOnTree(kernels, scope, tree, coreRank(model), 1, control);
    const nodeCores = await leastCores(kernels, scope, tree, cores, control);
    return new HdbscanPredictor(kernels, scope, model, matrix.numDims, tree, cores, nodeCores);
  } catch (error) {
    scope.close();
    throw error;
  }
}

/** Which other row a core distance is measured to; 1 where there is no other row to measure to. */
function coreRank({ options, condensedTree }: HdbscanModel): number {
  return Math.max(1, Math.min(minSamplesOf(options), condensedTree.numRows - 1));
}

function metricOf({ options }: HdbscanModel) {
  if (options.metric !== "precomputed") return options.metric;
  throw usageError("PREDICT_METRIC", "a model of precomputed distances has no rows to compare new ones with");
}
