import { type RunControl, resolveOptions, type TreeEnsemble, usageError } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { baseMargins } from "./baseMargins.js";
import { checkJob } from "./checkJob.js";
import { readTrees } from "./nodeRecords.js";
import { type BoostingOptions, boostingOptionsSchema, type ResolvedBoostingOptions } from "./options.js";
import { placeParameters } from "./parameters.js";
import type { QuantizedMatrix } from "./quantize.js";
import {
  JOB_BEST_ITERATION,
  JOB_BYTES,
  JOB_NUM_CATEGORIES,
  JOB_ROUNDS_BUILT,
  NODE_WORDS,
} from "./records.js";
import { growsByPriority, trainingScratch } from "./scratch.js";
import { isShared, trainShared } from "./trainShared.js";

/** One model to train. Row numbers are those of the quantised matrix. */
export interface TrainingJob {
  /** Int32Array: training rows; default all. */
  readonly rows?: Int32Array;
  /** [numRows of the matrix]: 0 or 1 for binary:logistic, a class number for multi:softprob. */
  readonly labels: ArrayLike<number>;
  /** Float32Array [numRows of the matrix]: default 1 each. They scale gradients and hessians. */
  readonly weights?: Float32Array;
  /** Int32Array: rows whose margins are wanted and, with early stopping, whose metric decides. */
  readonly evaluationRows?: Int32Array;
  /** Instead of the options' number. */
  readonly nEstimators?: number;
  /** Tells this job's random numbers from others'. */
  readonly seedItem?: number;
  /** `false` keeps no trees: for models of which only the evaluation margins are wanted. Default true. */
  readonly keepTrees?: boolean;
}

export interface TrainedModel {
  /** Without trees where the job keeps none. */
  readonly ensemble: TreeEnsemble;
  /** Float32Array [evaluation rows × outputs], row-major; of the best round. */
  readonly evaluationMargins: Float32Array | undefined;
  /** 0-based. */
  readonly bestIteration: number;
  /** Float64Array: the metric on the evaluation rows after every round; empty without them. */
  readonly evaluationHistory: Float64Array;
}

/** Jobs go to the kernels in batches whose trees fit into this. */
const BATCH_BYTES = 192 * 1024 * 1024;

/**
 * Trains many models on one quantised matrix: XGBoost's regularised second-order boosting (Chen and Guestrin 2016) by
 * histograms. Many models go side by side, each on one thread; fewer large ones than threads have all threads each.
 * The same bits for any number of threads.
 *
 * @throws ClusterwhyError `NO_TRAINING_ROWS`, `BAD_LABEL`, `BAD_WEIGHT`, `BAD_ROW`, or a usage error for an option
 *   out of range
 */
export async function trainMany(
  kernels: Kernels,
  matrix: QuantizedMatrix,
  jobs: readonly TrainingJob[],
  options?: BoostingOptions,
  control?: RunControl,
): Promise<TrainedModel[]> {
  const resolved = resolveBoostingOptions(options);
  const labels = new Map(jobs.map((job) => [job.labels, new Float32Array(job.labels)]));
  const numOutputs = countOutputs(resolved, labels.values());
  const all = new Int32Array(jobs.some(({ rows }) => rows === undefined) ? matrix.numRows : 0);
  for (let row = 0; row < all.length; row++) all[row] = row;
  const plans = jobs.map((job) =>
    planOf(job, job.rows ?? all, matrix, resolved, numOutputs, labels.get(job.labels)!),
  );
  const models: TrainedModel[] = [];
  for (let first = 0; first < plans.length; ) {
    let last = first;
    let bytes = 0;
    do bytes += plans[last++].treeBytes;
    while (last < plans.length && bytes + plans[last].treeBytes <= BATCH_BYTES);
    models.push(
      ...(await trainBatch(kernels, matrix, plans.slice(first, last), resolved, numOutputs, control)),
    );
    first = last;
  }
  return models;
}

