import { growTree } from "./growTree";
import { Job, Matrix, Parameters } from "./records";
import { beginTraining, beginTree, endRound, endTree, finishTraining, growerAt, workspaceAt } from "./rounds";
import { computeGradients } from "./workspace";

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

function trainModel(
  matrix: Matrix, parameters: Parameters, job: Job, numHistograms: i32, stackBytes: i32, scratch: usize,
): void {
  const grower = growerAt(scratch);
  const space = workspaceAt(scratch);
  beginTraining(matrix, parameters, job, numHistograms, stackBytes, scratch);
  let round = 0;
  let stopped = false;
  for (; round < job.numRounds && !stopped; round++) {
    computeGradients(parameters, space, 0, job.numRows);
    for (let output = 0; output < parameters.numOutputs; output++) {
      const numActive = beginTree(grower, space, round, output);
      growTree(grower, numActive, space.numPositions - numActive);
      endTree(grower, space);
    }
    stopped = endRound(grower, space, round);
  }
  finishTraining(grower, space, round);
}
