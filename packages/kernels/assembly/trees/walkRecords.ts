import { goesLeft, Question } from "./decisions";

/** A node with the edge that leads to it. */
@unmanaged
export class WalkNode {
  feature: i32;
  threshold: f32;
  defaultLeft: i32;
  categories: i32;
  numCategories: i32;
  /** Preorder number of the parent, and of the nearest node above whose edge asks the same feature (−1: none). */
  parent: i32;
  previous: i32;
  edgeFeature: i32;
  /** 1 for a left child. */
  side: i32;
  /** 1 where its sum is the first that its parent gets: the right child, which comes later in preorder. */
  first: i32;
  /** z of the edge's feature on the path down to here. */
  ratio: f64;
  /** Of a leaf. */
  value: f64;
}

@unmanaged
export class WalkTree {
  nodes: usize;
  numNodes: i32;
  numPoints: i32;
  /** 1 − t and t, f64 [numPoints] each, then the weights ω. */
  points: usize;
  /** f64 [numNodes × 2 × numPoints]: 1 / F of the node's edge for o = 0, then for o = 1; 0 where F is 0. */
  inverses: usize;
  /** Byte offset of the tree's output within a row of the answer. */
  outputOffset: i32;
}

// @ts-ignore: decorator
@inline
export function nodeOf(tree: WalkTree, index: i32): WalkNode {
  return changetype<WalkNode>(tree.nodes + <usize>index * offsetof<WalkNode>());
}

/** The inverse factors of a node's edge for o. */
// @ts-ignore: decorator
@inline
export function inversesOf(tree: WalkTree, index: i32, o: i32): usize {
  return tree.inverses + (<usize>((2 * index + o) * tree.numPoints) << 3);
}

/**
 * By node, 8 bytes each: whether the row goes left there, and o of the edge that leads to it: whether the row follows
 * this edge and all those above it with the same feature.
 */
export function follow(tree: WalkTree, categories: usize, row: usize, states: usize): void {
  for (let index = 0; index < tree.numNodes; index++) {
    const node = nodeOf(tree, index);
    const state = states + (<usize>index << 3);
    if (node.feature >= 0) {
      const value = load<f32>(row + (<usize>node.feature << 2));
      store<i32>(state, goesLeft(changetype<Question>(changetype<usize>(node)), categories, value));
    }
    if (index == 0) continue;
    let o = i32(load<i32>(states + (<usize>node.parent << 3)) == node.side);
    if (node.previous >= 0) o &= load<i32>(states + (<usize>node.previous << 3), 4);
    store<i32>(state, o, 4);
  }
}

/** o of a node's edge. */
// @ts-ignore: decorator
@inline
export function followed(states: usize, index: i32): i32 {
  return load<i32>(states + (<usize>index << 3), 4);
}

/**
 * The nodes whose edges are the lowest of their features on a leaf's path: one a distinct feature, from below; i32
 * [count] at `elements`; returns the count.
 */
export function elementsOf(tree: WalkTree, leaf: i32, elements: usize): i32 {
  let count = 0;
  for (let index = leaf; index > 0; index = nodeOf(tree, index).parent) {
    const feature = nodeOf(tree, index).edgeFeature;
    let known = false;
    for (let i = 0; i < count && !known; i++) {
      known = nodeOf(tree, load<i32>(elements + (<usize>i << 2))).edgeFeature == feature;
    }
    if (known) continue;
    store<i32>(elements + (<usize>count << 2), index);
    count++;
  }
  return count;
}
