import { modelError, portableMath, type TreeEnsemble } from "@clusterwhy/core";
import { z } from "zod";
import { floatText, xgboostText } from "./xgboostText.js";

/** The version whose layout is written; XGBoost 1.7 to 3.x read it. */
const WRITTEN_VERSION = [2, 1, 0];

const textNumber = z.union([z.string(), z.number()]);
const treeSchema = z.object({
  base_weights: z.array(z.number()),
  categories: z.array(z.int()).default([]),
  categories_nodes: z.array(z.int()).default([]),
  categories_segments: z.array(z.int()).default([]),
  categories_sizes: z.array(z.int()).default([]),
  default_left: z.array(z.union([z.number(), z.boolean()])),
  left_children: z.array(z.int()),
  right_children: z.array(z.int()),
  loss_changes: z.array(z.number()),
  split_conditions: z.array(z.number()),
  split_indices: z.array(z.int()),
  sum_hessian: z.array(z.number()),
});
const modelSchema = z.object({
  learner: z.object({
    attributes: z.record(z.string(), z.string()).default({}),
    feature_names: z.array(z.string()).default([]),
    feature_types: z.array(z.string()).default([]),
    gradient_booster: z.object({
      name: z.string().default("gbtree"),
      model: z.object({ trees: z.array(treeSchema), tree_info: z.array(z.int()) }),
    }),
    learner_model_param: z.object({
      base_score: textNumber,
      num_class: textNumber.default("0"),
      num_feature: textNumber,
    }),
    objective: z.object({ name: z.string() }),
  }),
});
type XgboostTree = z.infer<typeof treeSchema>;

/** The ensemble as an XGBoost model file. Equal ensembles give equal texts. */
export function writeXgboostJson(ensemble: TreeEnsemble): string {
  const numTrees = ensemble.nodeOffsets.length - 1;
  const numFeatures = ensemble.featureNames.length;
  const logistic = ensemble.objective === "binary:logistic";
  const base = logistic ? portableMath.sigmoid(ensemble.baseMargins[0]) : ensemble.baseMargins[0];
  const attributes =
    ensemble.bestIteration === undefined ? {} : { best_iteration: String(ensemble.bestIteration) };
  return xgboostText({
    learner: {
      attributes,
      feature_names: ensemble.featureNames,
      feature_types: ensemble.featureTypes,
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: "1", num_trees: String(numTrees) },
          iteration_indptr: Array.from({ length: numTrees + 1 }, (_, tree) => tree),
          tree_info: [...ensemble.treeOutputs],
          trees: Array.from({ length: numTrees }, (_, tree) => writeTree(ensemble, tree)),
        },
        name: "gbtree",
      },
      learner_model_param: {
        base_score: floatText(base),
        boost_from_average: "1",
        num_class: "0",
        num_feature: String(numFeatures),
        num_target: "1",
      },
      objective: logistic
        ? { name: "binary:logistic", reg_loss_param: { scale_pos_weight: "1" } }
        : { name: ensemble.objective, reg_loss_param: { scale_pos_weight: "1" } },
    },
    version: WRITTEN_VERSION,
  });
}

function writeTree(ensemble: TreeEnsemble, tree: number): unknown {
  const from = ensemble.nodeOffsets[tree];
  const to = ensemble.nodeOffsets[tree + 1];
  const numNodes = to - from;
  const parents = new Array<number>(numNodes).fill(2147483647);
  const categories: number[] = [];
  const nodes: number[] = [];
  const segments: number[] = [];
  const sizes: number[] = [];
  for (let node = 0; node < numNodes; node++) {
    const at = from + node;
    if (ensemble.left[at] < 0) continue;
    parents[ensemble.left[at]] = node;
    parents[ensemble.right[at]] = node;
    if (ensemble.categoryOffset[at] < 0) continue;
    const offset = ensemble.categoryOffset[at];
    nodes.push(node);
    segments.push(categories.length);
    sizes.push(ensemble.categorySize[at]);
    categories.push(
      ...ensemble.categories
        .subarray(offset, offset + ensemble.categorySize[at])
        .slice()
        .sort(),
    );
  }
  const part = (array: ArrayLike<number>) => Array.prototype.slice.call(array, from, to) as number[];
  return {
    base_weights: ensemble.baseWeight.slice(from, to),
    categories,
    categories_nodes: nodes,
    categories_segments: segments,
    categories_sizes: sizes,
    default_left: part(ensemble.defaultLeft),
    id: tree,
    left_children: part(ensemble.left),
    loss_changes: ensemble.gain.slice(from, to),
    parents,
    right_children: part(ensemble.right),
    split_conditions: ensemble.threshold.slice(from, to),
    split_indices: part(ensemble.feature),
    split_type: part(ensemble.categoryOffset).map((offset) => (offset < 0 ? 0 : 1)),
    sum_hessian: ensemble.cover.slice(from, to),
    tree_param: {
      num_deleted: "0",
      num_feature: String(ensemble.featureNames.length),
      num_nodes: String(numNodes),
      size_leaf_vector: "1",
    },
  };
}

