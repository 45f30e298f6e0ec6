import { exp64, log1p64, log64 } from "./math";

/** Bytes of a job: margins and labels (addresses), rows, padding, then slope and intercept, written. */
const JOB_BYTES: usize = 32;
const MOST_STEPS: i32 = 100;
/** A step that would lessen the loss by half of this share of it is the last: the next would lessen it by the square. */
const LAST_STEP: f64 = 1e-12;
/** The sums at one slope and intercept: loss, gradient (slope, intercept), Hessian (slope², slope · intercept, intercept²). */
const NUM_SUMS: usize = 6;

/**
 * Platt scaling (Platt 1999) of jobs [start, end) by the Newton steps of Lin, Lin and Weng (2007): slope and intercept of
 * sigmoid(slope · margin + intercept) with the least cross entropy to their smoothed targets. Every job's rows are
 * summed in their order.
 *
 * @param jobs    as JOB_BYTES says: margins Float64Array [numRows], finite; labels Uint8Array [numRows], 0 or 1, both there
 * @param scratch 96 bytes: the sums where the last step ended, and where the next one is tried
 */
export function plattScaling(jobs: usize, scratch: usize, start: i32, end: i32): void {
  for (let item = start; item < end; item++) scaleOne(jobs + <usize>item * JOB_BYTES, scratch);
}

function scaleOne(job: usize, scratch: usize): void {
  const margins = <usize>load<u32>(job);
  const labels = <usize>load<u32>(job, 4);
  const numRows = load<i32>(job, 8);
  let positives: f64 = 0;
  for (let row = 0; row < numRows; row++) positives += <f64>load<u8>(labels + row);
  const negatives = <f64>numRows - positives;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  let slope: f64 = 1;
  let intercept = log64((positives + 1) / (negatives + 1));
  let sums = scratch;
  let tried = scratch + (NUM_SUMS << 3);
  addUp(margins, labels, numRows, high, low, slope, intercept, sums);
  for (let step = 0; step < MOST_STEPS; step++) {
    const gs = load<f64>(sums, 8);
    const gi = load<f64>(sums, 16);
    if (abs(gs) < 1e-7 && abs(gi) < 1e-7) break;
    const hss = load<f64>(sums, 24);
    const hsi = load<f64>(sums, 32);
    const hii = load<f64>(sums, 40);
    const determinant = hss * hii - hsi * hsi;
    const stepSlope = (hii * gs - hsi * gi) / determinant;
    const stepIntercept = (hss * gi - hsi * gs) / determinant;
    // So near the minimum, the loss cannot tell the points of a step apart: the last step is taken on trust.
    if (gs * stepSlope + gi * stepIntercept < LAST_STEP * load<f64>(sums)) {
      slope -= stepSlope;
      intercept -= stepIntercept;
      break;
    }
    let scale: f64 = 1;
    for (; scale > 1e-10; scale /= 2) {
      const nextSlope = slope - scale * stepSlope;
      const nextIntercept = intercept - scale * stepIntercept;
      addUp(margins, labels, numRows, high, low, nextSlope, nextIntercept, tried);
      if (!(load<f64>(tried) < load<f64>(sums))) continue;
      slope = nextSlope;
      intercept = nextIntercept;
      const former = sums;
      sums = tried;
      tried = former;
      break;
    }
    if (scale <= 1e-10) break;
  }
  store<f64>(job, slope, 16);
  store<f64>(job, intercept, 24);
}

function addUp(
  margins: usize, labels: usize, numRows: i32, high: f64, low: f64, slope: f64, intercept: f64, sums: usize,
): void {
  let loss: f64 = 0;
  let gs: f64 = 0;
  let gi: f64 = 0;
  // A small ridge for margins that separate the labels.
  let hss: f64 = 1e-9;
  let hsi: f64 = 0;
  let hii: f64 = 1e-9;
  for (let row = 0; row < numRows; row++) {
    const margin = load<f64>(margins + (<usize>row << 3));
    const target = load<u8>(labels + row) == 1 ? high : low;
    const x = slope * margin + intercept;
    const small = exp64(-abs(x));
    // −t log p − (1 − t) log(1 − p) without overflow on either side.
    loss += log1p64(small) + max<f64>(x, 0) - target * x;
    const p = 1 / (1 + (x < 0 ? exp64(-x) : small));
    const difference = p - target;
    const curvature = p * (1 - p);
    gs += difference * margin;
    gi += difference;
    hss += curvature * margin * margin;
    hsi += curvature * margin;
    hii += curvature;
  }
  store<f64>(sums, loss);
  store<f64>(sums, gs, 8);
  store<f64>(sums, gi, 16);
  store<f64>(sums, hss, 24);
  store<f64>(sums, hsi, 32);
  store<f64>(sums, hii, 40);
}
