import type { TreeEnsemble } from "@clusterwhy/core";

/** Whether a value goes left at a node, as XGBoost decides it: see core's `TreeEnsemble`. */
export function goesLeft(ensemble: TreeEnsemble, node: number, value: number): boolean {
  if (Number.isNaN(value)) return ensemble.defaultLeft[node] === 1;
  const offset = ensemble.categoryOffset[node];
  if (offset < 0) return value < ensemble.threshold[node];
  const end = offset + ensemble.categorySize[node];
  for (let i = offset; i < end; i++) if (ensemble.categories[i] === value) return false;
  return true;
}
