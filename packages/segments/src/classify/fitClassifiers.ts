import { deriveSeed, hashName, type RunControl, type TreeEnsemble } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import {
  balancedWeights,
  type QuantizedMatrix,
  rocAuc,
  stratifiedKFold,
  stratifiedSplit,
  type TrainedModel,
  type TrainingJob,
  trainMany,
} from "@clusterwhy/trees";
import type { ResolvedSegmentsOptions } from "../options.js";
import { type Calibration, plattScaling } from "./calibration.js";

/** One question: within `rows`, who is inside? */
export interface ClassifierTask {
  /** Names the random streams of the task. */
  readonly name: string;
  /** Int32Array: canonical rows that take part, ascending. */
  readonly rows: Int32Array;
  /** Uint8Array [numRows of the table]: 1 inside; at least two rows of `rows` on either side. */
  readonly inside: Uint8Array;
}

export interface ClassifierFit {
  /** Trained on all rows of the task. */
  readonly ensemble: TreeEnsemble;
  readonly rounds: number;
  readonly rows: Int32Array;
  /** Uint8Array, aligned with `rows`. */
  readonly labels: Uint8Array;
  /**
   * Float64Array, aligned with `rows`: the margin of each row, averaged over the repeats, from models that were
   * trained without it.
   */
  readonly heldOutMargins: Float64Array;
  readonly folds: number;
  readonly repeats: number;
  readonly calibration: Calibration;
  /** On the held-out margins. */
  readonly rocAuc: number;
}

const HOLD_OUT_SHARE = 0.2;
const EARLY_STOPPING_ROUNDS = 10;

/** Row numbers, weights and margins of the models that are trained side by side fit into this. */
const BATCH_BYTES = 256 * 1024 * 1024;

/**
 * Trains the classifiers of several tasks on one quantised matrix, in two batches that all workers share; of large
 * tables, some tasks after the others.
 *
 * 1. The number of rounds: early stopping on a stratified fifth of the rows.
 * 2. With that number, repeated stratified cross-validation, whose held-out margins judge and calibrate, and the
 *    final model on all rows. The rounds, one integer a task, are all that the held-out rows had a part in.
 *
 * Weights are balanced in every training set by itself: both sides count the same however few rows one has.
 */
export async function fitClassifiers(
  kernels: Kernels,
  quantized: QuantizedMatrix,
  tasks: readonly ClassifierTask[],
  options: ResolvedSegmentsOptions,
  control?: RunControl,
): Promise<ClassifierFit[]> {
  const fits: ClassifierFit[] = [];
  for (let first = 0; first < tasks.length; ) {
    let last = first;
    let bytes = 0;
    do bytes += bytesOf(tasks[last++]);
    while (last < tasks.length && bytes + bytesOf(tasks[last]) <= BATCH_BYTES);
    fits.push(...(await fitBatch(kernels, quantized, tasks.slice(first, last), options, control)));
    first = last;
  }
  return fits;
}

/** Of five folds and the final model: row numbers of all, weights of the whole table. */
function bytesOf({ rows, inside }: ClassifierTask): number {
  return 6 * 4 * (rows.length + inside.length);
}

async function fitBatch(
  kernels: Kernels,
  quantized: QuantizedMatrix,
  tasks: readonly ClassifierTask[],
  options: ResolvedSegmentsOptions,
  control?: RunControl,
): Promise<ClassifierFit[]> {
  const boosting = {
    nEstimators: options.nEstimators,
    maxDepth: options.maxTreeDepth,
    learningRate: options.learningRate,
    seed: options.seed,
  };
  const started = await trainMany(
    kernels,
    quantized,
    tasks.map((task) => ({ ...roundsJob(task, options.seed), keepTrees: false })),
    { ...boosting, earlyStoppingRounds: EARLY_STOPPING_ROUNDS },
    control,
  );
  const plans = tasks.map((task, index) => planOf(task, started[index], options.seed));
  const models = await trainMany(
    kernels,
    quantized,
    plans.flatMap((plan) => plan.jobs),
    boosting,
    control,
  );
  let first = 0;
  const heldOut = plans.map((plan) => {
    const own = models.slice(first, first + plan.jobs.length);
    first += plan.jobs.length;
    return heldOutOf(plan, own);
  });
  const calibrations = await plattScaling(
    kernels,
    heldOut.map(({ heldOutMargins, labels }) => ({ margins: heldOutMargins, labels })),
    control,
  );
  return heldOut.map((own, i) => ({ ...own, calibration: calibrations[i] }));
}

