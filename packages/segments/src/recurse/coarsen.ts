import type { Matrix } from "@clusterwhy/core";
import { type CandidateGroup, uniteLinked } from "./candidateGroup.js";

/**
 * Puts groups together, those that are most alike in the data first, until there are at most so many; the recursion
 * divides them again one level deeper. Ward's method (1963) on the groups' means: the map would not do, for where it
 * draws groups that have nothing to do with each other means nothing.
 *
 * @param matrix prepared rows of the segment
 */
export function coarsen(
  groups: readonly CandidateGroup[],
  limit: number,
  matrix: Matrix,
  logLambda: Float64Array,
): readonly CandidateGroup[] {
  if (groups.length <= limit) return groups;
  const links: [number, number][] = [];
  let parts = groups.map((group, index) => ({ index, size: group.rows.length, mean: meanOf(group, matrix) }));
  while (parts.length > limit) {
    let best = { cost: Number.POSITIVE_INFINITY, a: 0, b: 1 };
    for (let a = 0; a < parts.length; a++) {
      for (let b = a + 1; b < parts.length; b++) {
        const cost = wardCost(parts[a], parts[b]);
        if (cost < best.cost) best = { cost, a, b };
      }
    }
    const [first, second] = [parts[best.a], parts[best.b]];
    links.push([first.index, second.index]);
    const size = first.size + second.size;
    const mean = first.mean.map((value, d) => (value * first.size + second.mean[d] * second.size) / size);
    parts = [
      ...parts.filter((part) => part !== first && part !== second),
      { index: first.index, size, mean },
    ];
  }
  return uniteLinked(groups, links, logLambda);
}

interface Part {
  readonly size: number;
  readonly mean: Float64Array;
}

/** By how much the sum of squares within groups grows when the two become one. */
function wardCost(a: Part, b: Part): number {
  const squares = a.mean.reduce((sum, value, d) => sum + (value - b.mean[d]) ** 2, 0);
  return (squares * a.size * b.size) / (a.size + b.size);
}

function meanOf({ rows }: CandidateGroup, { numDims, values }: Matrix): Float64Array {
  const mean = new Float64Array(numDims);
  for (const row of rows)
    for (let d = 0; d < numDims; d++) mean[d] += values[row * numDims + d] / rows.length;
  return mean;
}
