import { COUNTER_BYTES, keyOf, sortKeys, valueOf } from "./keys";

/** The largest single-precision number: infinite values share their bin with it, so that every cut is a number. */
const LARGEST: f32 = 3.4028234663852886e38;
/** Not a row: no table has so many. */
const TOO_MANY: i32 = -0x40000000;

/**
 * Upper bounds of the bins of features [start, end): bin b holds the values below cut b and not below cut b − 1. With
 * at most `maxBin` distinct values each has a bin of its own, else the bounds are quantiles; the last one lies beyond
 * the largest value (as XGBoost's: max + |max| + 1e-5).
 *
 * @param numSketched  rows, from the first, whose values decide the bounds; codes are counted over all rows
 * @param exact        1: every value has a bin; −2^30 bins where they are more than `maxBin`
 * @param values       f32 [numRows × numFeatures]; NaN missing
 * @param categorical  u8 [numFeatures]: values are codes, and bins the codes up to the largest
 * @param cuts         f32 [numFeatures × (maxBin + 1)], written; behind a feature's last bound its smallest value
 * @param counts       i32 [numFeatures], written: bins; −1 − row where a code is no integer in [0, maxCategories)
 * @param missing      u8 [numFeatures], written: 1 where a value is missing, of all rows
 * @param scratch      8 bytes a row and 24 KiB
 */
export function sketchColumns(
  values: usize, numRows: i32, numSketched: i32, numFeatures: i32, categorical: usize, maxBin: i32, maxCategories: i32,
  exact: i32, cuts: usize, counts: usize, missing: usize, scratch: usize, start: i32, end: i32,
): void {
  for (let feature = start; feature < end; feature++) {
    const column = values + (<usize>feature << 2);
    let unseen = 0;
    let count: i32;
    if (load<u8>(categorical + <usize>feature) != 0) {
      count = countCategories(column, numRows, numFeatures, maxCategories);
    } else {
      const own = cuts + (<usize>(feature * (maxBin + 1)) << 2);
      const numKeys = gatherKeys(column, numSketched, numFeatures, scratch + COUNTER_BYTES);
      // A shorter list says it; else only the rows behind may lack a value.
      unseen = numKeys < numSketched ? 0 : numSketched;
      count = cutColumn(numKeys, maxBin, exact != 0, own, scratch);
    }
    store<i32>(counts + (<usize>feature << 2), count);
    store<u8>(missing + <usize>feature, <u8>i32(hasMissing(column, unseen, numRows, numFeatures)));
  }
}

function hasMissing(column: usize, first: i32, numRows: i32, stride: i32): bool {
  for (let row = first; row < numRows; row++) {
    const value = load<f32>(column + (<usize>row * <usize>stride << 2));
    if (value != value) return true;
  }
  return false;
}

function countCategories(column: usize, numRows: i32, stride: i32, maxCategories: i32): i32 {
  let most: f32 = 0;
  for (let row = 0; row < numRows; row++) {
    const value = load<f32>(column + (<usize>row * <usize>stride << 2));
    if (value != value) continue;
    if (!(value >= 0 && value < <f32>maxCategories && floor<f32>(value) == value)) return -1 - row;
    most = max<f32>(most, value);
  }
  return <i32>most + 1;
}

/** The keys of the values that are not missing; returns how many. */
function gatherKeys(column: usize, numRows: i32, stride: i32, keys: usize): i32 {
  let at = column;
  let count = 0;
  for (let row = 0; row < numRows; row++) {
    const value = load<f32>(at);
    store<u32>(keys + (<usize>count << 2), keyOf(max<f32>(min<f32>(value, LARGEST), -LARGEST)));
    count += i32(value == value);
    at += <usize>stride << 2;
  }
  return count;
}

/** The keys of `count` values stand behind the counters in `scratch`. */
function cutColumn(count: i32, maxBin: i32, exact: bool, cuts: usize, scratch: usize): i32 {
  let keys = scratch + COUNTER_BYTES;
  if (count == 0) {
    store<f32>(cuts, LARGEST);
    store<f32>(cuts, 0, 4);
    return 1;
  }
  keys = sortKeys(keys, keys + (<usize>count << 2), count, scratch);
  const smallest = load<u32>(keys);
  let distinct = 1;
  for (let i = 1; i < count; i++) {
    const key = load<u32>(keys + (<usize>i << 2));
    if (key == load<u32>(keys + (<usize>(i - 1) << 2))) continue;
    if (distinct < maxBin) store<f32>(cuts + (<usize>(distinct - 1) << 2), valueOf(key));
    distinct++;
  }
  if (exact && distinct > maxBin) return TOO_MANY;
  const numCuts = distinct > maxBin ? cutAtQuantiles(keys, count, maxBin, cuts) : distinct - 1;
  const largest = valueOf(load<u32>(keys + (<usize>(count - 1) << 2)));
  store<f32>(cuts + (<usize>numCuts << 2), min<f32>(largest + (abs<f32>(largest) + <f32>1e-5), LARGEST));
  store<f32>(cuts + (<usize>(numCuts + 1) << 2), valueOf(smallest));
  return numCuts + 1;
}

/** Behind the last of the keys that equal the one at `from`. */
// @ts-ignore: decorator
@inline
function endOfRun(keys: usize, from: i32, count: i32): i32 {
  const key = load<u32>(keys + (<usize>from << 2));
  let end = from + 1;
  while (end < count && load<u32>(keys + (<usize>end << 2)) == key) end++;
  return end;
}

/**
 * The values that XGBoost's sketch keeps of a column that it holds whole: maxBin ranks, evenly spaced between the
 * smallest value and the largest, and for each the value whose run of ranks is nearest; returns how many bounds.
 */
function cutAtQuantiles(keys: usize, count: i32, maxBin: i32, cuts: usize): i32 {
  // Runs of equal values: the smallest value's is no bound, and of the others this one and the next are looked at.
  let begin = endOfRun(keys, 0, count);
  const first = <f64>begin;
  let end = endOfRun(keys, begin, count);
  let nextEnd = endOfRun(keys, end, count);
  let lastBegin = count - 1;
  while (load<u32>(keys + (<usize>(lastBegin - 1) << 2)) == load<u32>(keys + (<usize>lastBegin << 2))) lastBegin--;
  const range = <f64>lastBegin - first;
  let kept = 0;
  let numCuts = 0;
  for (let k = 1; k < maxBin; k++) {
    const rank = 2 * ((<f64>k * range) / <f64>maxBin + first);
    while (nextEnd < count && rank >= <f64>nextEnd + <f64>end) {
      begin = end;
      end = nextEnd;
      nextEnd = endOfRun(keys, end, count);
    }
    const chosen = rank < 2 * <f64>end ? begin : end;
    if (chosen == kept) continue;
    kept = chosen;
    store<f32>(cuts + (<usize>numCuts << 2), valueOf(load<u32>(keys + (<usize>chosen << 2))));
    numCuts++;
  }
  // Where runs took several ranks there is room for the largest value too.
  if (numCuts < maxBin - 1 && kept != lastBegin) {
    store<f32>(cuts + (<usize>numCuts << 2), valueOf(load<u32>(keys + (<usize>lastBegin << 2))));
    numCuts++;
  }
  return numCuts;
}