interface Plan {
  readonly task: ClassifierTask;
  readonly labels: Uint8Array;
  readonly rounds: number;
  readonly folds: number;
  readonly repeats: number;
  /** repeats × folds jobs with held-out rows, then the final one. */
  readonly jobs: readonly TrainingJob[];
}

function roundsJob(task: ClassifierTask, seed: number): TrainingJob {
  const labels = labelsOf(task);
  const { train, test } = stratifiedSplit(labels, {
    testShare: HOLD_OUT_SHARE,
    seed: deriveSeed(seed, `rounds ${task.name}`),
  });
  return jobOf(task, take(task.rows, train), take(task.rows, test));
}

function planOf(task: ClassifierTask, started: TrainedModel, seed: number): Plan {
  const labels = labelsOf(task);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const fewer = Math.min(positives, labels.length - positives);
  const folds = foldsOf(labels.length, fewer);
  // Few rows make one division into folds a matter of luck: repeat it.
  const repeats = fewer < 50 ? 5 : fewer < 200 ? 2 : 1;
  const rounds = started.bestIteration + 1;
  const jobs: TrainingJob[] = [];
  for (const { train, test } of stratifiedKFold(labels, {
    folds,
    repeats,
    seed: deriveSeed(seed, `folds ${task.name}`),
  })) {
    const job = jobOf(task, take(task.rows, train), take(task.rows, test));
    jobs.push({ ...job, nEstimators: rounds, keepTrees: false });
  }
  jobs.push({ ...jobOf(task, task.rows), nEstimators: rounds });
  return { task, labels, rounds, folds, repeats, jobs };
}

/** From so many rows on, and so many on either side, a model of two thirds of them is as good as one of four fifths. */
const MANY_ROWS = 100_000;
const MANY_OF_EITHER = 1_000;

function foldsOf(numRows: number, fewer: number): number {
  return numRows >= MANY_ROWS && fewer >= MANY_OF_EITHER ? 3 : Math.max(2, Math.min(5, fewer));
}

function jobOf(task: ClassifierTask, rows: Int32Array, evaluationRows?: Int32Array): TrainingJob {
  const weights = new Float32Array(task.inside.length);
  setBalanced(weights, task, rows);
  if (evaluationRows !== undefined) setBalanced(weights, task, evaluationRows);
  return {
    rows,
    labels: task.inside,
    weights,
    seedItem: hashName(task.name),
    ...(evaluationRows === undefined ? {} : { evaluationRows }),
  };
}

function setBalanced(weights: Float32Array, { inside }: ClassifierTask, rows: Int32Array): void {
  const balanced = balancedWeights(take(inside, rows));
  for (let position = 0; position < rows.length; position++) weights[rows[position]] = balanced[position];
}

function heldOutOf(
  { task, labels, rounds, folds, repeats, jobs }: Plan,
  models: readonly TrainedModel[],
): Omit<ClassifierFit, "calibration"> {
  const positionOf = new Int32Array(task.inside.length);
  for (let position = 0; position < labels.length; position++) positionOf[task.rows[position]] = position;
  const heldOutMargins = new Float64Array(labels.length);
  for (let job = 0; job < jobs.length - 1; job++) {
    const rows = jobs[job].evaluationRows as Int32Array;
    const margins = models[job].evaluationMargins as Float32Array;
    for (let i = 0; i < rows.length; i++) heldOutMargins[positionOf[rows[i]]] += margins[i] / repeats;
  }
  return {
    ensemble: models[models.length - 1].ensemble,
    rounds,
    rows: task.rows,
    labels,
    heldOutMargins,
    folds,
    repeats,
    rocAuc: rocAuc(labels, heldOutMargins),
  };
}

function labelsOf({ inside, rows }: ClassifierTask): Uint8Array {
  return take(inside, rows);
}

/** The values at these positions. */
function take<Values extends Int32Array | Uint8Array>(values: Values, positions: Int32Array): Values {
  const taken = values.slice(0, positions.length) as Values;
  for (let i = 0; i < positions.length; i++) taken[i] = values[positions[i]];
  return taken;
}
