import { ClusterwhyError, inputError, type Matrix, type RunControl } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import type { HdbscanModel } from "./clusterTree.js";
import { fitHdbscan, reselect } from "./fitHdbscan.js";
import type { HdbscanOptions, SelectionOptions } from "./options.js";
import { createPredictor, type HdbscanPredictor, type Prediction } from "./predict/predictor.js";
import { softMembership } from "./predict/softMembership.js";
import type { DistanceMatrix } from "./spanning/precomputed.js";
import type { ClusterValidity } from "./validity/clusterValidity.js";
import { type DbcvOptions, dbcv } from "./validity/dbcv.js";
import { relativeValidity } from "./validity/relativeValidity.js";

/** Rows as a matrix or as plain arrays; with the metric `precomputed`, their distances. */
export type HdbscanRows = Matrix | readonly (readonly number[])[] | DistanceMatrix;

/** What a fit takes beside the rows. */
export interface HdbscanFitExtras extends RunControl {
  /** How many rows each row stands for, positive. */
  readonly rowWeights?: ArrayLike<number>;
}

/**
 * HDBSCAN with the hdbscan package's parameter names, for use on its own. Starts its workers on the first fit; `close`
 * ends them.
 *
 * @example
 * const hdbscan = new HDBSCAN({ minClusterSize: 10 });
 * const labels = await hdbscan.fitPredict(rows);
 * hdbscan.reselect({ minClusterSize: 30 });
 * const { labels: newLabels } = await hdbscan.predict(newRows);
 * hdbscan.close();
 */
export class HDBSCAN {
  private kernels: Promise<Kernels> | undefined;
  private rows: Matrix | undefined;
  private fitted: HdbscanModel | undefined;
  private predictor: Promise<HdbscanPredictor> | undefined;

  /** @param threads Default: the machine's processors, at most 8. No result depends on it. */
  constructor(
    private readonly options: HdbscanOptions = {},
    private readonly threads?: number,
  ) {}

  /** @param rows borrowed until the next fit: prediction, membership and validity read them */
  async fit(rows: HdbscanRows, { rowWeights, ...control }: HdbscanFitExtras = {}): Promise<this> {
    const data = "distances" in rows ? rows : toMatrix(rows);
    const weights = rowWeights && { rowWeights: Float64Array.from(rowWeights) };
    if (weights && "distances" in data) {
      throw inputError("ROW_WEIGHTS", "rowWeights: expected rows to weigh; found given distances");
    }
    const model = await fitHdbscan(await this.start(), { ...data, ...weights }, this.options, control);
    await this.forgetPredictor();
    this.fitted = model;
    this.rows = "distances" in data ? undefined : data;
    return this;
  }

  async fitPredict(rows: HdbscanRows, extras?: HdbscanFitExtras): Promise<Int32Array> {
    return (await this.fit(rows, extras)).labels;
  }

  /** Clusters the fitted trees anew, in milliseconds; options that are not given stay as they were. */
  reselect(options: Partial<SelectionOptions>): this {
    this.fitted = reselect(this.model, options);
    void this.forgetPredictor();
    return this;
  }

  /** Labels new rows by the rule that labelled the fitted ones; each answer depends on its row and the model alone. */
  async predict(rows: Matrix | readonly (readonly number[])[], control?: RunControl): Promise<Prediction> {
    this.predictor ??= createPredictor(await this.start(), this.model, this.fittedRows, control);
    return (await this.predictor).predict(toMatrix(rows), control);
  }

  /** Float64Array [numRows × numClusters]: how strongly every fitted row belongs to each cluster. */
  softMembership(): Float64Array {
    return softMembership(this.model, this.fittedRows);
  }

  /** Validity of the clusters from the fitted spanning tree alone. */
  relativeValidity(): ClusterValidity {
    return relativeValidity(this.model);
  }

  /** Exact density-based validity of the clusters; its time grows with the square of their sizes. */
  dbcv(options?: DbcvOptions): ClusterValidity {
    const { metric } = this.model.options;
    return dbcv(this.fittedRows, this.labels, {
      ...(metric === "precomputed" ? {} : { metric }),
      ...options,
    });
  }

  get labels(): Int32Array {
    return this.model.labels;
  }

  get probabilities(): Float64Array {
    return this.model.probabilities;
  }

  get outlierScores(): Float64Array {
    return this.model.outlierScores;
  }

  /** @throws ClusterwhyError `NOT_FITTED` before the first fit */
  get model(): HdbscanModel {
    if (this.fitted !== undefined) return this.fitted;
    throw new ClusterwhyError("usage", "NOT_FITTED", "fit the HDBSCAN to rows before using its results");
  }

  /** Ends the workers and gives their memory back; results stay readable. Safe to call twice. */
  close(): void {
    void this.kernels?.then((kernels) => kernels.close());
    this.kernels = undefined;
    this.predictor = undefined;
  }

  private get fittedRows(): Matrix {
    if (this.model.options.metric !== "precomputed" && this.rows !== undefined) return this.rows;
    throw new ClusterwhyError(
      "usage",
      "NO_FITTED_ROWS",
      "this needs rows; the model was fitted to distances",
    );
  }

  private async forgetPredictor(): Promise<void> {
    const { predictor } = this;
    this.predictor = undefined;
    (await predictor)?.dispose();
  }

  private start(): Promise<Kernels> {
    this.kernels ??= createKernels(this.threads === undefined ? {} : { threads: this.threads });
    return this.kernels;
  }
}

function toMatrix(rows: Matrix | readonly (readonly number[])[]): Matrix {
  if ("values" in rows && "numRows" in rows) return rows;
  const numDims = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== numDims);
  if (odd >= 0) {
    throw inputError(
      "RAGGED_ROWS",
      `rows: expected ${numDims} numbers in every row, as in the first; found ${rows[odd].length} in row ${odd}`,
    );
  }
  return { numRows: rows.length, numDims, values: Float32Array.from(rows.flat()) };
}