/**
 * Reads an XGBoost model file (JSON) with a gbtree booster: versions 1.7 to 3.x, `base_score` as a number or as a
 * list in brackets.
 *
 * @throws ClusterwhyError `MODEL_DAMAGED`, `MODEL_UNSUPPORTED` of category `model`
 */
export function readXgboostJson(text: string): TreeEnsemble {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw modelError("MODEL_DAMAGED", "the model is not whole JSON; it may have been cut short", error);
  }
  const parsed = modelSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw modelError(
      "MODEL_DAMAGED",
      `not an XGBoost model: ${issue.path.map(String).join(".")}: ${issue.message}`,
    );
  }
  const { learner } = parsed.data;
  const objective = learner.objective.name;
  if (objective !== "binary:logistic" && objective !== "reg:squarederror" && objective !== "multi:softprob") {
    throw modelError(
      "MODEL_UNSUPPORTED",
      `the objective ${objective} cannot be read; binary:logistic, multi:softprob and reg:squarederror can`,
    );
  }
  if (learner.gradient_booster.name !== "gbtree") {
    throw modelError(
      "MODEL_UNSUPPORTED",
      `the booster ${learner.gradient_booster.name} cannot be read; gbtree can`,
    );
  }
  const numFeatures = Number(learner.learner_model_param.num_feature);
  const numOutputs = Math.max(1, Number(learner.learner_model_param.num_class));
  const { trees, tree_info: outputs } = learner.gradient_booster.model;
  if (!Number.isInteger(numFeatures) || numFeatures < 1 || outputs.length !== trees.length) {
    throw modelError("MODEL_DAMAGED", "the model's counts of features or trees contradict its contents");
  }
  if (outputs.some((output) => output < 0 || output >= numOutputs)) {
    throw modelError("MODEL_DAMAGED", "a tree belongs to an output that the model does not have");
  }
  trees.forEach((tree, i) => {
    checkTree(tree, i, numFeatures);
  });
  const names = learner.feature_names;
  const best = learner.attributes.best_iteration;
  return {
    objective,
    featureNames:
      names.length === numFeatures ? names : Array.from({ length: numFeatures }, (_, i) => `f${i}`),
    featureTypes:
      learner.feature_types.length === numFeatures
        ? learner.feature_types
        : new Array(numFeatures).fill("float"),
    numOutputs,
    baseMargins: baseMargins(learner.learner_model_param.base_score, objective, numOutputs),
    ...joinTrees(trees, outputs),
    ...(best === undefined ? {} : { bestIteration: Number(best) }),
  };
}

function baseMargins(score: string | number, objective: string, numOutputs: number): Float64Array {
  const numbers = String(score).replace(/[[\]]/g, "").split(",").map(Number);
  if (numbers.some((number) => !Number.isFinite(number))) {
    throw modelError(
      "MODEL_DAMAGED",
      `base_score is ${JSON.stringify(score)}; expected a number or a list of numbers`,
    );
  }
  const margins = Float64Array.from({ length: numOutputs }, (_, i) => numbers[i] ?? numbers[0]);
  if (objective !== "binary:logistic") return margins;
  if (margins[0] <= 0 || margins[0] >= 1) {
    throw modelError("MODEL_DAMAGED", `base_score is ${margins[0]}; expected a probability`);
  }
  return margins.map((probability) => Math.fround(portableMath.logit(Math.fround(probability))));
}

