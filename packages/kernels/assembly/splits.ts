// The search for the best split of a node, as in `boosting.ts`; `shared` and `split` are described there.

/** Splits that change the loss by less are rounding errors (XGBoost's kRtEps). */
const LEAST_GAIN: f32 = 1e-6;

// @ts-ignore: decorator
@inline
function softThreshold(g: f64, alpha: f64): f64 {
  if (g > alpha) return g - alpha;
  if (g < -alpha) return g + alpha;
  return 0;
}

/** The optimal weight −G / (H + λ) with G shrunk by α (Chen and Guestrin 2016, equation 5), bounded if asked. */
export function leafWeight(shared: usize, g: f64, h: f64): f64 {
  if (h < load<f64>(shared, 48) || h <= 0) return 0;
  const weight = -softThreshold(g, load<f64>(shared, 64)) / (h + load<f64>(shared, 56));
  const most = load<f64>(shared, 72);
  return most == 0 ? weight : max<f64>(-most, min<f64>(most, weight));
}

/** G² / (H + λ): twice the loss that the optimal weight takes away. */
export function nodeGain(shared: usize, g: f64, h: f64): f64 {
  if (h < load<f64>(shared, 48) || h <= 0) return 0;
  const alpha = load<f64>(shared, 64);
  const lambda = load<f64>(shared, 56);
  if (load<f64>(shared, 72) == 0) {
    const shrunk = softThreshold(g, alpha);
    return (shrunk * shrunk) / (h + lambda);
  }
  const weight = leafWeight(shared, g, h);
  return -(2 * g * weight + (h + lambda) * weight * weight + 2 * alpha * abs<f64>(weight));
}

/**
 * The best split of a node with the sums g and h, equation 7: gain = left + right − parent. Ties go to the lower
 * feature, then to the split found first. Missing values are tried on both sides.
 */
export function findBestSplit(shared: usize, active: usize, histogram: usize, g: f64, h: f64, split: usize): bool {
  const numFeatures = load<i32>(shared);
  const offsets = <usize>load<u32>(shared, 8);
  const cuts = <usize>load<u32>(shared, 12);
  const categorical = <usize>load<u32>(shared, 16);
  const parent = nodeGain(shared, g, h);
  store<f32>(split, 0, 16);
  for (let feature = 0; feature < numFeatures; feature++) {
    if (load<u8>(active + <usize>feature) == 0) continue;
    const first = load<i32>(offsets + (<usize>feature << 2));
    const last = load<i32>(offsets + (<usize>feature << 2), 4);
    const cells = histogram + (<usize>first << 4);
    const numBins = last - first;
    if (load<u8>(categorical + <usize>feature) != 0) {
      searchCategories(shared, feature, cells, numBins, g, h, parent, split);
    } else {
      searchBins(shared, feature, cells, numBins, cuts + (<usize>first << 2), g, h, parent, split);
    }
  }
  const gain = load<f32>(split, 16);
  return gain > LEAST_GAIN && <f64>gain >= load<f64>(shared, 40);
}

/** Keeps the candidate if it is better; both sides must be heavy enough. */
function consider(
  shared: usize, feature: i32, bin: i32, threshold: f32, defaultLeft: i32, leftG: f64, leftH: f64, g: f64, h: f64,
  parent: f64, split: usize,
): bool {
  const least = load<f64>(shared, 48);
  const rightH = h - leftH;
  if (leftH < least || rightH < least || leftH <= 0 || rightH <= 0) return false;
  const gain = <f32>(nodeGain(shared, leftG, leftH) + nodeGain(shared, g - leftG, rightH) - parent);
  if (!(gain > load<f32>(split, 16))) return false;
  store<i32>(split, feature);
  store<i32>(split, bin, 4);
  store<i32>(split, defaultLeft, 8);
  store<f32>(split, threshold, 12);
  store<f32>(split, gain, 16);
  store<i32>(split, -1, 20);
  store<f64>(split, leftG, 40);
  store<f64>(split, leftH, 48);
  return true;
}

