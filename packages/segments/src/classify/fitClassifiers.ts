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

/**
 * Trains the classifiers of several tasks on one quantised matrix, in two batches that all workers share.
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
  const boosting = {
    nEstimators: options.nEstimators,
    maxDepth: options.maxTreeDepth,
    learningRate: options.learningRate,
    seed: options.seed,
  };
  const started = await trainMany(
    kernels,
    quantized,
    tasks.map((task) => roundsJob(task, options.seed)),
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
  return plans.map((plan) => {
    const own = models.slice(first, first + plan.jobs.length);
    first += plan.jobs.length;
    return fitOf(plan, own);
  });
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
  const folds = Math.max(2, Math.min(5, fewer));
  // Few rows make one division into folds a matter of luck: repeat it.
  const repeats = fewer < 50 ? 5 : fewer < 200 ? 2 : 1;
  const rounds = started.bestIteration + 1;
  const jobs: TrainingJob[] = [];
  for (const { train, test } of stratifiedKFold(labels, {
    folds,
    repeats,
    seed: deriveSeed(seed, `folds ${task.name}`),
  })) {
    jobs.push({ ...jobOf(task, take(task.rows, train), take(task.rows, test)), nEstimators: rounds });
  }
  jobs.push({ ...jobOf(task, task.rows), nEstimators: rounds });
  return { task, labels, rounds, folds, repeats, jobs };
}

function jobOf(task: ClassifierTask, rows: Int32Array, evaluationRows?: Int32Array): TrainingJob {
  const weights = new Float32Array(task.inside.length);
  const balanced = balancedWeights(Uint8Array.from(rows, (row) => task.inside[row]));
  rows.forEach((row, position) => {
    weights[row] = balanced[position];
  });
  if (evaluationRows !== undefined) {
    const evaluation = balancedWeights(Uint8Array.from(evaluationRows, (row) => task.inside[row]));
    evaluationRows.forEach((row, position) => {
      weights[row] = evaluation[position];
    });
  }
  return {
    rows,
    labels: task.inside,
    weights,
    seedItem: hashName(task.name),
    ...(evaluationRows === undefined ? {} : { evaluationRows }),
  };
}

function fitOf(plan: Plan, models: readonly TrainedModel[]): ClassifierFit {
  const { task, labels, rounds, folds, repeats, jobs } = plan;
  const positionOf = new Map<number, number>();
  task.rows.forEach((row, position) => {
    positionOf.set(row, position);
  });
  const heldOutMargins = new Float64Array(labels.length);
  for (let job = 0; job < jobs.length - 1; job++) {
    const rows = jobs[job].evaluationRows as Int32Array;
    const margins = models[job].evaluationMargins as Float32Array;
    rows.forEach((row, position) => {
      heldOutMargins[positionOf.get(row) as number] += margins[position] / repeats;
    });
  }
  return {
    ensemble: models[models.length - 1].ensemble,
    rounds,
    rows: task.rows,
    labels,
    heldOutMargins,
    folds,
    repeats,
    calibration: plattScaling(heldOutMargins, labels),
    rocAuc: rocAuc(labels, heldOutMargins),
  };
}

function labelsOf(task: ClassifierTask): Uint8Array {
  return Uint8Array.from(task.rows, (row) => task.inside[row]);
}

function take(rows: Int32Array, positions: Int32Array): Int32Array {
  return Int32Array.from(positions, (position) => rows[position]);
}
