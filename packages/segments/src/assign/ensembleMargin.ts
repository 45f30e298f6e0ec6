import type { TreeEnsemble } from "@clusterwhy/core";

/**
 * The sum, in double precision and in this order, of the base margin and the trees' leaf values.
 *
 * @param values Float32Array [features]: one row; NaN is missing
 */
export function ensembleMargin(ensemble: TreeEnsemble, values: Float32Array): number {
  let margin = ensemble.baseMargins[0];
  const numTrees = ensemble.nodeOffsets.length - 1;
  for (let tree = 0; tree < numTrees; tree++) {
    const offset = ensemble.nodeOffsets[tree];
    let node = offset;
    while (ensemble.left[node] >= 0) {
      node =
        offset +
        (goesLeft(ensemble, node, values[ensemble.feature[node]])
          ? ensemble.left[node]
          : ensemble.right[node]);
    }
    margin += ensemble.threshold[node];
  }
  return margin;
}

function goesLeft(ensemble: TreeEnsemble, node: number, value: number): boolean {
  if (Number.isNaN(value)) return ensemble.defaultLeft[node] === 1;
  const offset = ensemble.categoryOffset[node];
  if (offset < 0) return value < ensemble.threshold[node];
  const end = offset + ensemble.categorySize[node];
  for (let i = offset; i < end; i++) if (ensemble.categories[i] === value) return false;
  return true;
}
