import { ClusterwhyError, type KnnGraph, type Matrix, type RunControl } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { fitUmap } from "./fitUmap.js";
import { loadUmap, saveUmap } from "./modelFile.js";
import type { UmapOptions } from "./options.js";
import type { UmapModel } from "./prepareUmap.js";
import type { UmapRows } from "./rows.js";
import { transformRows } from "./transformRows.js";

/** Rows as a matrix, dense or sparse, or as plain arrays. */
export type Rows = UmapRows | readonly (readonly number[])[];

/** What a fit takes beside the rows. */
export interface FitExtras extends RunControl {
  /** A class for each row, −1 where it is not known: umap-learn's categorical `y`. */
  readonly y?: ArrayLike<number>;
  /** Neighbours found before: umap-learn's `precomputed_knn`. */
  readonly precomputedKnn?: KnnGraph;
}

/**
 * UMAP with umap-learn's parameter names, for use on its own. Starts its workers on the first fit; `close` ends them.
 *
 * @example
 * const umap = new UMAP({ nNeighbors: 15, minDist: 0.1, seed: 7 });
 * const embedding = await umap.fitTransform(rows);
 * const placed = await umap.transform(newRows);
 * umap.close();
 */
export class UMAP {
  private kernels: Promise<Kernels> | undefined;
  private fitted: UmapModel | undefined;

  /** @param threads Default: the machine's processors, at most 8. No result depends on it. */
  constructor(
    private readonly options: UmapOptions = {},
    private readonly threads?: number,
  ) {}

  async fit(rows: Rows, extras: FitExtras = {}): Promise<this> {
    const { precomputedKnn, y, ...control } = extras;
    const input = {
      matrix: toMatrix(rows),
      ...(y === undefined ? {} : { labels: y }),
      ...(precomputedKnn === undefined ? {} : { knn: precomputedKnn }),
    };
    this.fitted = await fitUmap(await this.start(), input, this.options, control);
    return this;
  }

  async fitTransform(rows: Rows, extras?: FitExtras): Promise<Matrix> {
    return (await this.fit(rows, extras)).model.embedding;
  }

  /** Places new rows; each place depends on its row and the model alone. */
  async transform(rows: Rows, control?: RunControl): Promise<Matrix> {
    const { model } = this;
    return transformRows(await this.start(), model, toMatrix(rows), control);
  }

  /** The fitted model as bytes, for `UMAP.load`. */
  save(): Uint8Array {
    return saveUmap(this.model);
  }

  /** @throws ClusterwhyError `MODEL_UNREADABLE` */
  static load(bytes: Uint8Array, threads?: number): UMAP {
    const model = loadUmap(bytes);
    const umap = new UMAP(model.options, threads);
    umap.fitted = model;
    return umap;
  }

  /** @throws ClusterwhyError `NOT_FITTED` before `fit` */
  get model(): UmapModel {
    if (this.fitted === undefined) throw new ClusterwhyError("usage", "NOT_FITTED", "call fit first");
    return this.fitted;
  }

  get embedding(): Matrix {
    return this.model.embedding;
  }

  close(): void {
    void this.kernels?.then((kernels) => kernels.close());
    this.kernels = undefined;
  }

  private start(): Promise<Kernels> {
    this.kernels ??= createKernels(this.threads === undefined ? {} : { threads: this.threads });
    return this.kernels;
  }
}

function toMatrix(rows: Rows): UmapRows {
  if ("values" in rows && !Array.isArray(rows)) return rows as UmapRows;
  const list = rows as readonly (readonly number[])[];
  const numDims = list[0]?.length ?? 0;
  const values = new Float32Array(list.length * numDims);
  list.forEach((row, i) => {
    if (row.length !== numDims) {
      throw new ClusterwhyError(
        "input",
        "RAGGED_ROWS",
        `row ${i} has ${row.length} values, row 0 has ${numDims}`,
      );
    }
    values.set(row, i * numDims);
  });
  return { numRows: list.length, numDims, values };
}
