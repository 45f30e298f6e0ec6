import type { FuzzyGraph } from "@clusterwhy/core";
import type { LayoutTask } from "./layoutRun.js";

/** Of a cell's place in one dimension; there are about as many cells as rows. */
const MOST_BITS = 10;

/**
 * An order in which rows that start near one another in the first two dimensions lie near one another in memory: by the
 * cell of a grid, cells along a Z-shaped curve (Morton 1966), rows of a cell ascending. The optimiser walks along it, so
 * that a row's neighbours are mostly in the cache.
 *
 * @param initial Float32Array [numRows × numDims], row-major
 * @returns Int32Array [numRows]: the rows in their order
 */
export function layoutOrder(initial: Float32Array, numRows: number, numDims: number): Int32Array {
  let bits = 0;
  while (4 ** bits < numRows && bits < MOST_BITS) bits++;
  const keys = new Uint32Array(numRows);
  for (let dim = 0; dim < Math.min(2, numDims); dim++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = dim; i < initial.length; i += numDims) {
      low = Math.min(low, initial[i]);
      high = Math.max(high, initial[i]);
    }
    const scale = high > low ? (2 ** bits - 1) / (high - low) : 0;
    for (let row = 0; row < numRows; row++) {
      keys[row] |= spread(Math.floor((initial[row * numDims + dim] - low) * scale)) << dim;
    }
  }
  // Counting sort: equal keys stay in the order of their rows.
  const starts = new Uint32Array(4 ** bits + 1);
  for (const key of keys) starts[key + 1]++;
  for (let key = 0; key < 4 ** bits; key++) starts[key + 1] += starts[key];
  const order = new Int32Array(numRows);
  for (let row = 0; row < numRows; row++) order[starts[keys[row]]++] = row;
  return order;
}

/** Puts a zero between any two of the lowest 10 bits. */
function spread(value: number): number {
  let bits = value;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

/** The same layout to optimise, with its rows in this order. */
export function reorderedTask(task: LayoutTask, order: Int32Array): LayoutTask {
  const { graph, initial, logRadii, options } = task;
  const reordered = {
    ...task,
    graph: reorderedGraph(graph, order),
    initial: reorderedRows(initial, order, options.nComponents),
  };
  return logRadii === undefined ? reordered : { ...reordered, logRadii: reorderedRows(logRadii, order, 1) };
}

function reorderedGraph(graph: FuzzyGraph, order: Int32Array): FuzzyGraph {
  const { numRows, offsets, targets, weights } = graph;
  const place = new Int32Array(numRows);
  for (let i = 0; i < numRows; i++) place[order[i]] = i;
  const reordered = {
    numRows,
    offsets: new Uint32Array(numRows + 1),
    targets: new Int32Array(targets.length),
    weights: new Float32Array(weights.length),
  };
  let write = 0;
  for (let i = 0; i < numRows; i++) {
    const end = offsets[order[i] + 1];
    for (let at = offsets[order[i]]; at < end; at++) {
      reordered.targets[write] = place[targets[at]];
      reordered.weights[write++] = weights[at];
    }
    reordered.offsets[i + 1] = write;
  }
  return reordered;
}

function reorderedRows<Values extends Float32Array | Float64Array>(
  values: Values,
  order: Int32Array,
  numDims: number,
): Values {
  const reordered = values.slice() as Values;
  for (let i = 0; i < order.length; i++) {
    for (let dim = 0; dim < numDims; dim++) reordered[i * numDims + dim] = values[order[i] * numDims + dim];
  }
  return reordered;
}

/** Rows of `numDims` values, which were in this order, as they were before. */
export function restoredRows(values: Float32Array, order: Int32Array, numDims: number): Float32Array {
  const restored = new Float32Array(values.length);
  for (let i = 0; i < order.length; i++) {
    for (let dim = 0; dim < numDims; dim++) restored[order[i] * numDims + dim] = values[i * numDims + dim];
  }
  return restored;
}
