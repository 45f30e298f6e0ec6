import { KdTree, rowAt } from "./kdTree";

// Borůvka's algorithm in rounds: every component finds its lightest edge to another one, all those edges join the
// tree, and components merge. Edges are ordered by (weight, smaller row, larger row), an order without ties, so the tree
// is unique, and neither threads nor the shape of the k-d tree can change it.
//
// What one round learns about a row stays true in the next, since the rows outside its component only become fewer:
// a lower bound of its edges' weights stays one, and its lightest edge stays the lightest as long as it leads outside.

/** What the host fills in; all arrays are by position. Every field takes four bytes. */
@unmanaged
export class Boruvka {
  /** Float64Array [numRows]: core distances (euclidean: squared, as all weights here). */
  cores: usize;
  /** Int32Array [numRows × listLength]: the nearest rows of every row. */
  lists: usize;
  listLength: i32;
  /** 1 where a list holds every row within the core distance, apart from those that `tied` tells of. */
  listsComplete: i32;
  /** Uint8Array [numRows]: see kdCores. */
  tied: usize;
  /** Float64Array [number of nodes]: least core distance below every node. */
  nodeCores: usize;
  /** Int32Array [numRows]: the component, named by one of its positions. */
  components: usize;
  /** Int32Array [number of nodes]: the component of all rows below, −1 where there are several. */
  nodeComponents: usize;
  /** Float64Array [numRows], by component: an upper bound of the weight of its lightest edge. */
  best: usize;
  /** Float64Array [numRows]: weight of the row's lightest known edge to another component; Infinity for none. */
  weights: usize;
  /** Int32Array [numRows]: that edge's other end, −1 for none. */
  partners: usize;
  /** Float64Array [numRows]: no edge of the row to another component is lighter. */
  floors: usize;
  /** Uint8Array [numRows]: bit 0: the known edge is the row's first in the order; bit 1: the list has no more. */
  flags: usize;
  /** Int32Array [numRows], by component: what it merged into. */
  parents: usize;
  /** Int32Array [numRows], by component: the row that holds its lightest edge. */
  chosen: usize;
  /** Int32Array [numRows]: the components. */
  roots: usize;
  /**
   * How far a row looks: 0: as far as its component's lightest known edge, which prunes most; 1: until it has found its
   * own first edge, which serves for many rounds and pays where little can be pruned.
   */
  looksBeyond: i32;
}

export const FIRST_EDGE: i32 = 1;
export const LIST_DONE: i32 = 2;

// @ts-ignore: decorator
@inline
export function f64At(base: usize, i: i32): f64 {
  return load<f64>(base + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
export function i32At(base: usize, i: i32): i32 {
  return load<i32>(base + (<usize>i << 2));
}

/** Lowers a bound that all threads share. Doubles that are not negative are ordered as their bits are. */
export function lowerTo(address: usize, value: f64): void {
  if (ASC_FEATURE_THREADS) {
    const bits = reinterpret<u64>(value);
    let seen = atomic.load<u64>(address);
    while (bits < seen) {
      const found = atomic.cmpxchg<u64>(address, seen, bits);
      if (found == seen) return;
      seen = found;
    }
  } else if (value < load<f64>(address)) {
    store<f64>(address, value);
  }
}

// @ts-ignore: decorator
@inline
export function sharedBound(state: Boruvka, component: i32): f64 {
  const address = state.best + (<usize>component << 3);
  if (ASC_FEATURE_THREADS) return reinterpret<f64>(atomic.load<u64>(address));
  return load<f64>(address);
}

/** Whether edge (a, b) comes before edge (c, d) of the same weight, all four positions. */
// @ts-ignore: decorator
@inline
export function edgeBefore(tree: KdTree, a: i32, b: i32, c: i32, d: i32): bool {
  const rowA = rowAt(tree, a);
  const rowB = rowAt(tree, b);
  const rowC = rowAt(tree, c);
  const rowD = rowAt(tree, d);
  const smallAB = min<i32>(rowA, rowB);
  const smallCD = min<i32>(rowC, rowD);
  return smallAB < smallCD || (smallAB == smallCD && max<i32>(rowA, rowB) < max<i32>(rowC, rowD));
}
