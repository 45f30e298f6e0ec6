import { type Column, type Condition, RandomStream, type Surrogate } from "@clusterwhy/core";
import { count, intersection, type RowSet } from "../describe/bits.js";
import type { Candidate } from "../describe/candidates.js";
import { ruleText } from "../describe/words.js";
import { RowsByClass } from "./rowsByClass.js";

const LEARN_SHARE = 0.7;
/** Leaves beyond twice the groups explain single rows. */
const MOST_LEAVES_PER_GROUP = 2;
/** A leaf more must raise fidelity on unseen rows by this to be part of the tree that is shown. */
const WORTH_A_LEAF = 0.005;
const FEWEST_ROWS = 5;

interface Leaf {
  readonly conditions: readonly Candidate[];
  /** Rows to learn from. */
  readonly rows: RowSet;
  readonly counts: Float64Array;
  best: { readonly candidate: Candidate; readonly gain: number } | undefined;
}

/**
 * One small decision tree for all groups at once: what the whole division comes to in a few questions, and how much of
 * it they catch. Grown best first on Gini's impurity (Breiman, Friedman, Olshen, Stone 1984) over the rules' conditions;
 * its fidelity, the share of rows put where they are, is measured on rows that it was not grown from, for every number
 * of leaves.
 *
 * @param conditions that the tree may ask
 * @param labels     Int32Array [numRows]: position in `paths`
 */
export function surrogateTree(
  columns: readonly Column[],
  conditions: readonly Candidate[],
  labels: Int32Array,
  paths: readonly string[],
  seed: number,
): Surrogate | undefined {
  if (paths.length < 2) return undefined;
  const numRows = labels.length;
  const shuffled = new RandomStream(seed, "surrogate").shuffle(
    Int32Array.from({ length: numRows }, (_, i) => i),
  );
  const numLearn = Math.ceil(LEARN_SHARE * numRows);
  const byClass = new RowsByClass(labels, paths.length);
  const learn = byClass.setOf(shuffled.subarray(0, numLearn));
  const test = byClass.setOf(shuffled.subarray(numLearn));
  const candidates = conditions.map(
    ({ condition, holds }): Candidate => ({ condition, holds: byClass.placed(holds) }),
  );
  const leafOf = (conditions: readonly Candidate[], rows: RowSet): Leaf => {
    const counts = byClass.countBoth(rows, rows);
    return { conditions, rows, counts, best: bestSplit(rows, counts, candidates, byClass) };
  };
  let leaves = [leafOf([], learn)];
  const grown = [leaves];
  while (leaves.length < MOST_LEAVES_PER_GROUP * paths.length) {
    const chosen = leaves.reduce<Leaf | undefined>(
      (best, leaf) => ((leaf.best?.gain ?? 0) > (best?.best?.gain ?? 0) ? leaf : best),
      undefined,
    );
    if (chosen?.best === undefined) break;
    const { candidate } = chosen.best;
    const not = negated(candidate);
    const sides = [candidate, not].map((side) =>
      leafOf([...chosen.conditions, side], intersection(chosen.rows, side.holds)),
    );
    leaves = leaves.flatMap((leaf) => (leaf === chosen ? sides : [leaf]));
    grown.push(leaves);
  }
  const fidelity = grown.map((tree) => ({ leaves: tree.length, fidelity: fidelityOf(tree, test, byClass) }));
  const shown = fidelity.reduce(
    (best, step, i) => (step.fidelity > fidelity[best].fidelity + WORTH_A_LEAF ? i : best),
    0,
  );
  return {
    fidelity,
    leaves: grown[shown].map((leaf) => {
      const own = leaf.conditions.reduce((rows, side) => intersection(rows, side.holds), test);
      const label = largest(leaf.counts);
      const conditions = leaf.conditions.map(({ condition }) => condition);
      const covered = count(own);
      return {
        path: paths[label],
        conditions,
        text: conditions.length === 0 ? "all rows" : ruleText(simplified(conditions), columns),
        share: covered / Math.max(count(test), 1),
        precision: covered === 0 ? 0 : byClass.countOf(own, label) / covered,
      };
    }),
  };
}

/** Rows times Gini's impurity. */
function impurity(counts: Float64Array): number {
  const total = counts.reduce((sum, own) => sum + own, 0);
  return total === 0 ? 0 : total - counts.reduce((sum, own) => sum + own * own, 0) / total;
}

function bestSplit(
  rows: RowSet,
  counts: Float64Array,
  candidates: readonly Candidate[],
  byClass: RowsByClass,
): Leaf["best"] {
  const before = impurity(counts);
  if (before === 0) return undefined;
  const total = counts.reduce((sum, own) => sum + own, 0);
  let best: Leaf["best"];
  for (const candidate of candidates) {
    const own = byClass.countBoth(rows, candidate.holds);
    const numInside = own.reduce((sum, ofClass) => sum + ofClass, 0);
    if (numInside < FEWEST_ROWS || total - numInside < FEWEST_ROWS) continue;
    const gain = before - impurity(own) - impurity(counts.map((all, label) => all - own[label]));
    if (gain > (best?.gain ?? 1e-9)) best = { candidate, gain };
  }
  return best;
}

/** Everything that does not fulfil the condition, missing values included. */
function negated({ condition, holds }: Candidate): Candidate {
  const opposite = (): Condition => {
    switch (condition.op) {
      case ">=":
        return { ...condition, op: "<" };
      case "<":
        return { ...condition, op: ">=" };
      case "in":
        return { ...condition, op: "not in" };
      case "not in":
        return { ...condition, op: "in" };
      case "is":
        return { ...condition, value: !condition.value };
      case "missing":
        return { ...condition, op: "present" };
      case "present":
        return { ...condition, op: "missing" };
    }
  };
  return { condition: opposite(), holds: holds.map((word) => ~word >>> 0) };
}

/** Of several bounds on one side of a column the tightest says it all. */
function simplified(conditions: readonly Condition[]): Condition[] {
  return conditions.filter((condition, at) => {
    if (condition.op !== ">=" && condition.op !== "<") return true;
    return !conditions.some(
      (other, position) =>
        other.op === condition.op &&
        other.column === condition.column &&
        (condition.op === ">=" ? other.value > condition.value : other.value < condition.value) &&
        position !== at,
    );
  });
}

function fidelityOf(leaves: readonly Leaf[], test: RowSet, byClass: RowsByClass): number {
  const right = leaves.reduce((sum, leaf) => {
    const own = leaf.conditions.reduce((rows, side) => intersection(rows, side.holds), test);
    return sum + byClass.countOf(own, largest(leaf.counts));
  }, 0);
  return right / Math.max(count(test), 1);
}

function largest(counts: Float64Array): number {
  return counts.reduce((best, own, label) => (own > counts[best] ? label : best), 0);
}
