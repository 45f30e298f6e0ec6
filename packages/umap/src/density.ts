import { type FuzzyGraph, type KnnGraph, portableMath, type RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";

const EPSILON = 1e-8;
const BLOCK_ROWS = 256;
const DENSITY_BYTES = 64;

/** densMAP's settings, with umap-learn's meaning. */
export interface DensityOptions {
  readonly densLambda: number;
  readonly densFrac: number;
  readonly densVarShift: number;
}

/**
 * Log of each row's local radius: the mean squared distance to its neighbours in the graph, weighted by membership
 * (Narayan, Berger, Cho 2021, equation 2). Large where rows are sparse. An edge that only one end's neighbours hold has
 * that end's distance.
 *
 * @returns Float64Array [numRows]
 */
export function localRadii(graph: FuzzyGraph, knn: KnnGraph): Float64Array {
  const { numRows, offsets, targets, weights } = graph;
  const distanceFrom = (row: number, other: number) => {
    const at = knn.indices.subarray(row * knn.k, (row + 1) * knn.k).indexOf(other);
    return at < 0 ? 0 : knn.distances[row * knn.k + at];
  };
  return Float64Array.from({ length: numRows }, (_, row) => {
    let mass = 0;
    let sum = 0;
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      const distance = Math.max(distanceFrom(row, targets[at]), distanceFrom(targets[at], row));
      sum += weights[at] * distance * distance;
      mass += weights[at];
    }
    return portableMath.log(EPSILON + (mass > 0 ? sum / mass : 0));
  });
}

/** The force of densMAP on one layout: what the kernel needs of it, renewed before every epoch that it acts in. */
export class DensityForce {
  private readonly address: number;
  private readonly logRadii: number;
  private readonly wished: Float32Array;

  /** @param wished log radii in the data, see `localRadii` */
  constructor(
    private readonly kernels: Kernels,
    scope: Scope,
    private readonly graph: FuzzyGraph,
    wished: Float64Array,
    private readonly options: DensityOptions,
  ) {
    const { numRows } = graph;
    this.wished = standardised(wished);
    this.address = scope.allocateZeroed(DENSITY_BYTES);
    this.logRadii = scope.allocate(numRows * 4);
    const words = [
      scope.copyIn(this.wished),
      this.logRadii,
      scope.allocate(numRows * 4),
      scope.allocate(numRows * 4),
      scope.copyIn(graph.weights),
    ];
    kernels.u32(this.address, words.length).set(words);
  }

  /** Whether it acts in this epoch: in the last `densFrac` of them. */
  actsIn(epoch: number, numEpochs: number): boolean {
    return this.options.densLambda > 0 && (epoch + 1) / numEpochs > 1 - this.options.densFrac;
  }

  /** Measures the layout and puts the force's address into its task, or 0 where it does not act. */
  async renew(task: number, epoch: number, numEpochs: number, control?: RunControl): Promise<void> {
    const { kernels } = this;
    const { numRows, weights } = this.graph;
    const acts = this.actsIn(epoch, numEpochs);
    kernels.u32(task + 92, 1)[0] = acts ? this.address : 0;
    if (!acts) return;
    await kernels.parallel("layoutRadii", [task], { numItems: numRows, blockSize: BLOCK_ROWS }, control);
    const logRadii = kernels.f32(this.logRadii, numRows);
    const mean = logRadii.reduce((sum, value) => sum + value, 0) / numRows;
    let squares = 0;
    let product = 0;
    for (let row = 0; row < numRows; row++) {
      squares += (logRadii[row] - mean) ** 2;
      product += logRadii[row] * this.wished[row];
    }
    const variance = squares / numRows + this.options.densVarShift;
    const covariance = product / (numRows - 1);
    const mass = weights.reduce((sum, weight) => sum + weight, 0);
    const scale = (this.options.densLambda * mass) / (Math.sqrt(variance) * numRows);
    kernels.f64(this.address + 24, 3).set([scale, mean, covariance / variance]);
  }
}

function standardised(values: Float64Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  return Float32Array.from(values, (value) => (value - mean) * scale);
}
