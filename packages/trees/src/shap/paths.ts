import type { TreeEnsemble } from "@clusterwhy/core";

/**
 * Every leaf's path with its distinct features merged: what the quadrature needs, as parallel arrays in the order of
 * trees and leaves.
 */
export interface LeafPaths {
  /** Int32Array [numTrees + 1] */
  readonly leafOffsets: Int32Array;
  /** Float64Array [numLeaves] */
  readonly values: Float64Array;
  /** Int32Array [numLeaves + 1] */
  readonly elementOffsets: Int32Array;
  /** Int32Array [numElements] */
  readonly features: Int32Array;
  /** Float64Array [numElements]: product of the cover ratios of the feature's splits on the path. */
  readonly ratios: Float64Array;
  /** Int32Array [numElements + 1] */
  readonly conditionOffsets: Int32Array;
  /** Int32Array: node within its tree × 2, plus 1 where the path goes left. */
  readonly conditions: Int32Array;
  /** Most distinct features of a path. */
  readonly longest: number;
  /** Sum over leaves of value × share of the cover that reaches it: the ensemble's mean margin. */
  readonly expected: number;
}

interface Step {
  readonly feature: number;
  readonly ratio: number;
  readonly condition: number;
}

export function leafPaths(ensemble: TreeEnsemble): LeafPaths {
  const leafOffsets = [0];
  const values: number[] = [];
  const elementOffsets = [0];
  const features: number[] = [];
  const ratios: number[] = [];
  const conditionOffsets = [0];
  const conditions: number[] = [];
  let longest = 0;
  let expected = 0;
  const numTrees = ensemble.nodeOffsets.length - 1;
  for (let tree = 0; tree < numTrees; tree++) {
    const offset = ensemble.nodeOffsets[tree];
    const stack: { node: number; steps: readonly Step[] }[] = [{ node: 0, steps: [] }];
    while (stack.length > 0) {
      const { node, steps } = stack.pop() as { node: number; steps: readonly Step[] };
      const at = offset + node;
      if (ensemble.left[at] >= 0) {
        for (const goesLeft of [0, 1]) {
          const child = goesLeft === 1 ? ensemble.left[at] : ensemble.right[at];
          // A node without cover (a model from elsewhere) sends nobody anywhere: half to each side.
          const ratio = ensemble.cover[at] > 0 ? ensemble.cover[offset + child] / ensemble.cover[at] : 0.5;
          stack.push({
            node: child,
            steps: [...steps, { feature: ensemble.feature[at], ratio, condition: 2 * node + goesLeft }],
          });
        }
        continue;
      }
      const merged = mergeByFeature(steps);
      values.push(ensemble.threshold[at]);
      expected += ensemble.threshold[at] * steps.reduce((share, step) => share * step.ratio, 1);
      for (const [feature, own] of merged) {
        features.push(feature);
        ratios.push(own.reduce((product, step) => product * step.ratio, 1));
        conditions.push(...own.map((step) => step.condition));
        conditionOffsets.push(conditions.length);
      }
      longest = Math.max(longest, merged.size);
      elementOffsets.push(features.length);
    }
    leafOffsets.push(values.length);
  }
  return {
    leafOffsets: Int32Array.from(leafOffsets),
    values: Float64Array.from(values),
    elementOffsets: Int32Array.from(elementOffsets),
    features: Int32Array.from(features),
    ratios: Float64Array.from(ratios),
    conditionOffsets: Int32Array.from(conditionOffsets),
    conditions: Int32Array.from(conditions),
    longest,
    expected,
  };
}

function mergeByFeature(steps: readonly Step[]): Map<number, Step[]> {
  const merged = new Map<number, Step[]>();
  for (const step of steps) {
    const own = merged.get(step.feature);
    if (own === undefined) merged.set(step.feature, [step]);
    else own.push(step);
  }
  return merged;
}
