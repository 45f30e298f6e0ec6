import type { RunControl } from "@clusterwhy/core";
import type { Kernels, Scope } from "@clusterwhy/kernels";
import type { MetricRows } from "../metric.js";
import type { EdgeList } from "./edges.js";
import { type CoreSearch, coresOnTree, LEAVES_PER_BLOCK, leastCores } from "./kdNeighbors.js";
import { buildKdTree, type KdTree } from "./kdTree.js";

const STATE_WORDS = 17;
const LEAF_ROWS = 32; // the kernels' MAX_LEAF_ROWS
const ROWS_PER_BLOCK = 8192;
// Up to here boxes prune well, and rows look only as far as their component's lightest edge; see `looksBeyond`.
const MAX_PRUNED_DIMS = 16;
/** Lists of neighbours take at most this many numbers, which bounds the memory: 256 MB. */
const MAX_LIST_ENTRIES = 64 * 2 ** 20;

/**
 * The spanning tree by Borůvka's algorithm on one k-d tree. Neighbours are sought a leaf at a time; lists of nearest
 * rows, kept from the core distances, give most edges without a search (see kernels/assembly/spanning/boruvkaState.ts).
 *
 * @param core k, in [1, numRows − 1]: a row's core distance is that to its k-th other row; or the core distances
 */
export async function boruvkaEdges(
  kernels: Kernels,
  scope: Scope,
  { matrix, kernelMetric }: MetricRows,
  core: number | Float64Array,
  control?: RunControl,
): Promise<EdgeList> {
  const { numRows } = matrix;
  const edges = {
    from: scope.allocate(numRows * 4),
    to: scope.allocate(numRows * 4),
    weights: scope.allocate(numRows * 8),
  };
  const working = kernels.scope();
  try {
    const tree = await buildKdTree(kernels, working, matrix, kernelMetric, control);
    const cores = await findCores(kernels, working, tree, core, control);
    const state = await startState(kernels, working, tree, cores, core === cores.listLength, control);
    for (let numComponents = numRows; numComponents > 1; ) {
      numComponents = await mergeRound(kernels, tree, state, numComponents, edges, control);
      control?.onProgress?.("spanning tree", 1 - numComponents / numRows);
    }
    return edges;
  } finally {
    working.close();
  }
}

async function findCores(
  kernels: Kernels,
  scope: Scope,
  tree: KdTree,
  core: number | Float64Array,
  control: RunControl | undefined,
): Promise<CoreSearch> {
  const { numRows } = tree;
  if (typeof core === "number") {
    const listLength = Math.min(core, Math.max(8, Math.floor(MAX_LIST_ENTRIES / numRows)));
    return coresOnTree(kernels, scope, tree, core, listLength, control);
  }
  // Given core distances come without lists: every edge is searched for.
  const found = {
    cores: scope.allocate(numRows * 8),
    lists: 0,
    listLength: 0,
    tied: scope.allocate(numRows),
  };
  const rowAt = kernels.i32(tree.rows, numRows);
  const cores = kernels.f64(found.cores, numRows);
  for (let position = 0; position < numRows; position++) cores[position] = core[rowAt[position]];
  return found;
}

async function startState(
  kernels: Kernels,
  scope: Scope,
  tree: KdTree,
  { cores, lists, listLength, tied }: CoreSearch,
  listsComplete: boolean,
  control: RunControl | undefined,
): Promise<number> {
  const { numRows, numNodes } = tree;
  const nodeCores = await leastCores(kernels, scope, tree, cores, control);
  const address = scope.allocate(STATE_WORDS * 4);
  const [doubles, words, bytes] = [numRows * 8, numRows * 4, numRows];
  const fields = [
    cores,
    lists,
    listLength,
    listsComplete ? 1 : 0,
    tied,
    nodeCores,
    scope.allocate(words), // components
    scope.allocate(numNodes * 4), // nodeComponents
    scope.allocate(doubles), // best
    scope.allocate(doubles), // weights
    scope.allocate(words), // partners
    scope.allocate(doubles), // floors
    scope.allocate(bytes), // flags
    scope.allocate(words), // parents
    scope.allocate(words), // chosen
    scope.allocate(words), // roots
    tree.numDims > MAX_PRUNED_DIMS ? 1 : 0, // looksBeyond
  ];
  kernels.i32(address, STATE_WORDS).set(fields);
  await kernels.parallel(
    "boruvkaStart",
    [address],
    { numItems: numRows, blockSize: ROWS_PER_BLOCK },
    control,
  );
  await relabel(kernels, tree, address, control);
  return address;
}

/** One round: every component's lightest edge. Returns how many components are left. */
async function mergeRound(
  kernels: Kernels,
  tree: KdTree,
  state: number,
  numComponents: number,
  edges: EdgeList,
  control: RunControl | undefined,
): Promise<number> {
  const args = [tree.address, state];
  await kernels.parallel(
    "boruvkaLists",
    args,
    { numItems: tree.numRows, blockSize: ROWS_PER_BLOCK },
    control,
  );
  const scratchBytes = 64 + LEAF_ROWS * (24 + 4 * tree.numDims);
  await kernels.parallel(
    "boruvkaSearch",
    args,
    { numItems: tree.numLeaves, blockSize: LEAVES_PER_BLOCK, scratchBytes },
    control,
  );
  const numEdges = tree.numRows - numComponents;
  const left = kernels.exports.boruvkaMerge(
    tree.address,
    state,
    numComponents,
    edges.from,
    edges.to,
    edges.weights,
    numEdges,
  );
  if (left > 1) await relabel(kernels, tree, state, control);
  return left;
}

async function relabel(
  kernels: Kernels,
  tree: KdTree,
  state: number,
  control: RunControl | undefined,
): Promise<void> {
  const leaves = { numItems: tree.numLeaves, blockSize: 4 * LEAVES_PER_BLOCK };
  await kernels.parallel("boruvkaRelabel", [tree.address, state], leaves, control);
  kernels.exports.boruvkaNodes(tree.address, state);
}
