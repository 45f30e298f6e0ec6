import { threefry } from "../random";
import { AUC, AUCPR, evaluationMetric } from "./evaluation";
import { sampleTreeFeatures } from "./featureSampling";
import { logisticGradients, softmaxGradients, squaredGradients } from "./gradients";
import { growTree } from "./growTree";
import { groupAt, Grower, Job, LOGISTIC, Matrix, Node, Parameters, SOFTPROB, Split } from "./records";

const ROWS: u32 = 0x726f7773;

/** A worker's arrays; positions are the job's rows, then its evaluation rows. */
@unmanaged
class Workspace {
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
}

/**
 * Trains models [start, end): second-order boosting of regression trees (Chen and Guestrin 2016), histogram method.
 * One item is one whole model: many models on one quantised matrix need no exchange between threads.
 *
 * @param numHistograms  as many as the way of growth needs at once
 * @param stackBytes     of pending nodes
 * @param scratch        as packages/trees/src/scratch.ts adds up
 */
export function trainModels(
  matrixPtr: usize, parametersPtr: usize, jobs: usize, numHistograms: i32, stackBytes: i32, scratch: usize,
  start: i32, end: i32,
): void {
  for (let item = start; item < end; item++) {
    const job = changetype<Job>(jobs + <usize>item * offsetof<Job>());
    trainModel(changetype<Matrix>(matrixPtr), changetype<Parameters>(parametersPtr), job, numHistograms, stackBytes, scratch);
  }
}

/** The next `numBytes` of the scratch memory, on a cache line of their own. */
function take(from: usize, numBytes: usize): usize {
  return (from + numBytes + 63) & ~63;
}

function trainModel(
  matrix: Matrix, parameters: Parameters, job: Job, numHistograms: i32, stackBytes: i32, scratch: usize,
): void {
  const numOutputs = parameters.numOutputs;
  const grower = changetype<Grower>(scratch);
  const space = changetype<Workspace>(scratch + 256);
  let next = (scratch + 512 + 63) & ~63;
  next = layOut(grower, space, matrix, parameters, job, numHistograms, stackBytes, next);
  gatherRows(grower, space, next);

  store<i32>(job.treeOffsets, 0);
  job.numCategories = 0;
  const falling = parameters.metric != AUC && parameters.metric != AUCPR;
  let numNodes = 0;
  let numTrees = 0;
  let best = -1;
  let bestMetric: f64 = falling ? Infinity : -Infinity;
  let round = 0;
  for (; round < job.numRounds; round++) {
    computeGradients(parameters, job, space);
    for (let output = 0; output < numOutputs; output++) {
      grower.round = round * numOutputs + output;
      grower.gradients = space.gradients + (<usize>(output * space.numPositions) << 3);
      grower.margins = space.margins + (<usize>(output * space.numPositions) << 2);
      grower.tree = job.nodes + (job.keepTrees != 0 ? <usize>numNodes * offsetof<Node>() : 0);
      if (job.keepTrees == 0) job.numCategories = 0;
      const numActive = orderRows(grower, parameters, job, round);
      sampleTreeFeatures(grower);
      growTree(grower, numActive, space.numPositions - numActive);
      numNodes += grower.numNodes;
      numTrees++;
      if (job.keepTrees != 0) store<i32>(job.treeOffsets + (<usize>numTrees << 2), numNodes);
    }
    if (job.history == 0 && job.patience == 0) continue;
    const metric = metricOf(parameters, job, space);
    if (job.history != 0) store<f64>(job.history + (<usize>round << 3), metric);
    if (job.patience == 0) continue;
    if (falling ? metric < bestMetric : metric > bestMetric) {
      bestMetric = metric;
      best = round;
      copyEvaluation(space, job, numOutputs, space.bestMargins);
    } else if (round - best >= job.patience) {
      round++;
      break;
    }
  }
  job.roundsBuilt = round;
  if (job.patience == 0) {
    best = round - 1;
    copyEvaluation(space, job, numOutputs, job.evaluationMargins);
  } else {
    memory.copy(job.evaluationMargins, space.bestMargins, <usize>(job.numEvaluation * numOutputs) << 2);
  }
  job.bestIteration = best;
}

/** Gives every array its place and returns where the rows' bins may be copied to. */
function layOut(
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
  next = take(next, <usize>matrix.numGroups << 2);
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
  grower.histograms = next;
  next = take(next, <usize>numHistograms * (<usize>matrix.totalCells << 4));
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
function gatherRows(grower: Grower, space: Workspace, copies: usize): void {
  const job = grower.job;
  const matrix = grower.matrix;
  const parameters = grower.parameters;
  const numPositions = space.numPositions;
  let next = copies;
  for (let i = 0; i < matrix.numGroups; i++) {
    const group = groupAt(matrix, i);
    if (job.rows == 0 && job.numEvaluation == 0) {
      store<usize>(grower.bins + (<usize>i << 2), group.bins);
      continue;
    }
    const rowBytes = <usize>group.width << 1;
    store<usize>(grower.bins + (<usize>i << 2), next);
    for (let position = 0; position < numPositions; position++) {
      memory.copy(next + <usize>position * rowBytes, group.bins + <usize>rowOf(job, position) * rowBytes, rowBytes);
    }
    next = take(next, <usize>numPositions * rowBytes);
  }
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

function computeGradients(parameters: Parameters, job: Job, space: Workspace): void {
  const end = job.numRows;
  if (parameters.objective == LOGISTIC) {
    logisticGradients(space.margins, space.labels, space.weights, space.gradients, 0, end);
  } else if (parameters.objective == SOFTPROB) {
    softmaxGradients(
      space.margins, space.labels, space.weights, space.gradients, parameters.numOutputs, space.numPositions, 0, end,
    );
  } else {
    squaredGradients(space.margins, space.labels, space.weights, space.gradients, 0, end);
  }
}

/** The positions that this round learns from, ascending, and apart from them all others; returns how many learn. */
function orderRows(grower: Grower, parameters: Parameters, job: Job, round: i32): i32 {
  const limit = parameters.subsample * 4294967296.0;
  const sampling = parameters.subsample < 1;
  let active = 0;
  let passive = 0;
  for (let position = 0; position < job.numRows; position++) {
    const word = sampling ? <u32>threefry(job.seed, ROWS, <u32>rowOf(job, position), <u32>round) : 0;
    if (!sampling || <f64>word < limit) {
      store<i32>(grower.order + (<usize>active << 2), position);
      active++;
    } else {
      store<i32>(grower.passive + (<usize>passive << 2), position);
      passive++;
    }
  }
  for (let i = 0; i < job.numEvaluation; i++) {
    store<i32>(grower.passive + (<usize>(passive + i) << 2), job.numRows + i);
  }
  return active;
}

function metricOf(parameters: Parameters, job: Job, space: Workspace): f64 {
  const first = <usize>job.numRows << 2;
  return evaluationMetric(
    parameters.metric, parameters.objective, space.margins + first, space.numPositions, parameters.numOutputs,
    space.labels + first, space.weights + first, job.numEvaluation, space.metricScratch,
  );
}

function copyEvaluation(space: Workspace, job: Job, numOutputs: i32, target: usize): void {
  const bytes = <usize>job.numEvaluation << 2;
  for (let output = 0; output < numOutputs; output++) {
    const first = <usize>(output * space.numPositions + job.numRows) << 2;
    memory.copy(target + <usize>output * bytes, space.margins + first, bytes);
  }
}
