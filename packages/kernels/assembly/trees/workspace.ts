import { threefry } from "../random";
import { evaluationMetric } from "./evaluation";
import { logisticGradients, softmaxGradients, squaredGradients } from "./gradients";
import { BATCH_ROW_BYTES, BATCH_ROWS, OVERRUN } from "./batch";
import { decisionBytes } from "./partition";
import { groupAt, Grower, Job, LOGISTIC, Matrix, Parameters, SOFTPROB, Split } from "./records";

const ROWS: u32 = 0x726f7773;

/** A worker's arrays; positions are the job's rows, then its evaluation rows. */
@unmanaged
export class Workspace {
  numPositions: i32;
  labels: usize;
  weights: usize;
  /** f32 [numOutputs × numPositions] */
  margins: usize;
  /** (g, h) f32 pairs [numOutputs × numPositions] */
  gradients: usize;
  /** f32 [numOutputs × numEvaluation] */
  bestMargins: usize;
  metricScratch: usize;
  /** So far: nodes and trees written, the best round, and its metric. */
  numNodes: i32;
  numTrees: i32;
  best: i32;
  bestMetric: f64;
}

/** The next `numBytes` of the scratch memory, on a cache line of their own. */
function take(from: usize, numBytes: usize): usize {
  return (from + numBytes + 63) & ~63;
}

/** Gives every array its place and returns where the rows' bins may be copied to. */
export function layOut(
  grower: Grower, space: Workspace, matrix: Matrix, parameters: Parameters, job: Job, numHistograms: i32,
  stackBytes: i32, start: usize,
): usize {
  const numPositions = job.numRows + job.numEvaluation;
  const outputs = parameters.numOutputs;
  const words = (matrix.numFeatures + 31) >> 5;
  grower.matrix = matrix;
  grower.parameters = parameters;
  grower.job = job;
  grower.numHistograms = numHistograms;
  space.numPositions = numPositions;
  let next = start;
  grower.bins = next;
  next = take(next, <usize>matrix.numGroups << 3);
  grower.treeFeatures = next;
  next = take(next, matrix.numFeatures);
  grower.nodeFeatures = next;
  next = take(next, matrix.numFeatures);
  grower.usedFeatures = next;
  next = take(next, parameters.interactionSets == 0 ? 0 : <usize>(parameters.mostNodes * words) << 2);
  grower.stack = next;
  next = take(next, stackBytes);
  grower.split = next;
  next = take(next, offsetof<Split>() + (<usize>matrix.mostBins << 2));
  grower.search = next;
  next = take(next, <usize>(matrix.mostBins + 4) * 20);
  grower.decisions = next;
  next = take(next, decisionBytes(matrix.mostBins));
  grower.batch = next;
  next = take(next, <usize>BATCH_ROWS * BATCH_ROW_BYTES);
  grower.histograms = next;
  next = take(next, <usize>numHistograms * (<usize>matrix.totalCells << 4));
  grower.partial = next;
  next = take(next, <usize>matrix.totalCells << 4);
  grower.order = next;
  next = take(next, <usize>(numPositions + 1) << 2);
  grower.passive = next;
  next = take(next, <usize>(numPositions + 1) << 2);
  grower.spare = next;
  next = take(next, <usize>(numPositions + 1) << 2);
  space.labels = next;
  next = take(next, <usize>numPositions << 2);
  space.weights = next;
  next = take(next, <usize>numPositions << 2);
  space.margins = next;
  next = take(next, <usize>(numPositions * outputs) << 2);
  space.gradients = next;
  next = take(next, <usize>(numPositions * outputs) << 3);
  space.bestMargins = next;
  next = take(next, <usize>(job.numEvaluation * outputs) << 2);
  space.metricScratch = next;
  return take(next, (<usize>job.numEvaluation << 4) + 1024);
}

