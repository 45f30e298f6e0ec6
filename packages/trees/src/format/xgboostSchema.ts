import { modelError } from "@clusterwhy/core";
import { z } from "zod";

/** Beyond these a count is taken for damage: nothing is allocated for it. */
const MOST_FEATURES = 1 << 22;
const MOST_OUTPUTS = 1 << 16;

/** A JSON array of numbers, or the typed array that UBJ gives. Checked by hand: files hold millions of them. */
const numbers = z.custom<ArrayLike<number>>(
  isFiniteList,
  "expected a list of finite single-precision numbers",
);
/** Thresholds: null where a file has none. */
const thresholds = z.custom<ArrayLike<number>>(isThresholdList, "expected a list of numbers");
const integers = z.custom<ArrayLike<number>>(isIntegerList, "expected a list of integers");
const flags = z.custom<ArrayLike<number | boolean>>(isFlagList, "expected a list of flags");
const textNumber = z.union([z.string(), z.number()]);
const count = (most: number) =>
  textNumber.transform(Number).pipe(z.int("expected a whole number").min(0).max(most));

const treeSchema = z.object({
  base_weights: numbers,
  categories: integers.default([]),
  categories_nodes: integers.default([]),
  categories_segments: integers.default([]),
  categories_sizes: integers.default([]),
  default_left: flags,
  left_children: integers,
  right_children: integers,
  loss_changes: numbers,
  split_conditions: thresholds,
  split_indices: integers,
  sum_hessian: numbers,
  tree_param: z.object({ size_leaf_vector: textNumber.default("1") }).default({ size_leaf_vector: "1" }),
});

const modelSchema = z.object({
  learner: z.object({
    attributes: z.record(z.string(), z.string()).default({}),
    feature_names: z.array(z.string()).default([]),
    feature_types: z.array(z.string()).default([]),
    gradient_booster: z.object({
      name: z.string().default("gbtree"),
      model: z.object({
        gbtree_model_param: z
          .object({ num_parallel_tree: count(MOST_OUTPUTS).default(1) })
          .default({ num_parallel_tree: 1 }),
        trees: z.array(treeSchema),
        tree_info: integers,
      }),
    }),
    learner_model_param: z.object({
      base_score: textNumber,
      num_class: count(MOST_OUTPUTS).default(0),
      num_feature: count(MOST_FEATURES),
      num_target: count(MOST_OUTPUTS).default(1),
    }),
    objective: z.object({ name: z.string() }),
  }),
});

export type XgboostTree = z.output<typeof treeSchema>;
export type XgboostModel = z.output<typeof modelSchema>;

/** @throws ClusterwhyError `MODEL_DAMAGED` that names the place */
export function parseXgboostModel(value: unknown): XgboostModel {
  // The booster decides the layout of the rest.
  const booster = (value as { learner?: { gradient_booster?: { name?: unknown } } } | null)?.learner
    ?.gradient_booster?.name;
  if (typeof booster === "string" && booster !== "gbtree") {
    throw modelError("MODEL_UNSUPPORTED", `the booster ${booster} cannot be read; gbtree can`);
  }
  const parsed = modelSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw modelError(
    "MODEL_DAMAGED",
    `not an XGBoost model: ${issue.path.map(String).join(".")}: ${issue.message}`,
  );
}

function isNumberList(value: unknown): boolean {
  if (!Array.isArray(value)) return ArrayBuffer.isView(value) && !(value instanceof DataView);
  for (const member of value) if (typeof member !== "number") return false;
  return true;
}

/** Beyond single precision a number would be read as infinity. */
function isFiniteList(value: unknown): boolean {
  if (!isNumberList(value)) return false;
  const list = value as ArrayLike<number>;
  for (let i = 0; i < list.length; i++) if (!Number.isFinite(Math.fround(list[i]))) return false;
  return true;
}

function isThresholdList(value: unknown): boolean {
  if (!Array.isArray(value)) return isNumberList(value);
  for (const member of value) if (typeof member !== "number" && member !== null) return false;
  return true;
}

function isIntegerList(value: unknown): boolean {
  if (!isNumberList(value)) return false;
  const list = value as ArrayLike<number>;
  for (let i = 0; i < list.length; i++) if ((list[i] | 0) !== list[i]) return false;
  return true;
}

function isFlagList(value: unknown): boolean {
  if (!Array.isArray(value)) return isNumberList(value);
  for (const member of value) if (typeof member !== "number" && typeof member !== "boolean") return false;
  return true;
}
