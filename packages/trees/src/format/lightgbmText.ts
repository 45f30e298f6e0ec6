import { modelError, type TreeEnsemble } from "@clusterwhy/core";
import { checkTree } from "./checkTree.js";
import { joinTrees } from "./joinTrees.js";
import type { XgboostTree } from "./xgboostSchema.js";

// LightGBM's text format: `key=value` lines, a block a tree, inner nodes numbered from 0, leaves as −1 − number. A row
// goes left where value <= threshold, in double precision; a category goes left where its bit is set.

const OBJECTIVES: Readonly<Record<string, TreeEnsemble["objective"]>> = {
  binary: "binary:logistic",
  regression: "reg:squarederror",
  regression_l2: "reg:squarederror",
  multiclass: "multi:softprob",
};
const MOST_OUTPUTS = 1 << 16;
const [MISSING_ZERO, MISSING_NAN] = [1, 2];

type Block = ReadonlyMap<string, string>;

/**
 * Reads a LightGBM model (`Booster.save_model`): objectives binary, regression and multiclass, numerical and
 * categorical splits. Thresholds become single precision, between the same single-precision values; covers are counts
 * of rows, as in LightGBM's own SHAP values.
 *
 * @throws ClusterwhyError `MODEL_DAMAGED`, `MODEL_UNSUPPORTED` of category `model`, saying where
 */
export function readLightgbmText(text: string): TreeEnsemble {
  if (!/^tree\r?\n/.test(text))
    throw modelError("MODEL_DAMAGED", "not a LightGBM model: its first line is not 'tree'");
  const end = text.indexOf("\nend of trees");
  if (end < 0)
    throw modelError("MODEL_DAMAGED", "the model has no 'end of trees'; it may have been cut short");
  const [head, ...bodies] = text.slice(0, end).split(/\nTree=/);
  const header = blockOf(head);
  const featureNames = required(header, "feature_names", "header").split(" ");
  const numOutputs = integer(header, "num_tree_per_iteration", "header", 1, MOST_OUTPUTS);
  const objective = objectiveOf(required(header, "objective", "header"));
  const numSizes = numbers(header, "tree_sizes", "header").length;
  if (numSizes !== bodies.length) {
    throw modelError("MODEL_DAMAGED", `tree_sizes names ${numSizes} trees; there are ${bodies.length}`);
  }
  if (/\naverage_output/.test(head))
    throw modelError("MODEL_UNSUPPORTED", "averaged forests (boosting rf) cannot be read");
  const trees = bodies.map((body, index) => {
    const tree = treeOf(blockOf(body), index);
    checkTree(tree, index, featureNames.length);
    return tree;
  });
  const categorical = new Set<number>();
  for (const { categories_nodes: nodes, split_indices: features } of trees) {
    for (let i = 0; i < nodes.length; i++) categorical.add(features[nodes[i]]);
  }
  return {
    objective,
    featureNames,
    featureTypes: featureNames.map((_, feature) => (categorical.has(feature) ? "c" : "float")),
    numOutputs,
    baseMargins: new Float64Array(numOutputs),
    ...joinTrees(
      trees,
      trees.map((_, tree) => tree % numOutputs),
    ),
  };
}

function objectiveOf(text: string): TreeEnsemble["objective"] {
  const [name, ...settings] = text.split(" ");
  const objective = OBJECTIVES[name];
  const plain = settings.every((setting) => setting === "sigmoid:1" || setting.startsWith("num_class:"));
  if (objective !== undefined && plain) return objective;
  throw modelError(
    "MODEL_UNSUPPORTED",
    `the objective ${text} cannot be read; binary with sigmoid 1, regression and multiclass can`,
  );
}

