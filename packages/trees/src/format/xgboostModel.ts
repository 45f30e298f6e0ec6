import { modelError, type TreeEnsemble } from "@clusterwhy/core";
import { probabilityOfMargin, readBaseScore } from "./baseScore.js";
import { checkTree } from "./checkTree.js";
import { joinTrees } from "./joinTrees.js";
import { parseXgboostModel } from "./xgboostSchema.js";
import { floatText } from "./xgboostText.js";

/** The version whose layout is written; XGBoost 1.7 to 3.x read it. */
const WRITTEN_VERSION = [2, 1, 0];
/** XGBoost's parent of a root. */
const NO_PARENT = 2147483647;

const OBJECTIVES: Readonly<Record<string, TreeEnsemble["objective"]>> = {
  "binary:logistic": "binary:logistic",
  "reg:squarederror": "reg:squarederror",
  "reg:linear": "reg:squarederror",
  "multi:softprob": "multi:softprob",
  "multi:softmax": "multi:softprob",
};

/** The ensemble as the tree of values that XGBoost's JSON and UBJ files hold: typed arrays where its files have them. */
export function toXgboostModel(ensemble: TreeEnsemble): unknown {
  const numTrees = ensemble.nodeOffsets.length - 1;
  const { objective, numOutputs } = ensemble;
  const attributes =
    ensemble.bestIteration === undefined ? {} : { best_iteration: String(ensemble.bestIteration) };
  const multi = objective === "multi:softprob";
  const numRounds = Math.ceil(numTrees / numOutputs);
  return {
    learner: {
      attributes,
      feature_names: ensemble.featureNames,
      feature_types: ensemble.featureTypes,
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: "1", num_trees: String(numTrees) },
          iteration_indptr: Array.from({ length: numRounds + 1 }, (_, round) =>
            Math.min(round * numOutputs, numTrees),
          ),
          tree_info: Array.from(ensemble.treeOutputs),
          trees: Array.from({ length: numTrees }, (_, tree) => treeOf(ensemble, tree)),
        },
        name: "gbtree",
      },
      learner_model_param: {
        base_score: baseScoreText(ensemble),
        boost_from_average: "1",
        num_class: multi ? String(numOutputs) : "0",
        num_feature: String(ensemble.featureNames.length),
        num_target: "1",
      },
      objective: {
        name: objective,
        ...(multi
          ? { softmax_multiclass_param: { num_class: String(numOutputs) } }
          : { reg_loss_param: { scale_pos_weight: "1" } }),
      },
    },
    version: WRITTEN_VERSION,
  };
}

/** One number reads in every version; only margins that differ by class need the list of 3.x. */
function baseScoreText({ objective, baseMargins }: TreeEnsemble): string {
  if (objective === "binary:logistic") return floatText(probabilityOfMargin(baseMargins[0]));
  if (baseMargins.every((margin) => margin === baseMargins[0])) return floatText(baseMargins[0]);
  return `[${Array.from(baseMargins, floatText).join(",")}]`;
}

function treeOf(ensemble: TreeEnsemble, tree: number): unknown {
  const from = ensemble.nodeOffsets[tree];
  const to = ensemble.nodeOffsets[tree + 1];
  const numNodes = to - from;
  const parents = new Int32Array(numNodes).fill(NO_PARENT);
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
    categories.push(...ensemble.categories.slice(offset, offset + ensemble.categorySize[at]).sort());
  }
  return {
    base_weights: ensemble.baseWeight.slice(from, to),
    categories: Int32Array.from(categories),
    categories_nodes: Int32Array.from(nodes),
    categories_segments: Float64Array.from(segments),
    categories_sizes: Float64Array.from(sizes),
    default_left: ensemble.defaultLeft.slice(from, to),
    id: tree,
    left_children: ensemble.left.slice(from, to),
    loss_changes: ensemble.gain.slice(from, to),
    parents,
    right_children: ensemble.right.slice(from, to),
    split_conditions: ensemble.threshold.slice(from, to),
    split_indices: ensemble.feature.slice(from, to),
    split_type: Uint8Array.from(ensemble.categoryOffset.slice(from, to), (offset) => (offset < 0 ? 0 : 1)),
    sum_hessian: ensemble.cover.slice(from, to),
    tree_param: {
      num_deleted: "0",
      num_feature: String(ensemble.featureNames.length),
      num_nodes: String(numNodes),
      size_leaf_vector: "1",
    },
  };
}

/** @throws ClusterwhyError `MODEL_DAMAGED`, `MODEL_UNSUPPORTED` of category `model`, saying where */
export function fromXgboostModel(value: unknown): TreeEnsemble {
  const { learner } = parseXgboostModel(value);
  const objective = OBJECTIVES[learner.objective.name];
  if (objective === undefined) {
    throw modelError(
      "MODEL_UNSUPPORTED",
      `the objective ${learner.objective.name} cannot be read; binary:logistic, multi:softprob and reg:squarederror can`,
    );
  }
  const {
    num_feature: numFeatures,
    num_class: numClasses,
    num_target: numTargets,
  } = learner.learner_model_param;
  if (numTargets > 1) {
    throw modelError("MODEL_UNSUPPORTED", `the model has ${numTargets} targets; models with one can be read`);
  }
  const numOutputs = Math.max(1, numClasses);
  const { trees, tree_info: outputs, gbtree_model_param } = learner.gradient_booster.model;
  const parallel = Math.max(1, gbtree_model_param.num_parallel_tree);
  if (numFeatures < 1) throw modelError("MODEL_DAMAGED", "learner_model_param.num_feature is 0");
  if (outputs.length !== trees.length) {
    throw modelError(
      "MODEL_DAMAGED",
      `tree_info names the outputs of ${outputs.length} trees; there are ${trees.length}`,
    );
  }
  for (let tree = 0; tree < trees.length; tree++) {
    if (outputs[tree] < 0 || outputs[tree] >= numOutputs) {
      throw modelError("MODEL_DAMAGED", `tree ${tree} belongs to output ${outputs[tree]} of ${numOutputs}`);
    }
    checkTree(trees[tree], tree, numFeatures);
  }
  const { feature_names: names, feature_types: types } = learner;
  for (const [what, list] of [
    ["feature_names", names],
    ["feature_types", types],
  ] as const) {
    if (list.length !== 0 && list.length !== numFeatures) {
      throw modelError("MODEL_DAMAGED", `${what} has ${list.length} entries; num_feature is ${numFeatures}`);
    }
  }
  return {
    objective,
    featureNames: names.length > 0 ? names : Array.from({ length: numFeatures }, (_, i) => `f${i}`),
    featureTypes: types.length > 0 ? types : new Array<string>(numFeatures).fill("float"),
    numOutputs,
    baseMargins: readBaseScore(learner.learner_model_param.base_score, objective, numOutputs),
    ...joinTrees(trees, outputs),
    ...bestIterationOf(learner.attributes.best_iteration, trees.length / (numOutputs * parallel), parallel),
  };
}

function bestIterationOf(
  text: string | undefined,
  numRounds: number,
  parallel: number,
): { bestIteration?: number } {
  if (text === undefined) return {};
  const best = Number(text);
  if (!Number.isInteger(best) || best < 0 || best >= numRounds) {
    throw modelError(
      "MODEL_DAMAGED",
      `attributes.best_iteration is ${text}; the model has ${numRounds} rounds`,
    );
  }
  if (parallel > 1) {
    throw modelError(
      "MODEL_UNSUPPORTED",
      "best_iteration with more than one parallel tree a round cannot be read",
    );
  }
  return { bestIteration: best };
}
