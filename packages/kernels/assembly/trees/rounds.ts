// What every way of training does before and after it grows a tree.
import { AUC, AUCPR } from "./evaluation";
import { sampleTreeFeatures } from "./featureSampling";
import { Grower, Job, Matrix, Node, Parameters } from "./records";
import { copyEvaluation, gatherRows, layOut, metricOf, orderRows, Workspace } from "./workspace";

const WORKSPACE_OFFSET: usize = 256;
const ARRAYS_OFFSET: usize = 512;

// @ts-ignore: decorator
@inline
export function growerAt(scratch: usize): Grower {
  return changetype<Grower>(scratch);
}

// @ts-ignore: decorator
@inline
export function workspaceAt(scratch: usize): Workspace {
  return changetype<Workspace>(scratch + WORKSPACE_OFFSET);
}

function isRising(parameters: Parameters): bool {
  return parameters.metric == AUC || parameters.metric == AUCPR;
}

export function beginTraining(
  matrix: Matrix, parameters: Parameters, job: Job, numHistograms: i32, stackBytes: i32, scratch: usize,
): void {
  const grower = growerAt(scratch);
  const space = workspaceAt(scratch);
  const copies =
    layOut(grower, space, matrix, parameters, job, numHistograms, stackBytes, (scratch + ARRAYS_OFFSET + 63) & ~63);
  gatherRows(grower, space, copies);
  store<i32>(job.treeOffsets, 0);
  job.numCategories = 0;
  space.numNodes = 0;
  space.numTrees = 0;
  space.best = -1;
  space.bestMetric = isRising(parameters) ? -Infinity : Infinity;
}

/** Sets the next tree up; returns how many rows it learns from. */
export function beginTree(grower: Grower, space: Workspace, round: i32, output: i32): i32 {
  const job = grower.job;
  grower.round = round * grower.parameters.numOutputs + output;
  grower.gradients = space.gradients + (<usize>(output * space.numPositions) << 3);
  grower.margins = space.margins + (<usize>(output * space.numPositions) << 2);
  grower.tree = job.nodes + (job.keepTrees != 0 ? <usize>space.numNodes * offsetof<Node>() : 0);
  if (job.keepTrees == 0) job.numCategories = 0;
  sampleTreeFeatures(grower);
  return orderRows(grower, grower.parameters, job, round);
}

export function endTree(grower: Grower, space: Workspace): void {
  space.numNodes += grower.numNodes;
  space.numTrees++;
  if (grower.job.keepTrees != 0) store<i32>(grower.job.treeOffsets + (<usize>space.numTrees << 2), space.numNodes);
}

/** Measures the round; whether training stops early. */
export function endRound(grower: Grower, space: Workspace, round: i32): bool {
  const job = grower.job;
  const parameters = grower.parameters;
  if (job.history == 0 && job.patience == 0) return false;
  const metric = metricOf(parameters, job, space);
  if (job.history != 0) store<f64>(job.history + (<usize>round << 3), metric);
  if (job.patience == 0) return false;
  if (isRising(parameters) ? metric > space.bestMetric : metric < space.bestMetric) {
    space.bestMetric = metric;
    space.best = round;
    copyEvaluation(space, job, parameters.numOutputs, space.bestMargins);
    return false;
  }
  return round - space.best >= job.patience;
}

export function finishTraining(grower: Grower, space: Workspace, rounds: i32): void {
  const job = grower.job;
  const numOutputs = grower.parameters.numOutputs;
  job.roundsBuilt = rounds;
  job.bestIteration = job.patience == 0 ? rounds - 1 : space.best;
  if (job.patience == 0) copyEvaluation(space, job, numOutputs, job.evaluationMargins);
  else memory.copy(job.evaluationMargins, space.bestMargins, <usize>(job.numEvaluation * numOutputs) << 2);
}
