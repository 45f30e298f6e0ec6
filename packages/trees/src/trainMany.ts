import { type RunControl, resolveOptions, type TreeEnsemble } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import { baseMargin } from "./baseMargin.js";
import { checkJob } from "./checkJob.js";
import { NODE_WORDS, readTrees } from "./nodeRecords.js";
import { type BoostingOptions, boostingOptionsSchema, type ResolvedBoostingOptions } from "./options.js";
import type { QuantizedMatrix } from "./quantize.js";

/** One model to train. Row numbers are those of the quantised matrix. */
export interface TrainingJob {
  /** Int32Array: training rows; default all. */
  readonly rows?: Int32Array;
  /** [numRows of the matrix]: 0 or 1 for binary:logistic. */
  readonly labels: ArrayLike<number>;
  /** Float32Array [numRows of the matrix]: default 1 each. They scale gradients and hessians. */
  readonly weights?: Float32Array;
  /** Int32Array: rows whose margins are wanted and, with early stopping, whose loss decides. */
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
  /** Float32Array, aligned with the evaluation rows; of the best round. */
  readonly evaluationMargins: Float32Array | undefined;
  /** 0-based. */
  readonly bestIteration: number;
  /** Float64Array: the loss on the evaluation rows after every round; empty without them. */
  readonly evaluationHistory: Float64Array;
}

/** Jobs go to the kernels in batches whose trees fit into this. */
const BATCH_BYTES = 192 * 1024 * 1024;
const SHARED_BYTES = 128;
const JOB_BYTES = 128;

/**
 * Trains many models on one quantised matrix, each on one thread, all threads side by side: XGBoost's regularised
 * second-order boosting (Chen and Guestrin 2016) by histograms. The same bits for any number of threads.
 *
 * @throws ClusterwhyError `NO_TRAINING_ROWS`, `BAD_LABEL`, or a usage error for an option out of range
 */
export async function trainMany(
  kernels: Kernels,
  matrix: QuantizedMatrix,
  jobs: readonly TrainingJob[],
  options?: BoostingOptions,
  control?: RunControl,
): Promise<TrainedModel[]> {
  const resolved = resolveOptions(boostingOptionsSchema, options);
  const plans = jobs.map((job) => planOf(job, matrix, resolved));
  const models: TrainedModel[] = [];
  for (let first = 0; first < plans.length; ) {
    let last = first;
    let bytes = 0;
    do bytes += plans[last++].treeBytes;
    while (last < plans.length && bytes + plans[last].treeBytes <= BATCH_BYTES);
    models.push(...(await trainBatch(kernels, matrix, plans.slice(first, last), resolved, control)));
    first = last;
  }
  return models;
}

interface Plan {
  readonly job: TrainingJob;
  readonly rows: Int32Array;
  readonly labels: Float32Array;
  readonly evaluationRows: Int32Array;
  readonly nEstimators: number;
  readonly base: number;
  readonly keep: boolean;
  readonly nodesPerTree: number;
  readonly categoriesPerTree: number;
  readonly treeBytes: number;
}

function planOf(job: TrainingJob, matrix: QuantizedMatrix, options: ResolvedBoostingOptions): Plan {
  const rows = job.rows ?? Int32Array.from({ length: matrix.numRows }, (_, row) => row);
  const labels = Float32Array.from(job.labels);
  checkJob(job, rows, labels, matrix.numRows, options.objective === "binary:logistic");
  const nEstimators = job.nEstimators ?? options.nEstimators;
  const keep = job.keepTrees ?? true;
  const nodesPerTree = 2 * Math.min(2 ** options.maxDepth, rows.length) - 1;
  // Every inner node has a category set of at most the categories of its feature.
  const mostCategories = matrix.featureTypes.reduce(
    (most, type, feature) =>
      type === "c" ? Math.max(most, matrix.offsets[feature + 1] - matrix.offsets[feature]) : most,
    0,
  );
  const categoriesPerTree = ((nodesPerTree - 1) / 2) * mostCategories;
  const trees = keep ? nEstimators : 1;
  const treeBytes = trees * (nodesPerTree * NODE_WORDS + categoriesPerTree) * 4;
  return {
    job,
    rows,
    labels,
    evaluationRows: job.evaluationRows ?? new Int32Array(),
    nEstimators,
    base: baseMargin(options, labels, job.weights, rows),
    keep,
    nodesPerTree,
    categoriesPerTree,
    treeBytes,
  };
}

