import { type CondensedTree, portableMath } from "@clusterwhy/core";

/** A cluster of the condensed tree, with what is needed to judge the split that it ends in. */
export interface ClusterNode {
  /** Id in the condensed tree. */
  readonly id: number;
  /** The two clusters it splits into, or none. */
  readonly children: readonly ClusterNode[];
  /** Every row below, ascending. */
  readonly rows: Int32Array;
  /** log(lambda) at which it splits; NaN where it does not. */
  readonly logSplitLambda: number;
  /** Median over all rows below of log(lambda) at which they leave their last cluster: the log density inside. */
  readonly logDensity: number;
  /**
   * How much denser both sides of the split are than the bridge between them: the smaller side's `logDensity`
   * minus `logSplitLambda`. log 2 = 0.69 says: the typical row of either side has neighbours at half the distance
   * at which the two sides meet. NaN where there is no split.
   */
  readonly strength: number;
}

/** Lambdas of identical rows are infinite: they count as the largest finite one. */
export function largestFiniteLambda(tree: CondensedTree): number {
  let largest = 0;
  for (const lambda of tree.lambda)
    if (lambda < Number.POSITIVE_INFINITY && lambda > largest) largest = lambda;
  return largest || 1;
}

/** log(lambda) at which every row leaves its last cluster. */
export function rowLogLambdas(tree: CondensedTree): Float64Array {
  const largest = largestFiniteLambda(tree);
  const logs = new Float64Array(tree.numRows);
  for (let entry = 0; entry < tree.child.length; entry++) {
    if (tree.child[entry] < tree.numRows) {
      logs[tree.child[entry]] = portableMath.log(Math.min(tree.lambda[entry], largest));
    }
  }
  return logs;
}

/** The root of the condensed tree as nested nodes. */
export function clusterNodes(tree: CondensedTree): ClusterNode {
  const logLambda = rowLogLambdas(tree);
  const directRows: number[][] = Array.from({ length: tree.numClusters }, () => []);
  const childIds: number[][] = Array.from({ length: tree.numClusters }, () => []);
  const splitLambda = new Float64Array(tree.numClusters).fill(Number.NaN);
  for (let entry = 0; entry < tree.child.length; entry++) {
    const parent = tree.parent[entry] - tree.numRows;
    const child = tree.child[entry];
    if (child < tree.numRows) directRows[parent].push(child);
    else {
      childIds[parent].push(child - tree.numRows);
      splitLambda[parent] = tree.lambda[entry];
    }
  }
  // Children have larger ids than their parents: building from the end needs no recursion.
  const nodes = new Array<ClusterNode>(tree.numClusters);
  for (let cluster = tree.numClusters - 1; cluster >= 0; cluster--) {
    const children = childIds[cluster].map((child) => nodes[child]);
    const rows = mergeRows(directRows[cluster], children);
    const logDensity = medianOf(rows, logLambda);
    const logSplitLambda = portableMath.log(splitLambda[cluster]);
    const strength =
      children.length === 2
        ? Math.min(children[0].logDensity, children[1].logDensity) - logSplitLambda
        : Number.NaN;
    nodes[cluster] = { id: cluster + tree.numRows, children, rows, logSplitLambda, logDensity, strength };
  }
  return nodes[0];
}

/** The strongest split anywhere in the tree; 0 where there is none. */
export function strongestSplit(node: ClusterNode): number {
  let strongest = 0;
  for (const current of allNodes(node)) {
    if (current.strength > strongest) strongest = current.strength;
  }
  return strongest;
}

export function allNodes(root: ClusterNode): ClusterNode[] {
  const nodes = [root];
  for (let i = 0; i < nodes.length; i++) nodes.push(...nodes[i].children);
  return nodes;
}

/** All rows, ascending. */
function mergeRows(direct: readonly number[], children: readonly ClusterNode[]): Int32Array {
  let merged: Int32Array = Int32Array.from(direct).sort();
  for (const { rows } of children) merged = mergeTwo(merged, rows);
  return merged;
}

function mergeTwo(a: Int32Array, b: Int32Array): Int32Array {
  const merged = new Int32Array(a.length + b.length);
  for (let i = 0, j = 0, at = 0; at < merged.length; at++) {
    merged[at] = j === b.length || (i < a.length && a[i] < b[j]) ? a[i++] : b[j++];
  }
  return merged;
}

export function medianOf(rows: Int32Array, values: Float64Array): number {
  const own = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) own[i] = values[rows[i]];
  if (own.length === 0) return Number.NaN;
  const middle = own.length >> 1;
  const upper = selectSmallest(own, middle);
  if (own.length % 2 === 1) return upper;
  let lower = own[0];
  for (let i = 1; i < middle; i++) if (own[i] > lower) lower = own[i];
  return (lower + upper) / 2;
}

/**
 * The value that would be at this position in ascending order (Hoare's quickselect); afterwards those before it are at
 * most as large.
 */
function selectSmallest(values: Float64Array, position: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = middleOfThree(values[low], values[(low + high) >> 1], values[high]);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const kept = values[i];
      values[i++] = values[j];
      values[j--] = kept;
    }
    if (position <= j) high = j;
    else if (position >= i) low = i;
    else break;
  }
  return values[position];
}

function middleOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
