import type { TreeEnsemble } from "@clusterwhy/core";
import type { Scope } from "@clusterwhy/kernels";

const NODE_WORDS = 4;
const NODE_BYTES = NODE_WORDS * 4;

/** The kernels' PackedTree records of trees [0, numTrees), level by level, siblings side by side; their address. */
export function packTrees(scope: Scope, ensemble: TreeEnsemble, numTrees: number): number {
  const words: number[] = [];
  for (let tree = 0; tree < numTrees; tree++) words.push(...packTree(scope, ensemble, tree));
  return scope.copyIn(Int32Array.from(words));
}

function packTree(scope: Scope, ensemble: TreeEnsemble, tree: number): number[] {
  const offset = ensemble.nodeOffsets[tree];
  const order = [0];
  const depths = [0];
  const nodes: number[] = [];
  const questions: number[] = [];
  const bits = new DataView(new ArrayBuffer(4));
  const floatBits = (value: number) => {
    bits.setFloat32(0, value);
    return bits.getInt32(0);
  };
  let categorical = false;
  // `order` grows while it is walked: each split appends its children.
  for (let index = 0; index < order.length; index++) {
    const at = offset + order[index];
    if (ensemble.left[at] < 0) {
      nodes.push(0, floatBits(Number.NaN), index * NODE_BYTES, 1);
      questions.push(-1, 0, 0, -1, 0);
      continue;
    }
    nodes.push(
      ensemble.feature[at] * 4,
      floatBits(ensemble.threshold[at]),
      order.length * NODE_BYTES,
      ensemble.defaultLeft[at],
    );
    order.push(ensemble.left[at], ensemble.right[at]);
    depths.push(depths[index] + 1, depths[index] + 1);
    categorical ||= ensemble.categoryOffset[at] >= 0;
    questions.push(
      ensemble.feature[at],
      floatBits(ensemble.threshold[at]),
      ensemble.defaultLeft[at],
      ensemble.categoryOffset[at],
      ensemble.categorySize[at],
    );
  }
  return [
    scope.copyIn(Int32Array.from(nodes)),
    scope.copyIn(Float32Array.from(order, (node) => ensemble.threshold[offset + node])),
    scope.copyIn(Int32Array.from(order)),
    depths.reduce((most, depth) => Math.max(most, depth), 0),
    ensemble.treeOutputs[tree],
    categorical ? scope.copyIn(Int32Array.from(questions)) : 0,
  ];
}
