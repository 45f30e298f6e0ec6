import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { predictMargins, quantize, readXgboostJson, trainMany, writeXgboostJson } from "@clusterwhy/trees";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeTable } from "./tables.js";

const { data, labels } = makeTable(2, { numRows: 200 });
let kernels: Kernels;
let text: string;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
  const matrix = quantize(kernels, data);
  const [{ ensemble }] = await trainMany(kernels, matrix, [{ labels }], { nEstimators: 3, maxDepth: 3 });
  matrix.dispose();
  text = writeXgboostJson(ensemble);
});
afterAll(() => kernels.close());

// biome-ignore lint/suspicious/noExplicitAny: the damage reaches into any part of the file.
type Model = any;
function damaged(change: (learner: Model, trees: Model[]) => void): string {
  const model = JSON.parse(text) as Model;
  change(model.learner, model.learner.gradient_booster.model.trees);
  return JSON.stringify(model);
}

describe("a damaged model file is refused, and the message says where", () => {
  const cases: [string, (learner: Model, trees: Model[]) => void, string][] = [
    [
      "a child out of range",
      (_, trees) => {
        trees[1].left_children[0] = 99;
      },
      "tree 1: node 0 leads nowhere: its child is 99 of",
    ],
    [
      "a negative child",
      (_, trees) => {
        trees[0].right_children[0] = -7;
      },
      "tree 0: node 0 leads nowhere: its child is -7",
    ],
    [
      "a cycle",
      (_, trees) => {
        const node = trees[0].left_children.findIndex((child: number, i: number) => i > 0 && child > 0);
        trees[0].right_children[node] = node;
      },
      "or is its own ancestor",
    ],
    [
      "a child with two parents",
      (_, trees) => {
        trees[0].right_children[0] = trees[0].left_children[0];
      },
      "has two parents",
    ],
    [
      "a feature out of range",
      (_, trees) => {
        trees[2].split_indices[0] = 5;
      },
      "tree 2: node 0 splits on feature 5 of 5",
    ],
    [
      "arrays of unequal length",
      (_, trees) => {
        trees[0].sum_hessian.pop();
      },
      "tree 0: its arrays differ in length",
    ],
    [
      "no nodes",
      (_, trees) => {
        for (const key of Object.keys(trees[0])) if (Array.isArray(trees[0][key])) trees[0][key] = [];
      },
      "tree 0: its arrays differ in length, or are empty",
    ],
    [
      "a fraction as a child",
      (_, trees) => {
        trees[0].left_children[0] = 1.5;
      },
      "trees.0.left_children: expected a list of integers",
    ],
    [
      "a text as a threshold",
      (_, trees) => {
        trees[0].split_conditions[0] = "1";
      },
      "trees.0.split_conditions: expected a list of numbers",
    ],
    [
      "a threshold that is none",
      (_, trees) => {
        trees[0].split_conditions[0] = null;
      },
      "tree 0: node 0 has no finite threshold or value",
    ],
    [
      "a threshold beyond single precision",
      (_, trees) => {
        trees[0].split_conditions[0] = 1e39;
      },
      "tree 0: node 0 has no finite threshold or value",
    ],
    [
      "a weight beyond single precision",
      (_, trees) => {
        trees[0].base_weights[0] = 1e39;
      },
      "trees.0.base_weights: expected a list of finite single-precision numbers",
    ],
    [
      "a category list too short",
      (_, trees) => {
        trees[0].categories_nodes = [0];
        trees[0].categories_segments = [0];
        trees[0].categories_sizes = [9];
        trees[0].categories = [1];
      },
      "tree 0: the categorical split of node 0 points outside",
    ],
    [
      "a negative category",
      (_, trees) => {
        trees[0].categories_nodes = [0];
        trees[0].categories_segments = [0];
        trees[0].categories_sizes = [1];
        trees[0].categories = [-4];
      },
      "tree 0: -4 is no category",
    ],
    [
      "too many features for any memory",
      (learner) => {
        learner.learner_model_param.num_feature = "99999999999";
      },
      "learner_model_param.num_feature",
    ],
    [
      "too many classes",
      (learner) => {
        learner.learner_model_param.num_class = "1000000000";
      },
      "learner_model_param.num_class",
    ],
    [
      "too few outputs",
      (learner) => {
        learner.gradient_booster.model.tree_info[1] = 3;
      },
      "tree 1 belongs to output 3 of 1",
    ],
    [
      "tree_info too short",
      (learner) => {
        learner.gradient_booster.model.tree_info.pop();
      },
      "the outputs of 2 trees; there are 3",
    ],
    [
      "names too few",
      (learner) => {
        learner.feature_names.pop();
      },
      "feature_names has 4 entries; num_feature is 5",
    ],
    [
      "a base score that is no number",
      (learner) => {
        learner.learner_model_param.base_score = "[abc]";
      },
      'base_score is "[abc]"',
    ],
    [
      "a base score that is no probability",
      (learner) => {
        learner.learner_model_param.base_score = "2E0";
      },
      "expected a probability",
    ],
    [
      "a best iteration beyond the last",
      (learner) => {
        learner.attributes.best_iteration = "3";
      },
      "best_iteration is 3; the model has 3 rounds",
    ],
    [
      "another objective",
      (learner) => {
        learner.objective.name = "rank:pairwise";
      },
      "the objective rank:pairwise cannot be read",
    ],
    [
      "another booster",
      (learner) => {
        learner.gradient_booster.name = "gblinear";
      },
      "the booster gblinear cannot be read",
    ],
    [
      "vectors as leaves",
      (_, trees) => {
        trees[0].tree_param.size_leaf_vector = "3";
      },
      "tree 0 has vectors in its leaves",
    ],
  ];
  it.each(cases)("%s", (_, change, message) => {
    expect(() => readXgboostJson(damaged(change))).toThrow(message);
  });

  it("cut short anywhere", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        expect(() => readXgboostJson(text.slice(0, length))).toThrow("cut short");
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("with any number changed: an error of ours, or a model that predicts", () => {
    const places = [...text.matchAll(/-?\d+(\.\d+)?(E-?\d+)?/g)];
    fc.assert(
      fc.property(
        fc.nat(places.length - 1),
        fc.constantFrom("-1", "0", "7", "4294967296", "1E30"),
        (place, number) => {
          const { index, 0: old } = places[place];
          const changed = text.slice(0, index) + number + text.slice(index + old.length);
          try {
            expect(predictMargins(readXgboostJson(changed), data).every(Number.isFinite)).toBe(true);
          } catch (error) {
            expect(["MODEL_DAMAGED", "MODEL_UNSUPPORTED", "FEATURE_COUNT"]).toContain(
              (error as { code: string }).code,
            );
          }
        },
      ),
      { numRuns: 300, seed: 2 },
    );
  });
});

describe("base_score", () => {
  it.each([["0.25"], ["2.5E-1"], ["[2.5E-1]"]])("is read as %s", (score) => {
    const model = damaged((learner) => {
      learner.learner_model_param.base_score = score;
    });
    expect(readXgboostJson(model).baseMargins[0]).toBeCloseTo(-Math.log(3), 6);
  });

  it("0 and 1, which files of one class hold, are bounded as XGBoost bounds them", () => {
    for (const [score, margin] of [
      ["[0E0]", -13.81551],
      ["[1E0]", 13.74516],
    ] as const) {
      const model = damaged((learner) => {
        learner.learner_model_param.base_score = score;
      });
      expect(readXgboostJson(model).baseMargins[0]).toBeCloseTo(margin, 4);
    }
  });
});