function searchBins(
  shared: usize, feature: i32, cells: usize, numBins: i32, cuts: usize, g: f64, h: f64, parent: f64, split: usize,
): void {
  let presentG: f64 = 0;
  let presentH: f64 = 0;
  for (let bin = 0; bin < numBins; bin++) {
    presentG += load<f64>(cells + (<usize>bin << 4));
    presentH += load<f64>(cells + (<usize>bin << 4), 8);
  }
  const missingG = g - presentG;
  const missingH = h - presentH;
  // What is left of rounding after subtraction is no missing value.
  const hasMissing = missingH > 1e-6 * h;
  let leftG: f64 = 0;
  let leftH: f64 = 0;
  // The last bin divides nothing but present from missing.
  const numSplits = hasMissing ? numBins : numBins - 1;
  for (let bin = 0; bin < numSplits; bin++) {
    // Behind an empty bin lies the split before it once more, and of equal splits the first one stays.
    const own = load<f64>(cells + (<usize>bin << 4), 8);
    if (own == 0) continue;
    leftG += load<f64>(cells + (<usize>bin << 4));
    leftH += own;
    consider(shared, feature, bin, load<f32>(cuts + (<usize>bin << 2)), 0, leftG, leftH, g, h, parent, split);
  }
  if (!hasMissing) return;
  // With missing values on the left the scan comes from above, as XGBoost's does: of equal splits the highest wins.
  let rightG: f64 = 0;
  let rightH: f64 = 0;
  for (let bin = numBins - 2; bin >= 0; bin--) {
    const own = load<f64>(cells + (<usize>(bin + 1) << 4), 8);
    if (own == 0) continue;
    rightG += load<f64>(cells + (<usize>(bin + 1) << 4));
    rightH += own;
    consider(shared, feature, bin, load<f32>(cuts + (<usize>bin << 2)), 1, g - rightG, h - rightH, g, h, parent, split);
  }
}

/**
 * Categories that go right: one alone where there are few (maxCatToOnehot), else a prefix of the categories in the
 * order of their optimal weights (Fisher 1958: for convex losses the best set is such a prefix).
 */
function searchCategories(
  shared: usize, feature: i32, cells: usize, numBins: i32, g: f64, h: f64, parent: f64, split: usize,
): void {
  let presentG: f64 = 0;
  let presentH: f64 = 0;
  for (let bin = 0; bin < numBins; bin++) {
    presentG += load<f64>(cells + (<usize>bin << 4));
    presentH += load<f64>(cells + (<usize>bin << 4), 8);
  }
  const missingG = g - presentG;
  const missingH = h - presentH;
  const hasMissing = missingH > 1e-6 * h;
  if (numBins <= load<i32>(shared, 28)) {
    for (let bin = 0; bin < numBins; bin++) {
      const rightG = load<f64>(cells + (<usize>bin << 4));
      const rightH = load<f64>(cells + (<usize>bin << 4), 8);
      if (rightH <= 0) continue;
      let better = consider(shared, feature, bin, 0, 1, g - rightG, h - rightH, g, h, parent, split);
      if (hasMissing && consider(shared, feature, bin, 0, 0, g - rightG - missingG, h - rightH - missingH, g, h, parent, split)) {
        better = true;
      }
      if (better) {
        store<i32>(split, 1, 20);
        store<i32>(split, bin, 64);
      }
    }
    return;
  }
  // Sorted list of the present categories behind the room for the answer's own list.
  const order = split + 64 + (<usize>numBins << 2);
  const lambda = load<f64>(shared, 56);
  let count = 0;
  for (let bin = 0; bin < numBins; bin++) {
    const own = load<f64>(cells + (<usize>bin << 4), 8);
    if (own <= 0) continue;
    const score = load<f64>(cells + (<usize>bin << 4)) / (own + lambda);
    let at = count++;
    while (at > 0) {
      const before = load<i32>(order + (<usize>(at - 1) << 2));
      const beforeScore = load<f64>(cells + (<usize>before << 4)) / (load<f64>(cells + (<usize>before << 4), 8) + lambda);
      if (beforeScore <= score) break;
      store<i32>(order + (<usize>at << 2), before);
      at--;
    }
    store<i32>(order + (<usize>at << 2), bin);
  }
  let rightG: f64 = 0;
  let rightH: f64 = 0;
  for (let i = 0; i < count - 1; i++) {
    const bin = load<i32>(order + (<usize>i << 2));
    rightG += load<f64>(cells + (<usize>bin << 4));
    rightH += load<f64>(cells + (<usize>bin << 4), 8);
    let better = consider(shared, feature, bin, 0, 1, g - rightG, h - rightH, g, h, parent, split);
    if (hasMissing && consider(shared, feature, bin, 0, 0, g - rightG - missingG, h - rightH - missingH, g, h, parent, split)) {
      better = true;
    }
    if (!better) continue;
    store<i32>(split, i + 1, 20);
    for (let j = 0; j <= i; j++) store<i32>(split + 64 + (<usize>j << 2), load<i32>(order + (<usize>j << 2)));
  }
}
