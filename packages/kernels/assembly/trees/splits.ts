import { searchCategories } from "./categories";
import { Feature, featureAt, Grower, Parameters, Pending, Split } from "./records";
import { isBounded, LEAST_GAIN, leastHessian, softThreshold, splitScore } from "./scores";

/** What is left of rounding after subtraction is no missing value. */
const MISSING_SHARE: f64 = 1e-6;
/** Nor are rows of a bin. */
const EMPTY_SHARE: f64 = 1e-11;

/**
 * The best split of a node (equation 7: gain = left + right − parent), written to the grower's `split`. Ties go to the
 * lower feature, then to the split found first: missing values are tried on the right from below, then on the left
 * from above, as XGBoost does.
 */
export function findBestSplit(grower: Grower, pending: Pending): bool {
  const matrix = grower.matrix;
  const parameters = grower.parameters;
  const split = changetype<Split>(grower.split);
  const parent = pending.score;
  split.gain = 0;
  for (let index = 0; index < matrix.numFeatures; index++) {
    if (load<u8>(grower.nodeFeatures + <usize>index) == 0) continue;
    const feature = featureAt(matrix, index);
    const cells = pending.histogram + (<usize>feature.firstCell << 4);
    const missing = cells + (<usize>feature.numBins << 4);
    const hasMissing = load<f64>(missing, 8) > MISSING_SHARE * pending.h;
    if (feature.categorical != 0) {
      searchCategories(grower, pending, index, cells, hasMissing, parent);
      continue;
    }
    const count = cumulate(cells, feature.numBins, EMPTY_SHARE * pending.h, grower.search);
    if (isBounded(parameters)) {
      searchBounded(grower, pending, index, feature, count, hasMissing, parent);
    } else {
      searchFree(grower, pending, index, feature, count, hasMissing, parent);
    }
  }
  return split.gain > LEAST_GAIN && <f64>split.gain >= parameters.gamma;
}

/**
 * Running (G, H) sums over the bins that are not empty, 16 bytes each, at `sums`; their bin numbers (u16) behind
 * `numBins` + 2 of them.
 */
function cumulate(cells: usize, numBins: i32, empty: f64, sums: usize): i32 {
  const bins = binsOf(sums, numBins);
  let count = 0;
  if (ASC_FEATURE_SIMD) {
    let total = f64x2.splat(0);
    for (let bin = 0; bin < numBins; bin++) {
      const cell = v128.load(cells + (<usize>bin << 4));
      total = f64x2.add(total, cell);
      v128.store(sums + (<usize>count << 4), total);
      store<u16>(bins + (<usize>count << 1), <u16>bin);
      count += i32(f64x2.extract_lane(cell, 1) > empty);
    }
  } else {
    let g: f64 = 0;
    let h: f64 = 0;
    for (let bin = 0; bin < numBins; bin++) {
      const own = load<f64>(cells + (<usize>bin << 4), 8);
      g += load<f64>(cells + (<usize>bin << 4));
      h += own;
      store<f64>(sums + (<usize>count << 4), g);
      store<f64>(sums + (<usize>count << 4), h, 8);
      store<u16>(bins + (<usize>count << 1), <u16>bin);
      count += i32(own > empty);
    }
  }
  return count;
}

// @ts-ignore: decorator
@inline
function binsOf(sums: usize, numBins: i32): usize {
  return sums + (<usize>(numBins + 2) << 4);
}

/** Keeps a split that is better; `bin` is the last one on the left, −1 where only missing values go there. */
function keep(
  grower: Grower, index: i32, bin: i32, threshold: f32, defaultLeft: i32, leftG: f64, leftH: f64, gain: f32,
): void {
  const split = changetype<Split>(grower.split);
  split.feature = index;
  split.bin = bin;
  split.defaultLeft = defaultLeft;
  split.numCategories = -1;
  split.threshold = threshold;
  split.gain = gain;
  split.leftG = leftG;
  split.leftH = leftH;
}

// @ts-ignore: decorator
@inline
function cutOf(grower: Grower, feature: Feature, bin: i32): f32 {
  return load<f32>(grower.matrix.cuts + (<usize>(feature.firstCell + bin) << 2));
}

/**
 * Below all values of a node whose lowest bin is `low`, by as much as XGBoost goes below them: bins of one value each
 * (exact) leave the least distance, others that to the column's smallest value.
 */
function thresholdBelow(grower: Grower, feature: Feature, low: i32): f32 {
  const exact = grower.matrix.exact != 0;
  if (low > 0 && !exact) return cutOf(grower, feature, low - 1);
  // A bin's value is the bound of the one before it; the smallest value stands behind the last bound.
  const value = cutOf(grower, feature, low > 0 ? low - 1 : feature.numBins);
  return exact ? value - (abs<f32>(value) + <f32>1e-6) : value - abs<f32>(value) - <f32>1e-5;
}

