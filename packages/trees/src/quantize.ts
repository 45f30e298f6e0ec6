import { inputError, type RunControl, usageError } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import { featureGroups } from "./featureGroups.js";
import { placeWords } from "./records.js";

/** Rows of raw features. */
export interface FeatureData {
  readonly numRows: number;
  readonly featureNames: readonly string[];
  /** XGBoost's types: `float`, `int`, `i` (flag), or `c`: values are category codes 0, 1, 2, ... */
  readonly featureTypes: readonly string[];
  /** Float32Array [numRows × features], row-major; NaN is missing, infinities are ordinary values. */
  readonly values: Float32Array;
}

export interface QuantizeOptions {
  /** Most bins of a numeric feature: integer in [2, 32767], default 256. With more distinct values, quantiles. */
  readonly maxBin?: number;
  /**
   * `exact`: every distinct value has a bin, and thresholds lie midway between neighbours, as XGBoost's exact method
   * has them; at most 32,767 distinct values a feature, `maxBin` is ignored. Default `hist`.
   */
  readonly treeMethod?: "hist" | "exact";
  /** Rows, from the first, whose values decide the bins: the rest are only sorted into them. Default all. */
  readonly sketchRows?: number;
}

/** Features as bin numbers in the kernels' memory, shared by all models and all subsets of rows. */
export interface QuantizedMatrix {
  readonly numRows: number;
  readonly featureNames: readonly string[];
  readonly featureTypes: readonly string[];
  /** Int32Array [features] */
  readonly numBins: Int32Array;
  /** Most bins of one feature. */
  readonly mostBins: number;
  /** Cells of one histogram. */
  readonly totalCells: number;
  /** Address of the kernels' `Matrix`. */
  readonly address: number;
  dispose(): void;
}

const MOST_CATEGORIES = 4096;
const MOST_BINS = 32_767;
/** The kernel's count where the exact method's values are too many. */
const TOO_MANY = -0x40000000;
const BLOCK_ROWS = 16_384;
/** Kernels read bins eight at a time, beyond the last row's end (`OVERRUN` of batch.ts). */
const OVERRUN_BYTES = 8;

/**
 * Maps every feature to bins: bin b holds the values below cut b and not below cut b − 1. With at most `maxBin`
 * distinct values each has a bin of its own, and a split `x < cut` is what XGBoost's exact method would find; with
 * more, the cuts are quantiles. Runs on the caller's thread; the same bits as `quantizeInParallel`.
 *
 * @throws ClusterwhyError `BAD_CATEGORY` where a categorical value is no integer in [0, 4096), `BAD_FEATURES`,
 *   `OPTION_INVALID`
 */
export function quantize(kernels: Kernels, data: FeatureData, options?: QuantizeOptions): QuantizedMatrix {
  const settings = checked(data, options);
  const numFeatures = data.featureNames.length;
  const scope = kernels.scope();
  const work = kernels.scope();
  try {
    const sketch = placeSketch(work, data, settings);
    const scratch = work.allocate(sketch.scratchBytes);
    kernels.exports.sketchColumns(...sketch.args, scratch, 0, numFeatures);
    const matrix = layOut(kernels, scope, data, settings, sketch);
    const keys = work.allocate(matrix.mostBins * 4);
    kernels.exports.binRows(matrix.address, sketch.values, keys, 0, data.numRows);
    return matrix;
  } catch (error) {
    scope.close();
    throw error;
  } finally {
    work.close();
  }
}

/** `quantize` on all threads. */
export async function quantizeInParallel(
  kernels: Kernels,
  data: FeatureData,
  options?: QuantizeOptions,
  control?: RunControl,
): Promise<QuantizedMatrix> {
  const settings = checked(data, options);
  const numFeatures = data.featureNames.length;
  const scope = kernels.scope();
  const work = kernels.scope();
  try {
    const sketch = placeSketch(work, data, settings);
    const { args, scratchBytes } = sketch;
    const columns = { numItems: numFeatures, blockSize: 1, scratchBytes };
    await kernels.parallel("sketchColumns", args, columns, control);
    const matrix = layOut(kernels, scope, data, settings, sketch);
    const rows = { numItems: data.numRows, blockSize: BLOCK_ROWS, scratchBytes: matrix.mostBins * 4 };
    await kernels.parallel("binRows", [matrix.address, sketch.values], rows, control);
    return matrix;
  } catch (error) {
    scope.close();
    throw error;
  } finally {
    work.close();
  }
}