function treeOf(block: Block, index: number): XgboostTree {
  const where = `tree ${index}`;
  const values = numbers(block, "leaf_value", where);
  if (block.get("is_linear") === "1")
    throw modelError("MODEL_UNSUPPORTED", `${where} has linear models in its leaves`);
  const numLeaves = integer(block, "num_leaves", where, 1, values.length);
  const inner = numLeaves - 1;
  const list = (key: string, length: number): number[] => {
    if (length === 0) return [];
    const found = numbers(block, key, where);
    if (found.length === length) return found;
    throw modelError("MODEL_DAMAGED", `${where}: ${key} has ${found.length} numbers; expected ${length}`);
  };
  const thresholds = list("threshold", inner);
  const decisions = list("decision_type", inner);
  const left = list("left_child", inner).map((child) => nodeNumber(child, inner));
  const right = list("right_child", inner).map((child) => nodeNumber(child, inner));
  const leaves = list("leaf_value", numLeaves);
  const counts = numLeaves === 1 ? [1] : [...list("internal_count", inner), ...list("leaf_count", numLeaves)];
  const none = new Array<number>(numLeaves).fill(-1);
  const zeros = new Array<number>(numLeaves).fill(0);
  const categories: number[] = [];
  const [nodes, segments, sizes]: [number[], number[], number[]] = [[], [], []];
  const conditions: number[] = [];
  const defaults: number[] = [];
  for (let node = 0; node < inner; node++) {
    if ((decisions[node] & 1) === 0) {
      conditions.push(below(thresholds[node]));
      defaults.push(missingGoesLeft(decisions[node], thresholds[node], `${where}: node ${node}`));
      continue;
    }
    // There the set goes left and all else right; here the set goes right.
    const set = categorySet(block, thresholds[node], where);
    [left[node], right[node]] = [right[node], left[node]];
    nodes.push(node);
    segments.push(categories.length);
    sizes.push(set.length);
    categories.push(...set);
    conditions.push(0);
    const zeroInSet = missingType(decisions[node]) !== MISSING_NAN && set.includes(0);
    defaults.push(zeroInSet ? 0 : 1);
  }
  return {
    base_weights: [...(inner > 0 ? list("internal_value", inner) : []), ...leaves],
    categories,
    categories_nodes: nodes,
    categories_segments: segments,
    categories_sizes: sizes,
    default_left: [...defaults, ...zeros],
    left_children: [...left, ...none],
    right_children: [...right, ...none],
    loss_changes: [...list("split_gain", inner), ...zeros],
    split_conditions: [...conditions, ...leaves],
    split_indices: [...list("split_feature", inner), ...zeros],
    sum_hessian: counts,
    tree_param: { size_leaf_vector: "1" },
  };
}

/** Leaves stand behind the inner nodes. */
function nodeNumber(child: number, inner: number): number {
  return child >= 0 ? child : inner - 1 - child;
}

function missingType(decision: number): number {
  return (decision >> 2) & 3;
}

/** Without a missing type of its own a missing value counts as 0. */
function missingGoesLeft(decision: number, threshold: number, where: string): number {
  const zeroGoesLeft = threshold >= 0 ? 1 : 0;
  const defaultLeft = (decision >> 1) & 1;
  const type = missingType(decision);
  if (type === MISSING_ZERO && zeroGoesLeft !== defaultLeft) {
    throw modelError("MODEL_UNSUPPORTED", `${where} takes zeros for missing values (zero_as_missing)`);
  }
  return type === MISSING_NAN ? defaultLeft : zeroGoesLeft;
}

/** The single-precision number that those at most `threshold` are below of. */
function below(threshold: number): number {
  const bits = new DataView(new ArrayBuffer(4));
  const step = (value: number, by: number) => {
    if (value === 0) return by * 2 ** -149;
    bits.setFloat32(0, value);
    bits.setInt32(0, bits.getInt32(0) + (value > 0 ? by : -by));
    return bits.getFloat32(0);
  };
  const rounded = Math.fround(threshold);
  const atMost = rounded > threshold ? step(rounded, -1) : rounded;
  return step(atMost, 1);
}

function categorySet(block: Block, index: number, where: string): number[] {
  const bounds = numbers(block, "cat_boundaries", where);
  const words = numbers(block, "cat_threshold", where);
  const [from, to] = [bounds[index], bounds[index + 1]];
  if (!(from >= 0 && from <= to && to <= words.length)) {
    throw modelError("MODEL_DAMAGED", `${where}: categorical split ${index} points outside cat_threshold`);
  }
  const set: number[] = [];
  for (let word = from; word < to; word++) {
    for (let bit = 0; bit < 32; bit++) if ((words[word] >>> bit) & 1) set.push(32 * (word - from) + bit);
  }
  return set;
}

function blockOf(text: string): Block {
  const lines = text.split(/\r?\n/).filter((line) => line.includes("="));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

function required(block: Block, key: string, where: string): string {
  const value = block.get(key);
  if (value === undefined) throw modelError("MODEL_DAMAGED", `${where}: ${key} is missing`);
  return value;
}

function numbers(block: Block, key: string, where: string): number[] {
  const text = required(block, key, where).trim();
  const found = text === "" ? [] : text.split(/ +/).map(Number);
  const bad = found.findIndex((number) => !Number.isFinite(number));
  if (bad >= 0) throw modelError("MODEL_DAMAGED", `${where}: number ${bad} of ${key} is not finite`);
  return found;
}

function integer(block: Block, key: string, where: string, least: number, most: number): number {
  const found = Number(required(block, key, where));
  if (Number.isInteger(found) && found >= least && found <= most) return found;
  throw modelError(
    "MODEL_DAMAGED",
    `${where}: ${key} is ${found}; expected an integer in [${least}, ${most}]`,
  );
}
