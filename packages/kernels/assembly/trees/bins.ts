import { keyOf } from "./keys";
import { Feature, featureAt, Group, groupAt, Matrix } from "./records";

/** Rows whose values stay in the cache while one feature after the other is looked up. */
const BLOCK: i32 = 2048;

/**
 * Writes the bins of rows [start, end) into the matrix's groups.
 *
 * @param scratch  4 bytes a bin of the feature with the most
 */
export function binRows(matrixPtr: usize, values: usize, scratch: usize, start: i32, end: i32): void {
  const matrix = changetype<Matrix>(matrixPtr);
  for (let from = start; from < end; from += BLOCK) {
    const to = min<i32>(from + BLOCK, end);
    for (let index = 0; index < matrix.numFeatures; index++) {
      const feature = featureAt(matrix, index);
      const group = groupAt(matrix, feature.group);
      for (let bin = 0; bin < feature.numBins - 1; bin++) {
        const cut = load<f32>(matrix.cuts + (<usize>(feature.firstCell + bin) << 2));
        store<u32>(scratch + (<usize>bin << 2), keyOf(cut));
      }
      const column = values + (<usize>index << 2);
      if (group.narrow != 0) binNarrow(matrix, feature, group, column, scratch, from, to);
      else binWide(matrix, feature, group, column, scratch, from, to);
    }
  }
}

function binNarrow(
  matrix: Matrix, feature: Feature, group: Group, column: usize, keys: usize, start: i32, end: i32,
): void {
  const step = <usize>matrix.numFeatures << 2;
  const stride = <usize>group.width;
  const numBins = feature.numBins;
  const categorical = feature.categorical != 0;
  let value = column + <usize>start * step;
  let inRow = group.bins + <usize>start * stride + <usize>feature.position;
  const inColumn = group.columns + <usize>feature.position * <usize>matrix.numRows;
  for (let row = start; row < end; row++) {
    const bin = binOf(keys, numBins, categorical, load<f32>(value));
    store<u8>(inRow, <u8>bin);
    store<u8>(inColumn + <usize>row, <u8>bin);
    value += step;
    inRow += stride;
  }
}

function binWide(
  matrix: Matrix, feature: Feature, group: Group, column: usize, keys: usize, start: i32, end: i32,
): void {
  const step = <usize>matrix.numFeatures << 2;
  const stride = <usize>group.width << 1;
  const numBins = feature.numBins;
  const first = feature.cellInGroup;
  const categorical = feature.categorical != 0;
  let value = column + <usize>start * step;
  let inRow = group.bins + <usize>start * stride + (<usize>feature.position << 1);
  for (let row = start; row < end; row++) {
    store<u16>(inRow, <u16>(first + binOf(keys, numBins, categorical, load<f32>(value))));
    value += step;
    inRow += stride;
  }
}

/** A missing value's bin is behind the last; else how many of all cuts but the last are not above the value. */
// @ts-ignore: decorator
@inline
function binOf(keys: usize, numBins: i32, categorical: bool, value: f32): i32 {
  if (value != value) return numBins;
  if (categorical) return <i32>value;
  const key = keyOf(value);
  let base = keys;
  let length = numBins;
  while (length > 1) {
    const half = length >> 1;
    const middle = base + (<usize>half << 2);
    base = load<u32>(middle - 4) <= key ? middle : base;
    length -= half;
  }
  return <i32>((base - keys) >> 2);
}
