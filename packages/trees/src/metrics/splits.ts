import { RandomStream } from "@clusterwhy/core";

/** Positions, ascending. */
export interface Division {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

type Labels = ArrayLike<number>;

/** scikit-learn's `class_weight="balanced"`: n / (2 × rows of the class). Float32Array aligned with `labels`. */
export function balancedWeights(labels: Labels): Float32Array {
  const n = labels.length;
  let ones = 0;
  for (let i = 0; i < n; i++) ones += labels[i];
  const weights = [n / (2 * Math.max(n - ones, 1)), n / (2 * Math.max(ones, 1))];
  const balanced = new Float32Array(n);
  for (let i = 0; i < n; i++) balanced[i] = weights[labels[i]];
  return balanced;
}

/** A random share of each class goes to `test`: at least one row of it, and one stays, where it has two. */
export function stratifiedSplit(
  labels: Labels,
  options: { readonly testShare: number; readonly seed: number },
): Division {
  const inTest = new Uint8Array(labels.length);
  for (const positions of shuffledClasses(labels, options.seed, 0)) {
    const most = Math.max(positions.length - 1, 0);
    const count = Math.min(most, Math.max(1, Math.round(options.testShare * positions.length)));
    for (let i = 0; i < count; i++) inTest[positions[i]] = 1;
  }
  return divide(inTest, 1);
}

/**
 * Repeated stratified k folds: within a repeat every row is tested once, and each class is dealt evenly.
 *
 * @returns repeats × folds divisions
 */
export function stratifiedKFold(
  labels: Labels,
  options: { readonly folds: number; readonly repeats?: number; readonly seed: number },
): Division[] {
  const { folds, repeats = 1, seed } = options;
  const divisions: Division[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const fold = new Uint8Array(labels.length);
    // The second class goes on dealing where the first one stopped, so that folds are of equal size.
    let next = 0;
    for (const positions of shuffledClasses(labels, seed, repeat)) {
      for (const position of positions) fold[position] = next++ % folds;
    }
    for (let test = 0; test < folds; test++) divisions.push(divide(fold, test));
  }
  return divisions;
}

function shuffledClasses(labels: Labels, seed: number, repeat: number): Int32Array[] {
  const random = new RandomStream(seed, "stratified", repeat);
  return [0, 1].map((label) => random.shuffle(positionsOf(labels, (own) => own === label)));
}

function divide(group: Uint8Array, test: number): Division {
  return {
    train: positionsOf(group, (own) => own !== test),
    test: positionsOf(group, (own) => own === test),
  };
}

/** Positions whose value is wanted, ascending. */
function positionsOf(values: Labels, isWanted: (value: number) => boolean): Int32Array {
  const positions = new Int32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (isWanted(values[i])) positions[count++] = i;
  return positions.slice(0, count);
}
