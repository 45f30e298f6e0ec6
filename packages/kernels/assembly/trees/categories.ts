import { featureAt, Grower, Pending, Split } from "./records";
import { leafWeight, leastHessian, splitScore } from "./scores";

/** Where the list of categories that go right stands. */
// @ts-ignore: decorator
@inline
export function categoryList(split: usize): usize {
  return split + offsetof<Split>();
}

/**
 * Categories that go right: one alone where there are few (maxCatToOnehot), else a prefix of the categories in the
 * order of their weights (Fisher 1958: for convex losses the best set is such a prefix), at most maxCatThreshold of
 * them from either end. Categories that are absent, or too light for a weight, have weight 0 as in XGBoost.
 */
export function searchCategories(
  grower: Grower, pending: Pending, index: i32, cells: usize, hasMissing: bool, parent: f32,
): void {
  const numBins = featureAt(grower.matrix, index).numBins;
  if (numBins <= grower.parameters.maxCatToOnehot) searchSingle(grower, pending, index, cells, numBins, hasMissing, parent);
  else searchSets(grower, pending, index, cells, numBins, parent);
}

/** Whether the split with these sums on the right was kept. */
function consider(grower: Grower, pending: Pending, index: i32, defaultLeft: i32, rightG: f64, rightH: f64, parent: f32): bool {
  const least = leastHessian(grower.parameters);
  const leftG = pending.g - rightG;
  const leftH = pending.h - rightH;
  if (!(leftH >= least && rightH >= least)) return false;
  const split = changetype<Split>(grower.split);
  const gain = splitScore(grower.parameters, pending, index, leftG, leftH, rightG, rightH) - parent;
  if (!(gain > split.gain)) return false;
  split.feature = index;
  split.bin = -1;
  split.defaultLeft = defaultLeft;
  split.threshold = 0;
  split.gain = gain;
  split.leftG = leftG;
  split.leftH = leftH;
  return true;
}

function searchSingle(
  grower: Grower, pending: Pending, index: i32, cells: usize, numBins: i32, hasMissing: bool, parent: f32,
): void {
  const split = changetype<Split>(grower.split);
  const missing = cells + (<usize>numBins << 4);
  // An absent category together with the missing values is the split that sets these apart.
  for (let bin = 0; bin < numBins; bin++) {
    const g = load<f64>(cells + (<usize>bin << 4));
    const h = load<f64>(cells + (<usize>bin << 4), 8);
    let better = consider(grower, pending, index, 1, g, h, parent);
    if (hasMissing && consider(grower, pending, index, 0, g + load<f64>(missing), h + load<f64>(missing, 8), parent)) {
      better = true;
    }
    if (!better) continue;
    split.numCategories = 1;
    store<i32>(categoryList(grower.split), bin);
  }
}

function searchSets(grower: Grower, pending: Pending, index: i32, cells: usize, numBins: i32, parent: f32): void {
  const split = changetype<Split>(grower.split);
  const order = grower.search;
  const weights = order + (<usize>numBins << 2);
  sortByWeight(grower, cells, numBins, order, weights);
  const most = min<i32>(grower.parameters.maxCatThreshold, numBins);
  // The prefix goes right, missing values left.
  let g: f64 = 0;
  let h: f64 = 0;
  let size = 0;
  for (let i = 0; i < most - 1; i++) {
    const cell = cells + (<usize>load<i32>(order + (<usize>i << 2)) << 4);
    g += load<f64>(cell);
    h += load<f64>(cell, 8);
    if (consider(grower, pending, index, 1, g, h, parent)) size = i + 1;
  }
  // The suffix goes left, missing values right.
  g = 0;
  h = 0;
  for (let i = numBins - 1; i > numBins - most; i--) {
    const cell = cells + (<usize>load<i32>(order + (<usize>i << 2)) << 4);
    g += load<f64>(cell);
    h += load<f64>(cell, 8);
    if (consider(grower, pending, index, 0, pending.g - g, pending.h - h, parent)) size = i;
  }
  if (size == 0) return;
  split.numCategories = size;
  memory.copy(categoryList(grower.split), order, <usize>size << 2);
}

/** Stable, ascending; few enough for insertion. */
function sortByWeight(grower: Grower, cells: usize, numBins: i32, order: usize, weights: usize): void {
  for (let bin = 0; bin < numBins; bin++) {
    const cell = cells + (<usize>bin << 4);
    const weight = leafWeight(grower.parameters, load<f64>(cell), load<f64>(cell, 8));
    let at = bin;
    while (at > 0 && load<f32>(weights + (<usize>(at - 1) << 2)) > weight) {
      store<f32>(weights + (<usize>at << 2), load<f32>(weights + (<usize>(at - 1) << 2)));
      store<i32>(order + (<usize>at << 2), load<i32>(order + (<usize>(at - 1) << 2)));
      at--;
    }
    store<f32>(weights + (<usize>at << 2), weight);
    store<i32>(order + (<usize>at << 2), bin);
  }
}
