import { modelError, portableMath, type TreeEnsemble } from "@clusterwhy/core";

type Objective = TreeEnsemble["objective"];

/** XGBoost keeps probabilities this far from certainty. */
const LEAST = Math.fround(1e-6);
const MOST = Math.fround(1 - 1e-6);

/** The log-odds of a probability, in XGBoost's single-precision steps: −ln(1/p − 1). */
export function marginOfProbability(probability: number): number {
  const p = Math.min(Math.max(Math.fround(probability), LEAST), MOST);
  return Math.fround(-portableMath.log(Math.fround(Math.fround(1 / p) - 1)));
}

/** The single-precision probability whose margin is nearest: what a file keeps of a margin. */
export function probabilityOfMargin(margin: number): number {
  const start = Math.fround(portableMath.sigmoid(margin));
  const step = 2 ** -24;
  let best = start;
  for (const candidate of [start - step, start + step].map(Math.fround)) {
    const nearer =
      Math.abs(marginOfProbability(candidate) - margin) < Math.abs(marginOfProbability(best) - margin);
    if (candidate > 0 && candidate < 1 && nearer) best = candidate;
  }
  return best;
}

/**
 * `base_score` as margins: a number (XGBoost 1.7), a list in brackets with one number (3.x), or with one a class.
 * It is a probability for binary:logistic and a margin else.
 */
export function readBaseScore(
  score: string | number,
  objective: Objective,
  numOutputs: number,
): Float64Array {
  const found = JSON.stringify(score);
  const numbers = String(score).trim().replace(/^\[/, "").replace(/\]$/, "").split(",").map(parse);
  if (
    numbers.some((number) => !Number.isFinite(number)) ||
    (numbers.length !== 1 && numbers.length !== numOutputs)
  ) {
    throw modelError(
      "MODEL_DAMAGED",
      `base_score is ${found}; expected one number, or a list of ${numOutputs}`,
    );
  }
  const scores = Float64Array.from({ length: numOutputs }, (_, output) => numbers[output] ?? numbers[0]);
  if (objective !== "binary:logistic") return scores.map(Math.fround);
  if (scores[0] < 0 || scores[0] > 1) {
    throw modelError("MODEL_DAMAGED", `base_score is ${found}; expected a probability`);
  }
  return scores.map(marginOfProbability);
}

function parse(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