async function trainBatch(
  kernels: Kernels,
  matrix: QuantizedMatrix,
  plans: readonly Plan[],
  options: ResolvedBoostingOptions,
  control?: RunControl,
): Promise<TrainedModel[]> {
  const scope = kernels.scope();
  try {
    const shared = scope.allocateZeroed(SHARED_BYTES);
    const jobs = scope.allocateZeroed(JOB_BYTES * plans.length);
    const placed = plans.map((plan) => placeJob(scope, plan, options));
    writeShared(kernels, shared, matrix, options);
    placed.forEach((words, i) => {
      kernels.i32(jobs + i * JOB_BYTES, words.length).set(words);
      kernels.f64(jobs + i * JOB_BYTES + 64, 1)[0] = plans[i].base;
      kernels.i32(jobs + i * JOB_BYTES + 72, 3).set([words[18], words[19], words[20]]);
    });
    const maxTrain = Math.max(...plans.map((plan) => plan.rows.length));
    const maxEval = Math.max(...plans.map((plan) => plan.evaluationRows.length));
    const { totalBins, mostBins, featureNames } = matrix;
    const levels = options.maxDepth + 2;
    const scratchBytes =
      maxTrain * 20 + maxEval * 4 + featureNames.length + 192 + levels * (64 + totalBins * 16) + mostBins * 8;
    await kernels.parallel(
      "trainModels",
      [shared, jobs, maxTrain, maxEval, totalBins],
      { numItems: plans.length, blockSize: 1, scratchBytes },
      control,
    );
    return plans.map((plan, i) => readModel(kernels, jobs + i * JOB_BYTES, plan, matrix, options));
  } finally {
    scope.close();
  }
}

/** The job's words as `boosting.ts` of the kernels describes them; words 16 and 17 are the base margin's. */
function placeJob(scope: Scope, plan: Plan, options: ResolvedBoostingOptions): number[] {
  const { job, rows, labels, evaluationRows, nEstimators, keep } = plan;
  const trees = keep ? nEstimators : 1;
  const wantsHistory = evaluationRows.length > 0;
  return [
    scope.copyIn(rows),
    rows.length,
    scope.copyIn(labels),
    job.weights === undefined ? 0 : scope.copyIn(job.weights),
    scope.copyIn(evaluationRows),
    evaluationRows.length,
    scope.allocate(evaluationRows.length * 4),
    nEstimators,
    wantsHistory ? (options.earlyStoppingRounds ?? 0) : 0,
    scope.allocate(trees * plan.nodesPerTree * NODE_WORDS * 4),
    scope.allocate((nEstimators + 1) * 4),
    scope.allocate(trees * plan.categoriesPerTree * 4),
    0,
    0,
    0,
    (options.seed ^ Math.imul(job.seedItem ?? 0, 0x9e3779b1)) | 0,
    0,
    0,
    wantsHistory ? scope.allocateZeroed(nEstimators * 8) : 0,
    keep ? 1 : 0,
    scope.allocate(evaluationRows.length * 4),
  ];
}

function writeShared(
  kernels: Kernels,
  shared: number,
  matrix: QuantizedMatrix,
  options: ResolvedBoostingOptions,
): void {
  kernels
    .i32(shared, 8)
    .set([
      matrix.featureNames.length,
      matrix.binsPtr,
      matrix.offsetsPtr,
      matrix.cutsPtr,
      matrix.categoricalPtr,
      options.maxDepth,
      options.objective === "binary:logistic" ? 0 : 1,
      options.maxCatToOnehot,
    ]);
  kernels
    .f64(shared + 32, 9)
    .set([
      options.learningRate,
      options.gamma,
      options.minChildWeight,
      options.regLambda,
      options.regAlpha,
      options.maxDeltaStep,
      options.scalePosWeight,
      options.subsample,
      options.colsampleByTree,
    ]);
}

function readModel(
  kernels: Kernels,
  job: number,
  plan: Plan,
  matrix: QuantizedMatrix,
  options: ResolvedBoostingOptions,
): TrainedModel {
  const words = kernels.i32(job, 21);
  const bestIteration = words[12];
  const built = words[13];
  const numEvaluation = plan.evaluationRows.length;
  // Trees after the best round are not kept: the ensemble is what it predicts with.
  const kept = plan.keep ? bestIteration + 1 : 0;
  return {
    ensemble: {
      objective: options.objective,
      featureNames: matrix.featureNames,
      featureTypes: matrix.featureTypes,
      numOutputs: 1,
      baseMargins: Float64Array.of(Math.fround(plan.base)),
      ...readTrees(kernels, words[9] >>> 0, words[10] >>> 0, words[11] >>> 0, words[14], kept),
    },
    evaluationMargins: numEvaluation > 0 ? kernels.f32(words[6] >>> 0, numEvaluation).slice() : undefined,
    bestIteration,
    evaluationHistory: words[18] === 0 ? new Float64Array() : kernels.f64(words[18] >>> 0, built).slice(),
  };
}
