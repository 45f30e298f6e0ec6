import type { TreeEnsemble } from "@clusterwhy/core";

/** A tree in preorder, children after parents, the left subtree first; only nodes that the root reaches. */
export interface WalkTree {
  readonly numNodes: number;
  /** Int32Array [numNodes]: index within the tree of the ensemble. */
  readonly nodes: Int32Array;
  /** Int32Array [numNodes]: preorder number of the parent; −1 at the root. */
  readonly parents: Int32Array;
  /** Int32Array [numNodes]: the nearest node above whose edge asks the same feature; −1 where there is none. */
  readonly previous: Int32Array;
  /** Uint8Array [numNodes]: 1 for a left child. */
  readonly sides: Uint8Array;
  /** Float64Array [numNodes]: product of the cover ratios of the edge's feature on the path down to here. */
  readonly ratios: Float64Array;
  readonly depths: Int32Array;
  readonly depth: number;
  /** Most distinct features on a path. */
  readonly mostFeatures: number;
  /** Sum over leaves of value × share of the cover that reaches it: the tree's mean margin. */
  readonly expected: number;
}

export function walkTree(ensemble: TreeEnsemble, tree: number): WalkTree {
  const offset = ensemble.nodeOffsets[tree];
  const capacity = ensemble.nodeOffsets[tree + 1] - offset;
  const nodes = new Int32Array(capacity);
  const parents = new Int32Array(capacity).fill(-1);
  const previous = new Int32Array(capacity).fill(-1);
  const sides = new Uint8Array(capacity);
  const ratios = new Float64Array(capacity).fill(1);
  const depths = new Int32Array(capacity);
  const shares = new Float64Array(capacity).fill(1);
  const numFeatures = new Int32Array(capacity);
  const edgeFeature = (index: number) => ensemble.feature[offset + nodes[parents[index]]];
  let [numNodes, depth, mostFeatures, expected] = [0, 0, 0, 0];
  // Node, preorder number of its parent, and 1 for a left child.
  const stack: [number, number, number][] = [[0, -1, 0]];
  while (stack.length > 0) {
    const [node, parent, side] = stack.pop() as [number, number, number];
    const index = numNodes++;
    nodes[index] = node;
    if (parent >= 0) {
      parents[index] = parent;
      sides[index] = side;
      const feature = edgeFeature(index);
      let above = parent;
      while (above > 0 && edgeFeature(above) !== feature) above = parents[above];
      previous[index] = above > 0 ? above : -1;
      const ratio = coverRatio(ensemble, offset + nodes[parent], offset + node);
      ratios[index] = (above > 0 ? ratios[above] : 1) * ratio;
      shares[index] = shares[parent] * ratio;
      depths[index] = depths[parent] + 1;
      numFeatures[index] = numFeatures[parent] + (above > 0 ? 0 : 1);
    }
    const at = offset + node;
    if (ensemble.left[at] >= 0) {
      stack.push([ensemble.right[at], index, 0], [ensemble.left[at], index, 1]);
    } else {
      expected += ensemble.threshold[at] * shares[index];
      depth = Math.max(depth, depths[index]);
      mostFeatures = Math.max(mostFeatures, numFeatures[index]);
    }
  }
  return { numNodes, nodes, parents, previous, sides, ratios, depths, depth, mostFeatures, expected };
}

/** A node without cover (in a model from elsewhere) sends nobody anywhere: half to each side. */
function coverRatio(ensemble: TreeEnsemble, parent: number, child: number): number {
  return ensemble.cover[parent] > 0 ? ensemble.cover[child] / ensemble.cover[parent] : 0.5;
}