/** Checks what concerns more than one option. */
export function resolveBoostingOptions(options: BoostingOptions | undefined): ResolvedBoostingOptions {
  const resolved = resolveOptions(boostingOptionsSchema, options);
  if (resolved.maxDepth === 0 && resolved.growPolicy !== "lossguide") {
    throw usageError(
      "OPTION_INVALID",
      "maxDepth: 0 (no bound) needs growPolicy 'lossguide'; found 'depthwise'",
    );
  }
  return resolved;
}

function countOutputs(options: ResolvedBoostingOptions, labels: Iterable<Float32Array>): number {
  if (options.objective !== "multi:softprob") return 1;
  if (options.numClass !== undefined) return options.numClass;
  let most = 1;
  for (const list of labels) for (const label of list) if (label > most) most = Math.min(label, 999);
  return Math.floor(most) + 1;
}

interface Plan {
  readonly job: TrainingJob;
  /** undefined: all rows of the matrix, in order. */
  readonly rows: Int32Array | undefined;
  readonly numRows: number;
  readonly labels: Float32Array;
  readonly evaluationRows: Int32Array;
  readonly nEstimators: number;
  readonly base: Float32Array;
  readonly keep: boolean;
  readonly nodesPerTree: number;
  readonly categoriesPerTree: number;
  readonly treeBytes: number;
}

function planOf(
  job: TrainingJob,
  rows: Int32Array,
  matrix: QuantizedMatrix,
  options: ResolvedBoostingOptions,
  numOutputs: number,
  labels: Float32Array,
): Plan {
  checkJob(job, rows, labels, matrix.numRows, options.objective, numOutputs);
  const nEstimators = job.nEstimators ?? options.nEstimators;
  const keep = job.keepTrees ?? true;
  const nodesPerTree = 2 * mostLeaves(options, rows.length) - 1;
  // Every inner node has a category set of at most the categories of its feature.
  const mostCategories = matrix.featureTypes.reduce(
    (most, type, feature) => (type === "c" ? Math.max(most, matrix.numBins[feature]) : most),
    0,
  );
  const categoriesPerTree = ((nodesPerTree - 1) / 2) * mostCategories;
  const trees = keep ? nEstimators * numOutputs : 1;
  return {
    job,
    rows: job.rows,
    numRows: rows.length,
    labels,
    evaluationRows: job.evaluationRows ?? new Int32Array(),
    nEstimators,
    base: baseMargins(options, numOutputs, labels, job.weights, rows),
    keep,
    nodesPerTree,
    categoriesPerTree,
    treeBytes: trees * (nodesPerTree * NODE_WORDS + categoriesPerTree) * 4,
  };
}

function mostLeaves({ maxDepth, maxLeaves }: ResolvedBoostingOptions, numRows: number): number {
  const byDepth = maxDepth === 0 ? numRows : Math.min(2 ** maxDepth, numRows);
  return maxLeaves === 0 ? byDepth : Math.min(byDepth, maxLeaves);
}

async function trainBatch(
  kernels: Kernels,
  matrix: QuantizedMatrix,
  plans: readonly Plan[],
  options: ResolvedBoostingOptions,
  numOutputs: number,
  control?: RunControl,
): Promise<TrainedModel[]> {
  const scope = kernels.scope();
  const most = (pick: (plan: Plan) => number) =>
    plans.reduce((found, plan) => Math.max(found, pick(plan)), 0);
  const mostNodes = most((plan) => plan.nodesPerTree);
  // Many jobs share their labels and weights.
  const placed = new Map<Float32Array, number>();
  const place = (array: Float32Array) => {
    const address = placed.get(array) ?? scope.copyIn(array);
    placed.set(array, address);
    return address;
  };
  try {
    const parameters = placeParameters(kernels, scope, matrix, options, numOutputs, mostNodes);
    const records = plans.map((plan) => placeJob(plan, options, numOutputs, place, scope));
    const jobs = scope.copyIn(Int32Array.from(records.flat()));
    const mostRows = most((plan) => plan.numRows);
    if (isShared(kernels, options, plans.length, mostRows)) {
      for (const [i, plan] of plans.entries()) {
        const shared = {
          matrix,
          parameters,
          job: jobs + i * JOB_BYTES,
          numRows: plan.numRows,
          numEvaluation: plan.evaluationRows.length,
          numRounds: plan.nEstimators,
          numOutputs,
          mostNodes,
        };
        await trainShared(kernels, shared, options, control);
      }
    } else {
      const mostEvaluation = most((plan) => plan.evaluationRows.length);
      const scratch = trainingScratch(matrix, options, numOutputs, mostNodes, mostRows, mostEvaluation);
      await kernels.parallel(
        "trainModels",
        [matrix.address, parameters, jobs, scratch.numHistograms, scratch.stackBytes],
        { numItems: plans.length, blockSize: 1, scratchBytes: scratch.numBytes },
        control,
      );
    }
    return plans.map((plan, i) =>
      readModel(kernels, records[i], jobs + i * JOB_BYTES, plan, matrix, options, numOutputs),
    );
  } finally {
    scope.close();
  }
}

