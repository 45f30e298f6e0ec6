// Rows down trees. Nodes are packed for it: siblings side by side, a leaf leading to itself, so that every row takes
// the same number of steps and no step is a branch.
import { goesLeft, Question } from "./decisions";

/** Offsets are in bytes: of the feature within a row, of the left child within the tree; the right one is next. */
@unmanaged
class PackedNode {
  feature: i32;
  threshold: f32;
  child: i32;
  /** 1: a missing value goes left. At a leaf 1, and the threshold no number: whatever the value, to the child. */
  defaultLeft: i32;
}

@unmanaged
class PackedTree {
  nodes: usize;
  /** f32 [numNodes] values of leaves; i32 [numNodes] the model's own node numbers. */
  values: usize;
  ids: usize;
  depth: i32;
  output: i32;
  /** Question [numNodes] where some split is categorical, else 0. */
  questions: usize;
}

const NODE_SHIFT: usize = 4;
/** Rows that are together in the cache while all trees pass over them. */
const BLOCK: i32 = 64;

// @ts-ignore: decorator
@inline
function step(nodes: usize, at: i32, row: usize): i32 {
  const node = changetype<PackedNode>(nodes + <usize>at);
  const value = load<f32>(row + <usize>node.feature);
  const threshold = node.threshold;
  const right = select<i32>(i32(value >= threshold), i32(!(value < threshold)), node.defaultLeft != 0);
  return node.child + (right << <i32>NODE_SHIFT);
}

function walk(tree: PackedTree, categories: usize, row: usize): i32 {
  let at = 0;
  for (let depth = 0; depth < tree.depth; depth++) {
    if (tree.questions == 0) {
      at = step(tree.nodes, at, row);
      continue;
    }
    const question = changetype<Question>(tree.questions + <usize>(at >> <i32>NODE_SHIFT) * offsetof<Question>());
    if (question.feature < 0) return at;
    const left = goesLeft(question, categories, load<f32>(row + (<usize>question.feature << 2)));
    at = changetype<PackedNode>(tree.nodes + <usize>at).child + ((1 - left) << <i32>NODE_SHIFT);
  }
  return at;
}

// @ts-ignore: decorator
@inline
function addValue(tree: PackedTree, at: i32, target: usize, single: bool): void {
  const value = load<f32>(tree.values + (<usize>at >> 2));
  const sum = load<f64>(target);
  store<f64>(target, single ? <f64>(<f32>sum + value) : sum + <f64>value);
}

/**
 * Adds the leaf values of trees [treeBegin, treeEnd) to the margins of rows [start, end), tree by tree.
 *
 * @param values  f32 [rows × rowBytes / 4]; NaN missing
 * @param out     f64 [rows × numOutputs], added to
 * @param single  1: sums are rounded to single precision after every tree, as XGBoost's are
 */
export function predictRows(
  trees: usize, treeBegin: i32, treeEnd: i32, categories: usize, values: usize, rowBytes: i32, out: usize, numOutputs: i32,
  single: i32, start: i32, end: i32,
): void {
  const bytes = <usize>rowBytes;
  const step8 = <usize>numOutputs << 3;
  for (let first = start; first < end; first += BLOCK) {
    const last = min<i32>(first + BLOCK, end);
    for (let index = treeBegin; index < treeEnd; index++) {
      const tree = changetype<PackedTree>(trees + <usize>index * offsetof<PackedTree>());
      let row = values + <usize>first * bytes;
      let target = out + <usize>first * step8 + (<usize>tree.output << 3);
      let i = first;
      if (tree.questions == 0) {
        const nodes = tree.nodes;
        // Eight rows at once: each waits for its own loads only.
        for (; i + 8 <= last; i += 8) {
          let a = 0; let b = 0; let c = 0; let d = 0; let e = 0; let f = 0; let g = 0; let h = 0;
          for (let depth = tree.depth; depth > 0; depth--) {
            a = step(nodes, a, row);
            b = step(nodes, b, row + bytes);
            c = step(nodes, c, row + 2 * bytes);
            d = step(nodes, d, row + 3 * bytes);
            e = step(nodes, e, row + 4 * bytes);
            f = step(nodes, f, row + 5 * bytes);
            g = step(nodes, g, row + 6 * bytes);
            h = step(nodes, h, row + 7 * bytes);
          }
          addValue(tree, a, target, single != 0);
          addValue(tree, b, target + step8, single != 0);
          addValue(tree, c, target + 2 * step8, single != 0);
          addValue(tree, d, target + 3 * step8, single != 0);
          addValue(tree, e, target + 4 * step8, single != 0);
          addValue(tree, f, target + 5 * step8, single != 0);
          addValue(tree, g, target + 6 * step8, single != 0);
          addValue(tree, h, target + 7 * step8, single != 0);
          row += 8 * bytes;
          target += 8 * step8;
        }
      }
      for (; i < last; i++) {
        addValue(tree, walk(tree, categories, row), target, single != 0);
        row += bytes;
        target += step8;
      }
    }
  }
}

/** out i32 [rows × numTrees], written: the model's number of the leaf that each row of [start, end) falls into. */
export function predictLeafIds(
  trees: usize, numTrees: i32, categories: usize, values: usize, rowBytes: i32, out: usize, start: i32, end: i32,
): void {
  for (let row = start; row < end; row++) {
    for (let index = 0; index < numTrees; index++) {
      const tree = changetype<PackedTree>(trees + <usize>index * offsetof<PackedTree>());
      const at = walk(tree, categories, values + <usize>row * <usize>rowBytes);
      store<i32>(out + (<usize>(row * numTrees + index) << 2), load<i32>(tree.ids + (<usize>at >> 2)));
    }
  }
}