/** Children lie inside the tree, every node but the root has one parent, features exist. */
function checkTree(tree: XgboostTree, index: number, numFeatures: number): void {
  const fault = (what: string) => modelError("MODEL_DAMAGED", `tree ${index}: ${what}`);
  const n = tree.left_children.length;
  const arrays = [
    tree.right_children,
    tree.split_conditions,
    tree.split_indices,
    tree.default_left,
    tree.sum_hessian,
  ];
  if (n < 1 || [...arrays, tree.loss_changes, tree.base_weights].some((array) => array.length !== n)) {
    throw fault("its arrays differ in length");
  }
  const parents = new Uint8Array(n);
  for (let node = 0; node < n; node++) {
    const left = tree.left_children[node];
    const right = tree.right_children[node];
    if (left === -1 && right === -1) continue;
    if (left < 1 || right < 1 || left >= n || right >= n || left === right)
      throw fault(`node ${node} leads nowhere`);
    if (tree.split_indices[node] < 0 || tree.split_indices[node] >= numFeatures) {
      throw fault(`node ${node} splits on feature ${tree.split_indices[node]} of ${numFeatures}`);
    }
    if (++parents[left] > 1 || ++parents[right] > 1) throw fault("a node has two parents");
  }
  // With one parent each, whatever the root does not reach is a cycle.
  const stack = [0];
  let reached = 0;
  while (stack.length > 0) {
    const node = stack.pop() as number;
    reached++;
    if (tree.left_children[node] >= 0) stack.push(tree.left_children[node], tree.right_children[node]);
  }
  if (
    reached !== n &&
    parents.some((count, node) => count === 1 && node > 0 && reached < n && !isDeleted(tree, node))
  ) {
    throw fault("some nodes cannot be reached from the root");
  }
  tree.categories_nodes.forEach((node, i) => {
    const start = tree.categories_segments[i];
    const size = tree.categories_sizes[i];
    if (!(node >= 0 && node < n && start >= 0 && size >= 0 && start + size <= tree.categories.length)) {
      throw fault("a categorical split points outside the list of categories");
    }
  });
}

/** Pruned nodes stay in the arrays as leaves without a parent. */
function isDeleted(tree: XgboostTree, node: number): boolean {
  return tree.left_children[node] === -1;
}

function joinTrees(trees: readonly XgboostTree[], outputs: readonly number[]) {
  const nodeOffsets = new Int32Array(trees.length + 1);
  trees.forEach((tree, i) => {
    nodeOffsets[i + 1] = nodeOffsets[i] + tree.left_children.length;
  });
  const numNodes = nodeOffsets[trees.length];
  const categoryOffset = new Int32Array(numNodes).fill(-1);
  const categorySize = new Int32Array(numNodes);
  const categories: number[] = [];
  trees.forEach((tree, i) => {
    tree.categories_nodes.forEach((node, position) => {
      const start = tree.categories_segments[position];
      categoryOffset[nodeOffsets[i] + node] = categories.length;
      categorySize[nodeOffsets[i] + node] = tree.categories_sizes[position];
      categories.push(...tree.categories.slice(start, start + tree.categories_sizes[position]));
    });
  });
  const all = (pick: (tree: XgboostTree) => readonly number[]) => trees.flatMap(pick);
  return {
    nodeOffsets,
    treeOutputs: Int32Array.from(outputs),
    left: Int32Array.from(all((tree) => tree.left_children)),
    right: Int32Array.from(all((tree) => tree.right_children)),
    feature: Int32Array.from(all((tree) => tree.split_indices)),
    threshold: Float32Array.from(all((tree) => tree.split_conditions)),
    defaultLeft: Uint8Array.from(trees.flatMap((tree) => tree.default_left.map(Number))),
    cover: Float32Array.from(all((tree) => tree.sum_hessian)),
    gain: Float32Array.from(all((tree) => tree.loss_changes)),
    baseWeight: Float32Array.from(all((tree) => tree.base_weights)),
    categoryOffset,
    categorySize,
    categories: Int32Array.from(categories),
  };
}