/** The words of a `Job`. */
function placeJob(
  plan: Plan,
  options: ResolvedBoostingOptions,
  numOutputs: number,
  place: (array: Float32Array) => number,
  scope: ReturnType<Kernels["scope"]>,
): number[] {
  const { job, rows, numRows, labels, evaluationRows, nEstimators, keep, base } = plan;
  const trees = keep ? nEstimators * numOutputs : 1;
  const evaluates = evaluationRows.length > 0;
  return [
    rows === undefined ? 0 : scope.copyIn(rows),
    numRows,
    place(labels),
    job.weights === undefined ? 0 : place(job.weights),
    scope.copyIn(evaluationRows),
    evaluationRows.length,
    scope.allocate(evaluationRows.length * numOutputs * 4),
    nEstimators,
    evaluates ? (options.earlyStoppingRounds ?? 0) : 0,
    scope.allocate(trees * plan.nodesPerTree * NODE_WORDS * 4),
    scope.allocate((trees + 1) * 4),
    scope.allocate(trees * plan.categoriesPerTree * 4),
    (options.seed ^ Math.imul(job.seedItem ?? 0, 0x9e3779b1)) | 0,
    keep ? 1 : 0,
    evaluates ? scope.allocateZeroed(nEstimators * 8) : 0,
    scope.copyIn(base),
    0,
    0,
    0,
  ];
}

function readModel(
  kernels: Kernels,
  record: readonly number[],
  address: number,
  plan: Plan,
  matrix: QuantizedMatrix,
  options: ResolvedBoostingOptions,
  numOutputs: number,
): TrainedModel {
  const words = kernels.i32(address, JOB_BYTES / 4);
  const [bestIteration, built] = [words[JOB_BEST_ITERATION], words[JOB_ROUNDS_BUILT]];
  const numEvaluation = plan.evaluationRows.length;
  // Trees after the best round are not kept: the ensemble is what it predicts with.
  const kept = plan.keep ? (bestIteration + 1) * numOutputs : 0;
  const [, , , , , , margins, , , nodes, offsets, categories, , , history] = record;
  return {
    ensemble: {
      objective: options.objective,
      featureNames: matrix.featureNames,
      featureTypes: matrix.featureTypes,
      numOutputs,
      baseMargins: Float64Array.from(plan.base),
      ...readTrees(
        kernels,
        nodes,
        offsets,
        categories,
        words[JOB_NUM_CATEGORIES],
        kept,
        numOutputs,
        !growsByPriority(options),
      ),
    },
    evaluationMargins:
      numEvaluation > 0 ? byRow(kernels.f32(margins, numEvaluation * numOutputs), numOutputs) : undefined,
    bestIteration,
    evaluationHistory: history === 0 ? new Float64Array() : kernels.f64(history, built).slice(),
  };
}

/** From output-major to row-major. */
function byRow(margins: Float32Array, numOutputs: number): Float32Array {
  if (numOutputs === 1) return margins.slice();
  const numRows = margins.length / numOutputs;
  return Float32Array.from(
    margins,
    (_, i) => margins[(i % numOutputs) * numRows + Math.floor(i / numOutputs)],
  );
}
