import { inputError } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";

/** Rows of raw features. */
export interface FeatureData {
  readonly numRows: number;
  readonly featureNames: readonly string[];
  /** XGBoost's types: `float`, `int`, `i` (flag), or `c`: values are category codes 0, 1, 2, ... */
  readonly featureTypes: readonly string[];
  /** Float32Array [numRows × features], row-major; NaN is missing, infinities are ordinary values. */
  readonly values: Float32Array;
}

/** Features as bin numbers in the kernels' memory, shared by all models and all subsets of rows. */
export interface QuantizedMatrix {
  readonly numRows: number;
  readonly featureNames: readonly string[];
  readonly featureTypes: readonly string[];
  readonly totalBins: number;
  /** Most bins of one feature. */
  readonly mostBins: number;
  /** Int32Array [features + 1]: where each feature's bins begin. */
  readonly offsets: Int32Array;
  /** Addresses for the kernels. */
  readonly binsPtr: number;
  readonly offsetsPtr: number;
  readonly cutsPtr: number;
  readonly categoricalPtr: number;
  dispose(): void;
}

const MISSING_BIN = 0xffff;
const MOST_CATEGORIES = 4096;
/** Of single precision. Infinite values share their bin with it, so that every threshold is a number. */
const LARGEST = Math.fround(3.4028234663852886e38);

/**
 * Maps every feature to bins: bin b holds the values below cut b and not below cut b − 1. With at most `maxBin`
 * distinct values each has a bin of its own, and a split `x < cut` is what XGBoost's exact method would find; with
 * more, the cuts are quantiles.
 *
 * @throws ClusterwhyError `BAD_CATEGORY` where a categorical value is no integer in [0, 4096)
 */
export function quantize(
  kernels: Kernels,
  data: FeatureData,
  options: { readonly maxBin?: number } = {},
): QuantizedMatrix {
  const maxBin = options.maxBin ?? 256;
  const numFeatures = data.featureNames.length;
  const bins = new Uint16Array(data.numRows * numFeatures);
  const cuts: Float32Array[] = [];
  for (let feature = 0; feature < numFeatures; feature++) {
    const values = Float32Array.from(
      { length: data.numRows },
      (_, row) => data.values[row * numFeatures + feature],
    );
    const own =
      data.featureTypes[feature] === "c"
        ? categoryCuts(values, data.featureNames[feature])
        : valueCuts(values, maxBin);
    const categorical = data.featureTypes[feature] === "c";
    for (let row = 0; row < data.numRows; row++) {
      const value = values[row];
      bins[row * numFeatures + feature] = Number.isNaN(value)
        ? MISSING_BIN
        : categorical
          ? value
          : binOf(own, value);
    }
    cuts.push(own);
  }
  const offsets = new Int32Array(numFeatures + 1);
  cuts.forEach((own, feature) => {
    offsets[feature + 1] = offsets[feature] + own.length;
  });
  const scope = kernels.scope();
  return {
    numRows: data.numRows,
    featureNames: data.featureNames,
    featureTypes: data.featureTypes,
    totalBins: offsets[numFeatures],
    mostBins: Math.max(1, ...cuts.map((own) => own.length)),
    offsets,
    ...place(scope, bins, offsets, cuts, data.featureTypes),
    dispose: () => scope.close(),
  };
}

function place(
  scope: Scope,
  bins: Uint16Array,
  offsets: Int32Array,
  cuts: readonly Float32Array[],
  types: readonly string[],
): Pick<QuantizedMatrix, "binsPtr" | "offsetsPtr" | "cutsPtr" | "categoricalPtr"> {
  const all = new Float32Array(offsets[offsets.length - 1]);
  cuts.forEach((own, feature) => {
    all.set(own, offsets[feature]);
  });
  return {
    binsPtr: scope.copyIn(bins),
    offsetsPtr: scope.copyIn(offsets),
    cutsPtr: scope.copyIn(all),
    categoricalPtr: scope.copyIn(Uint8Array.from(types, (type) => (type === "c" ? 1 : 0))),
  };
}

/**
 * Upper bounds, ascending: all distinct values but the smallest, or quantiles of them, and one beyond the largest
 * (as XGBoost: max + |max| + 1e-5).
 */
function valueCuts(values: Float32Array, maxBin: number): Float32Array {
  const sorted = values
    .filter((value) => !Number.isNaN(value))
    .map((value) => Math.min(Math.max(value, -LARGEST), LARGEST))
    .sort();
  if (sorted.length === 0) return Float32Array.of(LARGEST);
  const distinct: number[] = [];
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(sorted[i]);
  const last = distinct[distinct.length - 1];
  const beyond = Math.min(Math.fround(last + (Math.abs(last) + 1e-5)), LARGEST);
  if (distinct.length <= maxBin) return Float32Array.from([...distinct.slice(1), beyond]);
  const cuts: number[] = [];
  for (let bin = 1; bin < maxBin; bin++) {
    const value = sorted[Math.floor((bin * sorted.length) / maxBin)];
    if (value > distinct[0] && (cuts.length === 0 || value > cuts[cuts.length - 1])) cuts.push(value);
  }
  return Float32Array.from([...cuts, beyond]);
}

function categoryCuts(values: Float32Array, name: string): Float32Array {
  let most = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value) || value < 0 || value >= MOST_CATEGORIES) {
      throw inputError(
        "BAD_CATEGORY",
        `the categorical feature '${name}' holds ${value}; expected an integer code in [0, ${MOST_CATEGORIES})`,
      );
    }
    most = Math.max(most, value);
  }
  return Float32Array.from({ length: most + 1 }, (_, category) => category);
}

/** The first cut above the value. */
function binOf(cuts: Float32Array, value: number): number {
  let low = 0;
  let high = cuts.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