function checked(data: FeatureData, options: QuantizeOptions = {}): Required<QuantizeOptions> {
  const { treeMethod = "hist", sketchRows = data.numRows } = options;
  const maxBin = treeMethod === "exact" ? MOST_BINS : (options.maxBin ?? 256);
  if (!Number.isInteger(maxBin) || maxBin < 2 || maxBin > MOST_BINS) {
    throw usageError("OPTION_INVALID", `maxBin: expected an integer in [2, ${MOST_BINS}]; found ${maxBin}`);
  }
  const numFeatures = data.featureNames.length;
  const { length } = data.values;
  if (numFeatures < 1 || data.featureTypes.length !== numFeatures || length !== data.numRows * numFeatures) {
    throw inputError(
      "BAD_FEATURES",
      `expected ${data.numRows} rows of ${numFeatures} features with a type each; found ${length} values and ${data.featureTypes.length} types`,
    );
  }
  return { maxBin, treeMethod, sketchRows: Math.min(sketchRows, data.numRows) };
}

function placeSketch(
  work: Scope,
  data: FeatureData,
  { maxBin, treeMethod, sketchRows }: Required<QuantizeOptions>,
) {
  const numFeatures = data.featureNames.length;
  const values = work.copyIn(data.values);
  const categorical = work.copyIn(Uint8Array.from(data.featureTypes, (type) => (type === "c" ? 1 : 0)));
  const cuts = work.allocate(numFeatures * (maxBin + 1) * 4);
  const counts = work.allocate(numFeatures * 4);
  const missing = work.allocate(numFeatures);
  const exact = treeMethod === "exact" ? 1 : 0;
  const args = [
    values,
    data.numRows,
    sketchRows,
    numFeatures,
    categorical,
    maxBin,
    MOST_CATEGORIES,
    exact,
    cuts,
    counts,
    missing,
  ] as const;
  return { values, cuts, counts, missing, args, scratchBytes: (data.numRows + 1) * 8 + 24_576 + 64 };
}

/** The matrix's records, and room for its bins, once the bins of every feature are counted. */
function layOut(
  kernels: Kernels,
  scope: Scope,
  data: FeatureData,
  { maxBin, treeMethod }: Required<QuantizeOptions>,
  sketch: Pick<ReturnType<typeof placeSketch>, "cuts" | "counts" | "missing">,
): QuantizedMatrix {
  const { numRows, featureNames, featureTypes } = data;
  const numFeatures = featureNames.length;
  const numBins = kernels.i32(sketch.counts, numFeatures).slice();
  numBins.forEach((count, feature) => {
    if (count >= 0) return;
    if (count === TOO_MANY) {
      throw inputError(
        "TOO_MANY_VALUES",
        `treeMethod exact takes at most ${MOST_BINS} distinct values a feature; '${featureNames[feature]}' has more: use treeMethod hist`,
      );
    }
    const value = data.values[(-1 - count) * numFeatures + feature];
    throw inputError(
      "BAD_CATEGORY",
      `the categorical feature '${featureNames[feature]}' holds ${value}; expected an integer code in [0, ${MOST_CATEGORIES})`,
    );
  });
  const missing = kernels.u8(sketch.missing, numFeatures);
  // Bins of a narrow feature are bytes: missing values have theirs behind the others.
  const narrow = Array.from(numBins, (count, feature) => count + missing[feature] <= 256);
  const groups = featureGroups(numBins, narrow, numRows);
  const totalCells = numBins.reduce((sum, count) => sum + count + 1, 0);
  const cuts = new Float32Array(totalCells);
  const features: number[] = [];
  const groupWords: number[] = [];
  let cell = 0;
  groups.forEach(({ first, width, isNarrow }, group) => {
    const bins = scope.allocate(numRows * width * (isNarrow ? 1 : 2) + OVERRUN_BYTES);
    const columns = isNarrow ? scope.allocate(numRows * width) : 0;
    groupWords.push(bins, columns, isNarrow ? 1 : 0, width, first, cell);
    const groupCell = cell;
    for (let feature = first; feature < first + width; feature++) {
      const categorical = featureTypes[feature] === "c";
      if (!categorical)
        cuts.set(kernels.f32(sketch.cuts + feature * (maxBin + 1) * 4, numBins[feature] + 1), cell);
      features.push(group, feature - first, cell - groupCell, cell, numBins[feature], categorical ? 1 : 0);
      cell += numBins[feature] + 1;
    }
  });
  const mostBins = numBins.reduce((most, count) => Math.max(most, count), 1);
  const address = placeWords(scope, [
    numRows,
    numFeatures,
    groups.length,
    totalCells,
    mostBins,
    placeWords(scope, groupWords),
    placeWords(scope, features),
    scope.copyIn(cuts),
    treeMethod === "exact" ? 1 : 0,
  ]);
  return {
    numRows,
    featureNames,
    featureTypes,
    numBins,
    mostBins,
    totalCells,
    address,
    dispose: () => scope.close(),
  };
}
