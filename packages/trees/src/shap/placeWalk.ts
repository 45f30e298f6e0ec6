import type { TreeEnsemble } from "@clusterwhy/core";
import type { Scope } from "@clusterwhy/kernels";
import { gaussLegendre } from "./gaussLegendre.js";
import type { WalkTree } from "./walkTree.js";

const NODE_WORDS = 14;
const NO_NODE = -1;

/** Words of the kernels' WalkTree. */
export function placeWalk(
  scope: Scope,
  ensemble: TreeEnsemble,
  tree: number,
  walk: WalkTree,
  outputOffset: number,
): number[] {
  const { points, weights } = evenPoints(Math.ceil(walk.mostFeatures / 2));
  const rest = points.map((t) => 1 - t);
  const numPoints = points.length;
  return [
    scope.copyIn(nodeWords(ensemble, tree, walk)),
    walk.numNodes,
    numPoints,
    scope.copyIn(Float64Array.of(...rest, ...points, ...weights)),
    scope.copyIn(inverseFactors(walk, rest, points)),
    outputOffset,
  ];
}

/** Bytes that a worker needs for one tree. */
export function walkBytes(walk: WalkTree): number {
  return walk.numNodes * 8 * (1 + evenCount(Math.ceil(walk.mostFeatures / 2))) + 64;
}

export function evenCount(n: number): number {
  return 2 * Math.max(1, Math.ceil(n / 2));
}

/** An even number of points fills whole vectors. */
function evenPoints(n: number) {
  return gaussLegendre(evenCount(n));
}

function nodeWords(ensemble: TreeEnsemble, tree: number, walk: WalkTree): Int32Array {
  const words = new Int32Array(walk.numNodes * NODE_WORDS);
  const bytes = new DataView(words.buffer);
  const offset = ensemble.nodeOffsets[tree];
  for (let index = 0; index < walk.numNodes; index++) {
    const at = offset + walk.nodes[index];
    const word = index * NODE_WORDS;
    const parent = walk.parents[index];
    const leaf = ensemble.left[at] < 0;
    words.set(
      [
        leaf ? NO_NODE : ensemble.feature[at],
        0,
        ensemble.defaultLeft[at],
        ensemble.categoryOffset[at],
        ensemble.categorySize[at],
        parent,
        walk.previous[index],
        parent < 0 ? 0 : ensemble.feature[offset + walk.nodes[parent]],
        walk.sides[index],
        // Sweeping up, the right child comes first: it stands behind the left one.
        walk.sides[index] === 0 ? 1 : 0,
      ],
      word,
    );
    bytes.setFloat32(4 * (word + 1), ensemble.threshold[at], true);
    bytes.setFloat64(4 * (word + 10), walk.ratios[index], true);
    bytes.setFloat64(4 * (word + 12), leaf ? ensemble.threshold[at] : 0, true);
  }
  return words;
}

/** 1 / (z (1 − t) + o t) by node, for o = 0 and 1; 0 where it has no inverse: that factor's path counts nothing. */
function inverseFactors(walk: WalkTree, rest: Float64Array, points: Float64Array): Float64Array {
  const n = points.length;
  const inverses = new Float64Array(walk.numNodes * 2 * n);
  for (let index = 0; index < walk.numNodes; index++) {
    for (let q = 0; q < n; q++) {
      const factor = walk.ratios[index] * rest[q];
      inverses[2 * index * n + q] = factor > 0 ? 1 / factor : 0;
      inverses[(2 * index + 1) * n + q] = 1 / (factor + points[q]);
    }
  }
  return inverses;
}
