import type { HdbscanModel } from "./clusterTree.js";

/** A cluster as an icicle: as wide at every lambda as rows are left in it, its children side by side below it. */
export interface TreePlotCluster {
  /** Id in the condensed tree. */
  readonly id: number;
  /** −1 for the root. */
  readonly parent: number;
  /** The label, where the cluster is a chosen one; −1 otherwise. */
  readonly label: number;
  /** Middle of the icicle, in rows from the left; siblings do not overlap. */
  readonly centre: number;
  /** Float64Array, ascending: lambdas at which rows leave, from birth to death. The last is finite. */
  readonly lambdas: Float64Array;
  /** Float64Array: rows left from each lambda on until the next. */
  readonly widths: Float64Array;
}

/**
 * What is needed to draw the condensed tree: clusters in the tree's order. Where rows leave at infinite lambda (equal
 * rows), the icicle ends at the largest finite lambda of the tree.
 */
export function condensedTreePlot({ condensedTree, rule }: HdbscanModel): TreePlotCluster[] {
  const { numRows, parent, child, lambda } = condensedTree;
  const { index } = rule;
  const weights = condensedTree.childWeight ?? condensedTree.childSize;
  let deepest = 0;
  for (const value of lambda) if (Number.isFinite(value)) deepest = Math.max(deepest, value);
  const leaving: { lambda: number; weight: number }[][] = Array.from({ length: index.numClusters }, () => []);
  for (let entry = 0; entry < child.length; entry++) {
    leaving[parent[entry] - numRows].push({
      lambda: Math.min(lambda[entry], deepest),
      weight: weights[entry],
    });
  }
  const centres = layOut(rule.index);
  return leaving.map((entries, cluster) => {
    const steps = stepsOf(entries, index.birth[cluster], index.size[cluster]);
    return {
      id: cluster + numRows,
      parent: index.parent[cluster] < 0 ? -1 : index.parent[cluster] + numRows,
      label: rule.selection.labelOf[cluster],
      centre: centres[cluster],
      ...steps,
    };
  });
}

function layOut({ numClusters, children, size }: HdbscanModel["rule"]["index"]): Float64Array {
  const centres = new Float64Array(numClusters);
  if (numClusters > 0) centres[0] = size[0] / 2;
  for (let cluster = 0; cluster < numClusters; cluster++) {
    const total = children[cluster].reduce((sum, child) => sum + size[child], 0);
    let left = centres[cluster] - total / 2;
    for (const child of children[cluster]) {
      centres[child] = left + size[child] / 2;
      left += size[child];
    }
  }
  return centres;
}

function stepsOf(entries: { lambda: number; weight: number }[], birth: number, size: number) {
  entries.sort((a, b) => a.lambda - b.lambda);
  const lambdas = [birth];
  const widths = [size];
  for (const { lambda, weight } of entries) {
    const last = lambdas.length - 1;
    if (lambda > lambdas[last]) {
      lambdas.push(lambda);
      widths.push(widths[last] - weight);
    } else {
      widths[last] -= weight;
    }
  }
  return { lambdas: Float64Array.from(lambdas), widths: Float64Array.from(widths) };
}
