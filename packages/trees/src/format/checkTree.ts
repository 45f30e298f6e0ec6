import { modelError } from "@clusterwhy/core";
import type { XgboostTree } from "./xgboostSchema.js";

/** Categories are integers that a single-precision value tells apart. */
const MOST_CATEGORY = 1 << 24;

/**
 * Refuses what a walk could not end in: children lie inside the tree, every node that the root reaches has one
 * parent, features and categories exist, and all numbers that decide something are numbers.
 */
export function checkTree(tree: XgboostTree, index: number, numFeatures: number): void {
  const fault = (what: string) => modelError("MODEL_DAMAGED", `tree ${index}: ${what}`);
  const n = tree.left_children.length;
  if (String(tree.tree_param.size_leaf_vector) > "1") {
    throw modelError(
      "MODEL_UNSUPPORTED",
      `tree ${index} has vectors in its leaves; expected one number a leaf`,
    );
  }
  const lengths = [
    tree.right_children,
    tree.split_conditions,
    tree.split_indices,
    tree.default_left,
    tree.sum_hessian,
    tree.loss_changes,
    tree.base_weights,
  ].map((array) => array.length);
  if (n < 1 || lengths.some((length) => length !== n))
    throw fault("its arrays differ in length, or are empty");

  checkCategories(tree, n, fault);
  const categorical = new Set(Array.from(tree.categories_nodes));

  // From the root, each node once: a second visit is a cycle or a shared child. Pruned nodes are never reached.
  const visited = new Uint8Array(n);
  const stack = [0];
  visited[0] = 1;
  while (stack.length > 0) {
    const node = stack.pop() as number;
    const left = tree.left_children[node];
    const right = tree.right_children[node];
    const place = tree.split_conditions[node];
    // A number may be finite and yet beyond single precision.
    if (!categorical.has(node) && !(Number.isFinite(place) && Number.isFinite(Math.fround(place))))
      throw fault(`node ${node} has no finite threshold or value`);
    if (left === -1 && right === -1) continue;
    const feature = tree.split_indices[node];
    if (feature < 0 || feature >= numFeatures)
      throw fault(`node ${node} splits on feature ${feature} of ${numFeatures}`);
    for (const child of [left, right]) {
      if (child < 1 || child >= n) throw fault(`node ${node} leads nowhere: its child is ${child} of ${n}`);
      if (visited[child] === 1) throw fault(`node ${child} has two parents, or is its own ancestor`);
      visited[child] = 1;
      stack.push(child);
    }
  }
}

function checkCategories(tree: XgboostTree, n: number, fault: (what: string) => Error): void {
  const {
    categories,
    categories_nodes: nodes,
    categories_segments: segments,
    categories_sizes: sizes,
  } = tree;
  if (segments.length !== nodes.length || sizes.length !== nodes.length) {
    throw fault("its lists of categorical splits differ in length");
  }
  for (let i = 0; i < nodes.length; i++) {
    if (nodes[i] < 0 || nodes[i] >= n) throw fault(`a categorical split names node ${nodes[i]} of ${n}`);
    if (segments[i] < 0 || sizes[i] < 0 || segments[i] + sizes[i] > categories.length) {
      throw fault(`the categorical split of node ${nodes[i]} points outside the list of categories`);
    }
  }
  for (let i = 0; i < categories.length; i++) {
    if (categories[i] < 0 || categories[i] > MOST_CATEGORY) throw fault(`${categories[i]} is no category`);
  }
}