/** Brings the job's rows together, so that all that follows reads memory in order. */
export function gatherRows(grower: Grower, space: Workspace, copies: usize): void {
  const job = grower.job;
  const matrix = grower.matrix;
  const parameters = grower.parameters;
  const numPositions = space.numPositions;
  let next = copies;
  for (let i = 0; i < matrix.numGroups; i++) {
    const group = groupAt(matrix, i);
    const addresses = grower.bins + (<usize>i << 3);
    if (job.rows == 0 && job.numEvaluation == 0) {
      store<usize>(addresses, group.bins);
      store<usize>(addresses, group.columns, 4);
      continue;
    }
    const rowBytes = <usize>group.width << (group.narrow != 0 ? 0 : 1);
    store<usize>(addresses, next);
    for (let position = 0; position < numPositions; position++) {
      memory.copy(next + <usize>position * rowBytes, group.bins + <usize>rowOf(job, position) * rowBytes, rowBytes);
    }
    next = take(next, <usize>numPositions * rowBytes + OVERRUN);
    if (group.narrow == 0) continue;
    store<usize>(addresses, next, 4);
    for (let feature = 0; feature < group.width; feature++) {
      const from = group.columns + <usize>feature * <usize>matrix.numRows;
      const to = next + <usize>feature * <usize>numPositions;
      for (let position = 0; position < numPositions; position++) {
        store<u8>(to + <usize>position, load<u8>(from + <usize>rowOf(job, position)));
      }
    }
    next = take(next, <usize>numPositions * rowBytes);
  }
  grower.columnRows = job.rows == 0 && job.numEvaluation == 0 ? matrix.numRows : numPositions;
  const positiveFactor = <f32>parameters.scalePosWeight;
  for (let position = 0; position < numPositions; position++) {
    const at = <usize>position << 2;
    const row = <usize>rowOf(job, position) << 2;
    const label = load<f32>(job.labels + row);
    let weight: f32 = job.weights == 0 ? 1 : load<f32>(job.weights + row);
    // Evaluation rows are weighed by their own weights alone.
    if (position < job.numRows && label == 1 && parameters.objective == LOGISTIC) weight *= positiveFactor;
    store<f32>(space.labels + at, label);
    store<f32>(space.weights + at, weight);
  }
  for (let output = 0; output < parameters.numOutputs; output++) {
    const base = load<f32>(job.baseMargins + (<usize>output << 2));
    const margins = space.margins + (<usize>(output * numPositions) << 2);
    for (let position = 0; position < numPositions; position++) store<f32>(margins + (<usize>position << 2), base);
  }
}

// @ts-ignore: decorator
@inline
function rowOf(job: Job, position: i32): i32 {
  if (position >= job.numRows) return load<i32>(job.evaluationRows + (<usize>(position - job.numRows) << 2));
  return job.rows == 0 ? position : load<i32>(job.rows + (<usize>position << 2));
}

/** Of positions [begin, end). */
export function computeGradients(parameters: Parameters, space: Workspace, begin: i32, end: i32): void {
  if (parameters.objective == LOGISTIC) {
    logisticGradients(space.margins, space.labels, space.weights, space.gradients, begin, end);
  } else if (parameters.objective == SOFTPROB) {
    softmaxGradients(
      space.margins, space.labels, space.weights, space.gradients, parameters.numOutputs, space.numPositions, begin, end,
    );
  } else {
    squaredGradients(space.margins, space.labels, space.weights, space.gradients, begin, end);
  }
}

/** The positions that this round learns from, ascending, and apart from them all others; returns how many learn. */
export function orderRows(grower: Grower, parameters: Parameters, job: Job, round: i32): i32 {
  const limit = parameters.subsample * 4294967296.0;
  if (parameters.subsample == 1) {
    count(grower.order, 0, job.numRows);
    count(grower.passive, job.numRows, job.numEvaluation);
    return job.numRows;
  }
  let active = 0;
  let passive = 0;
  for (let position = 0; position < job.numRows; position++) {
    const word = <u32>threefry(job.seed, ROWS, <u32>rowOf(job, position), <u32>round);
    if (<f64>word < limit) {
      store<i32>(grower.order + (<usize>active << 2), position);
      active++;
    } else {
      store<i32>(grower.passive + (<usize>passive << 2), position);
      passive++;
    }
  }
  count(grower.passive + (<usize>passive << 2), job.numRows, job.numEvaluation);
  return active;
}

/** Writes `length` numbers from `first` on. */
function count(list: usize, first: i32, length: i32): void {
  let i = 0;
  if (ASC_FEATURE_SIMD) {
    let numbers = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
    for (; i + 4 <= length; i += 4) {
      v128.store(list + (<usize>i << 2), numbers);
      numbers = i32x4.add(numbers, i32x4.splat(4));
    }
  }
  for (; i < length; i++) store<i32>(list + (<usize>i << 2), first + i);
}

export function metricOf(parameters: Parameters, job: Job, space: Workspace): f64 {
  const first = <usize>job.numRows << 2;
  return evaluationMetric(
    parameters.metric, parameters.objective, space.margins + first, space.numPositions, parameters.numOutputs,
    space.labels + first, space.weights + first, job.numEvaluation, space.metricScratch,
  );
}

export function copyEvaluation(space: Workspace, job: Job, numOutputs: i32, target: usize): void {
  const bytes = <usize>job.numEvaluation << 2;
  for (let output = 0; output < numOutputs; output++) {
    const first = <usize>(output * space.numPositions + job.numRows) << 2;
    memory.copy(target + <usize>output * bytes, space.margins + first, bytes);
  }
}
