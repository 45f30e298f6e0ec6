import { portableMath } from "@clusterwhy/core";
import type { ClassifierFit } from "../classify/fitClassifiers.js";

/** Where held-out rows do not say otherwise, and the end of what they may choose. */
const USUAL = 0.5;
const LOWEST = 0.1;
const HIGHEST = 0.9;
const STEPS = 80;

/**
 * The probability below which a row belongs to none of a segment's children, chosen on rows that the classifiers have
 * not seen: the one at which most rows are put where they are, noise into none. Of equals the one nearest to ½.
 *
 * @param fits of the children, all on the rows of their parent
 */
export function noneThreshold(fits: readonly ClassifierFit[]): number {
  const [first] = fits;
  const numRows = first.rows.length;
  const best = new Float64Array(numRows).fill(Number.NEGATIVE_INFINITY);
  const isRight = new Uint8Array(numRows);
  const isNoise = new Uint8Array(numRows).fill(1);
  for (const { heldOutMargins, labels, calibration } of fits) {
    for (let row = 0; row < numRows; row++) {
      const margin = calibration.slope * heldOutMargins[row] + calibration.intercept;
      if (labels[row] === 1) isNoise[row] = 0;
      if (margin <= best[row]) continue;
      best[row] = margin;
      isRight[row] = labels[row];
    }
  }
  let chosen = USUAL;
  let most = -1;
  for (let step = 0; step <= STEPS; step++) {
    const threshold = LOWEST + ((HIGHEST - LOWEST) * step) / STEPS;
    const margin = portableMath.logit(threshold);
    let right = 0;
    for (let row = 0; row < numRows; row++) right += best[row] < margin ? isNoise[row] : isRight[row];
    const nearer = Math.abs(threshold - USUAL) < Math.abs(chosen - USUAL);
    if (right > most || (right === most && nearer)) {
      most = right;
      chosen = threshold;
    }
  }
  return chosen;
}