/** Between the values of two bins, or at the cut above `bin`. */
function thresholdOf(grower: Grower, feature: Feature, low: i32, high: i32, bin: i32): f32 {
  if (grower.matrix.exact == 0 || high >= feature.numBins) return cutOf(grower, feature, bin);
  // A bin's value is the bound of the one before it.
  const a = low == 0 ? cutOf(grower, feature, feature.numBins) : cutOf(grower, feature, low - 1);
  const b = cutOf(grower, feature, high - 1);
  const middle = (a + b) * <f32>0.5;
  return middle > a && middle <= b ? middle : b;
}

/** Without bounds on weights the score is one division a side: two splits at a time. */
function searchFree(
  grower: Grower, pending: Pending, index: i32, feature: Feature, count: i32, hasMissing: bool, parent: f32,
): void {
  const parameters = grower.parameters;
  const sums = grower.search;
  const bins = binsOf(sums, feature.numBins);
  const missing = pending.histogram + (<usize>(feature.firstCell + feature.numBins) << 4);
  // The last bin divides nothing but present from missing.
  const numForward = hasMissing ? count : count - 1;
  if (ASC_FEATURE_SIMD) {
    // What the loops need stays in registers: loads are not moved out of them.
    const total = v128.load(changetype<usize>(pending), offsetof<Pending>("g"));
    const totalG = v128.shuffle<u64>(total, total, 0, 0);
    const totalH = v128.shuffle<u64>(total, total, 1, 1);
    const least = f64x2.splat(leastHessian(parameters));
    const lambda = f64x2.splat(parameters.lambda);
    const alpha = parameters.alpha;
    const own = f32x4.splat(parent);
    const none = f64x2.splat(0);
    let best = f32x4.splat(changetype<Split>(grower.split).gain);
    for (let i = 0; i < numForward; i += 2) {
      const gains = gainPair(sums + (<usize>i << 4), none, totalG, totalH, least, lambda, alpha, own);
      if (!v128.any_true(f32x4.gt(gains, best))) continue;
      keepForward(grower, index, feature, i, count, f32x4.extract_lane(gains, 0));
      if (i + 1 < numForward) keepForward(grower, index, feature, i + 1, count, f32x4.extract_lane(gains, 1));
      best = f32x4.splat(changetype<Split>(grower.split).gain);
    }
    if (!hasMissing) return;
    const add = v128.load(missing);
    // Pairs from above; an odd one is left at the bottom.
    for (let i = count - 2; i >= 0; i -= 2) {
      const low = i > 0 ? i - 1 : 0;
      const gains = gainPair(sums + (<usize>low << 4), add, totalG, totalH, least, lambda, alpha, own);
      if (!v128.any_true(f32x4.gt(gains, best))) continue;
      if (i > 0) keepBackward(grower, index, feature, i, f32x4.extract_lane(gains, 1), missing, bins);
      keepBackward(grower, index, feature, low, f32x4.extract_lane(gains, 0), missing, bins);
      best = f32x4.splat(changetype<Split>(grower.split).gain);
    }
    return;
  }
  for (let i = 0; i < numForward; i++) {
    keepForward(grower, index, feature, i, count, gainAt(parameters, pending, sums + (<usize>i << 4), 0, 0, parent));
  }
  if (!hasMissing) return;
  const missingG = load<f64>(missing);
  const missingH = load<f64>(missing, 8);
  for (let i = count - 2; i >= 0; i--) {
    const gain = gainAt(parameters, pending, sums + (<usize>i << 4), missingG, missingH, parent);
    keepBackward(grower, index, feature, i, gain, missing, bins);
  }
}

// @ts-ignore: decorator
@inline
function keepForward(grower: Grower, index: i32, feature: Feature, i: i32, count: i32, gain: f32): void {
  if (!(gain > changetype<Split>(grower.split).gain)) return;
  const sum = grower.search + (<usize>i << 4);
  const bins = binsOf(grower.search, feature.numBins);
  const bin = <i32>load<u16>(bins + (<usize>i << 1));
  const next = i + 1 < count ? <i32>load<u16>(bins + (<usize>(i + 1) << 1)) : feature.numBins;
  keep(grower, index, bin, thresholdOf(grower, feature, bin, next, bin), 0, load<f64>(sum), load<f64>(sum, 8), gain);
}

/** Of the empty bins above entry `i` the threshold lies behind the last: just below the next full one. */
// @ts-ignore: decorator
@inline
function keepBackward(grower: Grower, index: i32, feature: Feature, i: i32, gain: f32, missing: usize, bins: usize): void {
  if (!(gain > changetype<Split>(grower.split).gain)) return;
  const sum = grower.search + (<usize>i << 4);
  const low = <i32>load<u16>(bins + (<usize>i << 1));
  const high = <i32>load<u16>(bins + (<usize>(i + 1) << 1));
  const leftG = load<f64>(sum) + load<f64>(missing);
  const leftH = load<f64>(sum, 8) + load<f64>(missing, 8);
  keep(grower, index, high - 1, thresholdOf(grower, feature, low, high, high - 1), 1, leftG, leftH, gain);
}

