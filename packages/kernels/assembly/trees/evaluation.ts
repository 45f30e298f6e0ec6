import { exp64, log64 } from "../math";
import { LOGISTIC, SOFTPROB } from "./records";

// Metrics of evaluation rows, weighted, as XGBoost defines them. Margins f32 [numOutputs × stride] by output, then
// position; labels and weights f32 by position; all begin at the first evaluation row.
export const LOSS: i32 = 0; // logloss, rmse or mlogloss, by the objective
export const ERROR: i32 = 1;
export const AUC: i32 = 2;
export const AUCPR: i32 = 3;

/** `scratch`: 16 bytes a row. */
export function evaluationMetric(
  metric: i32, objective: i32, margins: usize, stride: i32, numOutputs: i32, labels: usize, weights: usize, count: i32,
  scratch: usize,
): f64 {
  if (metric == AUC || metric == AUCPR) return areaUnderCurve(metric == AUC, margins, labels, weights, count, scratch);
  let sum: f64 = 0;
  let total: f64 = 0;
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2;
    const label = load<f32>(labels + at);
    const weight = <f64>load<f32>(weights + at);
    total += weight;
    if (objective == SOFTPROB) {
      sum += weight * softmaxLoss(metric, margins + at, <usize>stride << 2, numOutputs, <i32>label);
    } else {
      sum += weight * rowLoss(metric, objective, <f64>load<f32>(margins + at), <f64>label);
    }
  }
  const mean = total > 0 ? sum / total : 0;
  return metric == LOSS && objective != LOGISTIC && objective != SOFTPROB ? sqrt<f64>(mean) : mean;
}

function rowLoss(metric: i32, objective: i32, margin: f64, label: f64): f64 {
  if (metric == ERROR) return f64(i32(margin > 0) != i32(label > 0.5));
  if (objective != LOGISTIC) return (margin - label) * (margin - label);
  return log64(1 + exp64(-abs<f64>(margin))) + max<f64>(margin, 0) - label * margin;
}

function softmaxLoss(metric: i32, margins: usize, step: usize, numOutputs: i32, label: i32): f64 {
  let best = 0;
  for (let k = 1; k < numOutputs; k++) {
    if (load<f32>(margins + <usize>k * step) > load<f32>(margins + <usize>best * step)) best = k;
  }
  if (metric == ERROR) return f64(i32(best != label));
  const most = <f64>load<f32>(margins + <usize>best * step);
  let sum: f64 = 0;
  for (let k = 0; k < numOutputs; k++) sum += exp64(<f64>load<f32>(margins + <usize>k * step) - most);
  return log64(sum) + most - <f64>load<f32>(margins + <usize>label * step);
}

/**
 * Rows by falling margin, equal margins together. ROC by trapezoids; precision and recall by the interpolation of
 * Keilwagen, Grosse and Grau 2014. Without both classes there is no curve: 0.5 and 0.
 */
function areaUnderCurve(roc: bool, margins: usize, labels: usize, weights: usize, count: i32, scratch: usize): f64 {
  let positive: f64 = 0;
  let negative: f64 = 0;
  for (let i = 0; i < count; i++) {
    const weight = <f64>load<f32>(weights + (<usize>i << 2));
    if (load<f32>(labels + (<usize>i << 2)) > 0.5) positive += weight;
    else negative += weight;
  }
  if (positive <= 0 || negative <= 0) return roc ? 0.5 : 0;
  const order = sortFalling(margins, count, scratch);
  let area: f64 = 0;
  let tp: f64 = 0;
  let fp: f64 = 0;
  let tpBefore: f64 = 0;
  let fpBefore: f64 = 0;
  for (let i = 0; i < count; i++) {
    const row = <usize>load<u32>(order + (<usize>i << 2)) << 2;
    const weight = <f64>load<f32>(weights + row);
    if (load<f32>(labels + row) > 0.5) tp += weight;
    else fp += weight;
    if (i + 1 < count && load<f32>(margins + (<usize>load<u32>(order + (<usize>(i + 1) << 2)) << 2)) == load<f32>(margins + row)) continue;
    area += roc ? ((fp - fpBefore) * (tp + tpBefore)) / 2 : precisionArea(fpBefore, fp, tpBefore, tp, positive);
    tpBefore = tp;
    fpBefore = fp;
  }
  return roc ? area / (positive * negative) : area;
}

/** Between two points false positives grow linearly with true ones: the integral of precision over recall. */
function precisionArea(fpBefore: f64, fp: f64, tpBefore: f64, tp: f64, positive: f64): f64 {
  if (tp == tpBefore) return 0;
  const slope = (fp - fpBefore) / (tp - tpBefore);
  const start = fpBefore - slope * tpBefore;
  const a = 1 + slope;
  const recall = tp / positive;
  const before = tpBefore / positive;
  if (start == 0) return (recall - before) / a;
  const b = start / positive;
  return (recall - before - (b / a) * (log64(a * recall + b) - log64(a * before + b))) / a;
}

/** Positions by falling margin, least significant byte first: a stable radix sort of two u32 arrays and their keys. */
function sortFalling(margins: usize, count: i32, scratch: usize): usize {
  const bytes = <usize>count << 2;
  let keys = scratch;
  let order = keys + bytes;
  let otherKeys = order + bytes;
  let otherOrder = otherKeys + bytes;
  for (let i = 0; i < count; i++) {
    // +0 makes one zero of the two.
    const bits = reinterpret<u32>(load<f32>(margins + (<usize>i << 2)) + <f32>0);
    // Rising keys for falling margins.
    const key = (bits & 0x80000000) != 0 ? bits : ~(bits | 0x80000000);
    store<u32>(keys + (<usize>i << 2), key);
    store<u32>(order + (<usize>i << 2), i);
  }
  // The 256 counters stand behind the four arrays.
  const counters = scratch + (bytes << 2);
  for (let shift: u32 = 0; shift < 32; shift += 8) {
    memory.fill(counters, 0, 1024);
    for (let i = 0; i < count; i++) {
      const at = counters + (<usize>((load<u32>(keys + (<usize>i << 2)) >> shift) & 255) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
    let sum: u32 = 0;
    for (let bucket = 0; bucket < 256; bucket++) {
      const at = counters + (<usize>bucket << 2);
      const own = load<u32>(at);
      store<u32>(at, sum);
      sum += own;
    }
    for (let i = 0; i < count; i++) {
      const key = load<u32>(keys + (<usize>i << 2));
      const at = counters + (<usize>((key >> shift) & 255) << 2);
      const place = <usize>load<u32>(at) << 2;
      store<u32>(at, load<u32>(at) + 1);
      store<u32>(otherKeys + place, key);
      store<u32>(otherOrder + place, load<u32>(order + (<usize>i << 2)));
    }
    const swapKeys = keys;
    keys = otherKeys;
    otherKeys = swapKeys;
    const swapOrder = order;
    order = otherOrder;
    otherOrder = swapOrder;
  }
  return order;
}
