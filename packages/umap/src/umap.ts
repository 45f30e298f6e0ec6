import { ClusterwhyError, type Matrix, type RunControl } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { fitUmap, type UmapModel } from "./fitUmap.js";
import type { UmapOptions } from "./options.js";

/** Rows as a matrix or as plain arrays. */
export type Rows = Matrix | readonly (readonly number[])[];

/**
 * UMAP with umap-learn's parameter names, for use on its own. Starts its workers on the first fit; `close` ends them.
 *
 * @example
 * const umap = new UMAP({ nNeighbors: 15, minDist: 0.1, seed: 7 });
 * const embedding = await umap.fitTransform(rows);
 * umap.close();
 */
export class UMAP {
  private kernels: Promise<Kernels> | undefined;
  private fitted: UmapModel | undefined;

  constructor(
    private readonly options: UmapOptions = {},
    private readonly threads?: number,
  ) {}

  async fit(rows: Rows, control?: RunControl): Promise<this> {
    this.kernels ??= createKernels(this.threads === undefined ? {} : { threads: this.threads });
    this.fitted = await fitUmap(await this.kernels, toMatrix(rows), this.options, control);
    return this;
  }

  async fitTransform(rows: Rows, control?: RunControl): Promise<Matrix> {
    return (await this.fit(rows, control)).model.embedding;
  }

  /** @throws ClusterwhyError `NOT_FITTED` before `fit` */
  get model(): UmapModel {
    if (this.fitted === undefined) throw new ClusterwhyError("usage", "NOT_FITTED", "call fit first");
    return this.fitted;
  }

  close(): void {
    void this.kernels?.then((kernels) => kernels.close());
    this.kernels = undefined;
  }
}

function toMatrix(rows: Rows): Matrix {
  if ("values" in rows && !Array.isArray(rows)) return rows as Matrix;
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