/** The gain of the split with `sum` (and the missing rows) on the left; 0 where a side is too light. */
function gainAt(parameters: Parameters, pending: Pending, sum: usize, addG: f64, addH: f64, parent: f32): f32 {
  const least = leastHessian(parameters);
  const leftG = load<f64>(sum) + addG;
  const leftH = load<f64>(sum, 8) + addH;
  const rightG = pending.g - leftG;
  const rightH = pending.h - leftH;
  if (!(leftH >= least && rightH >= least)) return 0;
  const left = softThreshold(leftG, parameters.alpha);
  const right = softThreshold(rightG, parameters.alpha);
  const leftScore = <f32>((left * left) / (leftH + parameters.lambda));
  const rightScore = <f32>((right * right) / (rightH + parameters.lambda));
  return leftScore + rightScore - parent;
}

/** `gainAt` of two neighbouring sums, in lanes 0 and 1. */
// @ts-ignore: decorator
@inline
function gainPair(
  sums: usize, add: v128, totalG: v128, totalH: v128, least: v128, lambda: v128, alpha: f64, parent: v128,
): v128 {
  const first = f64x2.add(v128.load(sums), add);
  const second = f64x2.add(v128.load(sums, 16), add);
  const leftG = v128.shuffle<u64>(first, second, 0, 2);
  const leftH = v128.shuffle<u64>(first, second, 1, 3);
  const rightG = f64x2.sub(totalG, leftG);
  const rightH = f64x2.sub(totalH, leftH);
  const heavy = v128.and(f64x2.ge(leftH, least), f64x2.ge(rightH, least));
  // Without a penalty T is what it is given.
  const left = alpha == 0 ? leftG : softThresholdPair(leftG, alpha);
  const right = alpha == 0 ? rightG : softThresholdPair(rightG, alpha);
  const leftScore = f32x4.demote_f64x2_zero(f64x2.div(f64x2.mul(left, left), f64x2.add(leftH, lambda)));
  const rightScore = f32x4.demote_f64x2_zero(f64x2.div(f64x2.mul(right, right), f64x2.add(rightH, lambda)));
  const gains = f32x4.sub(f32x4.add(leftScore, rightScore), parent);
  return v128.and(gains, v128.shuffle<u32>(heavy, i64x2.splat(0), 0, 2, 4, 4));
}

// @ts-ignore: decorator
@inline
function softThresholdPair(g: v128, alpha: f64): v128 {
  const zero = f64x2.splat(0);
  const a = f64x2.splat(alpha);
  return f64x2.add(f64x2.max(f64x2.sub(g, a), zero), f64x2.min(f64x2.add(g, a), zero));
}

/** With bounded weights (maxDeltaStep, monotone constraints): one split at a time. */
function searchBounded(
  grower: Grower, pending: Pending, index: i32, feature: Feature, count: i32, hasMissing: bool, parent: f32,
): void {
  const parameters = grower.parameters;
  const least = leastHessian(parameters);
  const sums = grower.search;
  const bins = binsOf(sums, feature.numBins);
  const missing = pending.histogram + (<usize>(feature.firstCell + feature.numBins) << 4);
  const numForward = hasMissing ? count : count - 1;
  for (let i = 0; i < numForward; i++) {
    const leftG = load<f64>(sums + (<usize>i << 4));
    const leftH = load<f64>(sums + (<usize>i << 4), 8);
    if (!(leftH >= least && pending.h - leftH >= least)) continue;
    const score = splitScore(parameters, pending, index, leftG, leftH, pending.g - leftG, pending.h - leftH);
    keepForward(grower, index, feature, i, count, score - parent);
  }
  if (!hasMissing) return;
  for (let i = count - 2; i >= 0; i--) {
    const leftG = load<f64>(sums + (<usize>i << 4)) + load<f64>(missing);
    const leftH = load<f64>(sums + (<usize>i << 4), 8) + load<f64>(missing, 8);
    if (!(leftH >= least && pending.h - leftH >= least)) continue;
    const score = splitScore(parameters, pending, index, leftG, leftH, pending.g - leftG, pending.h - leftH);
    keepBackward(grower, index, feature, i, score - parent, missing, bins);
  }
  if (count > 0) keepMissing(grower, pending, index, feature, parent, missing, bins);
}

/**
 * Missing values alone on the left. Without constraints that is the first scan's last split with its sides changed, of
 * the same gain; a monotone constraint may allow the one and forbid the other.
 */
function keepMissing(
  grower: Grower, pending: Pending, index: i32, feature: Feature, parent: f32, missing: usize, bins: usize,
): void {
  const leftG = load<f64>(missing);
  const leftH = load<f64>(missing, 8);
  const least = leastHessian(grower.parameters);
  if (!(leftH >= least && pending.h - leftH >= least)) return;
  const gain =
    splitScore(grower.parameters, pending, index, leftG, leftH, pending.g - leftG, pending.h - leftH) - parent;
  if (!(gain > changetype<Split>(grower.split).gain)) return;
  const low = <i32>load<u16>(bins);
  const threshold = thresholdBelow(grower, feature, low);
  // Nothing lies below the least number.
  if (!(threshold > -f32.MAX_VALUE)) return;
  keep(grower, index, low - 1, threshold, 1, leftG, leftH, gain);
}
