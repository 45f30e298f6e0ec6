import { BETA1, BETA2, joinLanes, moveFloats } from "./adam";
import { addForces } from "./layoutForces";
import { hash32 } from "./random";
import { randomRows } from "./sampling";

// New rows among the rows of a finished layout, described by 24 words at `task`; offsets in bytes.
//
//   0 numRows of the layout   4 numDims   8 layout ptr   12 queries ptr   16 query stride   20 k
//  24 indices ptr   28 strengths ptr   32 positions ptr   36 negatives   40 numEpochs   44 seed
//  48 a (f64)   56 b (f64)   64 repulsion (f64)   72 learning rate (f64)

/**
 * Places new rows [start, end): at the mean of their neighbours by strength, then moved by the forces of the layout,
 * which stays as it is. A row's random numbers follow from its own values, so its place depends on nothing else.
 *
 * @param queries   Float32Array [numQueries × stride]: the values
 * @param indices   Int32Array [numQueries × k]: neighbours in the layout
 * @param strengths Float32Array [numQueries × k]
 * @param positions Float32Array [numQueries × numDims], written
 * @param scratch   24 bytes a dimension, then k × 8 bytes, then (k × (1 + negatives) + 8) × 4 bytes
 */
export function placeRows(task: usize, scratch: usize, start: i32, end: i32): void {
  const numRows = load<i32>(task);
  const numDims = load<i32>(task, 4);
  const layout = <usize>load<u32>(task, 8);
  const stride = load<i32>(task, 16);
  const k = load<i32>(task, 20);
  const negatives = load<i32>(task, 36);
  const numEpochs = load<i32>(task, 40);
  const seed = load<u32>(task, 44);
  const a = <f32>load<f64>(task, 48);
  const b = <f32>load<f64>(task, 56);
  const repulsion = <f32>load<f64>(task, 64);
  const attractFactor: f32 = -2 * a * b; // the layout's rows do not move
  const repelFactor: f32 = 2 * repulsion * b;
  const rowBytes = <usize>numDims << 2;
  const sums = scratch;
  const firstMoments = sums + (<usize>numDims << 4);
  const secondMoments = firstMoments + rowBytes;
  const periods = secondMoments + rowBytes;
  const due = periods + (<usize>k << 2);
  const list = due + (<usize>k << 2);
  for (let row = start; row < end; row++) {
    const own = <usize>load<u32>(task, 32) + <usize>row * rowBytes;
    const indices = <usize>load<u32>(task, 24) + (<usize>(row * k) << 2);
    const strengths = <usize>load<u32>(task, 28) + (<usize>(row * k) << 2);
    const heaviest = startAtMean(layout, numDims, k, indices, strengths, own);
    if (heaviest == 0) continue;
    for (let j = 0; j < k; j++) {
      const strength = load<f32>(strengths + (<usize>j << 2));
      // What would come up less than once never does.
      const period: f32 = strength * <f32>numEpochs < heaviest ? f32.MAX_VALUE : heaviest / strength;
      store<f32>(periods + (<usize>j << 2), period);
      store<f32>(due + (<usize>j << 2), period);
    }
    memory.fill(firstMoments, 0, rowBytes << 1);
    const word = contentHash(<usize>load<u32>(task, 12) + <usize>row * (<usize>stride << 2), stride);
    let power1: f32 = 1;
    let power2: f32 = 1;
    for (let epoch = 0; epoch < numEpochs; epoch++) {
      power1 *= BETA1;
      power2 *= BETA2;
      const count = dueNeighbors(k, indices, periods, due, <f32>(epoch + 1), list);
      if (count == 0) continue;
      memory.fill(sums, 0, <usize>numDims << 4);
      addForces(layout, numDims, own, list, count, a, b, attractFactor, true, sums);
      const key = hash32(seed + <u32>epoch * 0x9e3779b9);
      randomRows(list, count * negatives, numRows, (<u64>hash32(key) << 32) | <u64>key, word);
      addForces(layout, numDims, own, list, count * negatives, a, b, repelFactor, false, sums);
      const rate = <f32>(load<f64>(task, 72) * (1 - <f64>epoch / <f64>numEpochs));
      joinLanes(sums, numDims, sums);
      moveFloats(
        own, own, firstMoments, secondMoments, sums, numDims, rate, <f32>1 / (<f32>1 - power1), <f32>1 / (<f32>1 - power2));
    }
  }
}

/** Writes the neighbours' mean by strength, or the place of one of strength 1; returns the greatest strength. */
function startAtMean(layout: usize, numDims: i32, k: i32, indices: usize, strengths: usize, own: usize): f32 {
  let heaviest: f32 = 0;
  let nearest = 0;
  let total: f64 = 0;
  for (let j = 0; j < k; j++) {
    const strength = load<f32>(strengths + (<usize>j << 2));
    total += <f64>strength;
    if (strength > heaviest) {
      heaviest = strength;
      nearest = load<i32>(indices + (<usize>j << 2));
    }
  }
  for (let dim = 0; dim < numDims; dim++) {
    const column = layout + (<usize>dim << 2);
    let sum: f64 = 0;
    for (let j = 0; j < k; j++) {
      const other = load<i32>(indices + (<usize>j << 2));
      sum += <f64>load<f32>(strengths + (<usize>j << 2)) * <f64>load<f32>(column + (<usize>(other * numDims) << 2));
    }
    const value = heaviest == 1 || total == 0 ? load<f32>(column + (<usize>(nearest * numDims) << 2)) : <f32>(sum / total);
    store<f32>(own + (<usize>dim << 2), value);
  }
  return heaviest;
}

function dueNeighbors(k: i32, indices: usize, periods: usize, due: usize, now: f32, list: usize): i32 {
  let count = 0;
  for (let j = 0; j < k; j++) {
    const at = <usize>j << 2;
    const when = load<f32>(due + at);
    if (when > now) continue;
    store<f32>(due + at, when + load<f32>(periods + at));
    store<i32>(list + (<usize>count << 2), load<i32>(indices + at));
    count++;
  }
  const end = list + (<usize>count << 2);
  store<i64>(end, 0);
  store<i32>(end, 0, 8);
  return count;
}

function contentHash(values: usize, count: i32): u32 {
  let hash: u32 = 0;
  for (let i = 0; i < count; i++) hash = hash32(hash ^ load<u32>(values + (<usize>i << 2))) + 0x9e3779b9;
  return hash;
}
