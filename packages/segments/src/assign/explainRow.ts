import {
  type AssignmentChild,
  type AssignmentModel,
  type AssignmentNode,
  type ColumnTable,
  portableMath,
  type TreeEnsemble,
  usageError,
} from "@clusterwhy/core";
import { sourceColumns } from "../classify/sourceColumns.js";
import { ensembleMargin } from "./ensembleMargin.js";
import { assignmentFeatures } from "./features.js";

export interface RowStep {
  /** Where the row was, and the child with the largest probability; `entered` says whether it went there. */
  readonly at: string;
  readonly path: string;
  readonly probability: number;
  readonly entered: boolean;
  /** What pulled most: log-odds that the column's own value brings, against what it brings to a typical row. */
  readonly reasons: readonly { readonly column: string; readonly logOdds: number }[];
  /** The other children by falling probability, each with the columns that speak most against it. */
  readonly others: readonly {
    readonly path: string;
    readonly probability: number;
    readonly against: readonly { readonly column: string; readonly logOdds: number }[];
  }[];
}

export interface RowExplanation {
  /** The answer that `assignRows` gives. */
  readonly path: string;
  readonly steps: readonly RowStep[];
  /** The change of one column, over the fewest of the classifiers' thresholds, that gives another answer. */
  readonly smallestChange:
    | { readonly column: string; readonly to: number | string; readonly path: string }
    | undefined;
}

const MOST_REASONS = 3;

/**
 * Why a row is where it is, why it is not elsewhere, and what would move it.
 *
 * A column's part is measured by taking it away: the margin with the row's value less the margin with the value missing.
 * It needs no background sample and no kernels; for additive attributions see the SHAP values of the run.
 *
 * @param row of `table`
 * @throws ClusterwhyError `ROW_UNKNOWN`, or as `assignRows`
 */
export function explainRow(model: AssignmentModel, table: ColumnTable, row: number): RowExplanation {
  if (!Number.isInteger(row) || row < 0 || row >= table.numRows) {
    throw usageError("ROW_UNKNOWN", `row: expected an integer in [0, ${table.numRows - 1}]; found ${row}`);
  }
  const { values } = assignmentFeatures(model, table);
  const own = values.slice(row * model.columns.length, (row + 1) * model.columns.length);
  const steps: RowStep[] = [];
  const path = walk(model, own, (node, ranked, entered) => {
    const [best, ...others] = ranked;
    steps.push({
      at: node.path,
      path: best.child.path,
      probability: portableMath.sigmoid(best.margin),
      entered,
      reasons: parts(best.child, own, model).slice(0, MOST_REASONS),
      others: others.map(({ child, margin }) => ({
        path: child.path,
        probability: portableMath.sigmoid(margin),
        against: parts(child, own, model).reverse().slice(0, MOST_REASONS),
      })),
    });
  });
  return { path, steps, smallestChange: smallestChange(model, own, path) };
}

interface Ranked {
  readonly child: AssignmentChild;
  readonly margin: number;
}

function walk(
  model: AssignmentModel,
  values: Float32Array,
  visit?: (node: AssignmentNode, ranked: readonly Ranked[], entered: boolean) => void,
): string {
  const nodes = new Map(model.nodes.map((node) => [node.path, node]));
  let path = "none";
  for (let node: AssignmentNode | undefined = model.nodes[0]; node !== undefined; node = nodes.get(path)) {
    const ranked = node.children
      .map((child) => ({ child, margin: marginOf(child, values) }))
      .sort((a, b) => b.margin - a.margin);
    const entered = ranked[0].margin >= node.minMargin;
    visit?.(node, ranked, entered);
    if (!entered) return path;
    path = ranked[0].child.path;
  }
  return path;
}

function marginOf(child: AssignmentChild, values: Float32Array): number {
  return child.slope * ensembleMargin(child.ensemble, values) + child.intercept;
}

/** By falling part. */
function parts(child: AssignmentChild, values: Float32Array, model: AssignmentModel) {
  const whole = marginOf(child, values);
  return sourceColumns(model.columns)
    .map(({ column, features }) => {
      const without = values.slice();
      for (const feature of features) without[feature] = Number.NaN;
      return { column, logOdds: whole - marginOf(child, without) };
    })
    .sort((a, b) => b.logOdds - a.logOdds);
}

function smallestChange(
  model: AssignmentModel,
  values: Float32Array,
  path: string,
): RowExplanation["smallestChange"] {
  const ensembles = model.nodes.flatMap((node) => node.children.map((child) => child.ensemble));
  let best: { steps: number; change: RowExplanation["smallestChange"] } = {
    steps: Number.POSITIVE_INFINITY,
    change: undefined,
  };
  model.columns.forEach((column, feature) => {
    // Nobody can change a component of a text without changing the others.
    if (column.component !== undefined) return;
    for (const { value, steps } of alternatives(column.levels, ensembles, feature, values[feature])) {
      if (steps >= best.steps) continue;
      const changed = values.slice();
      changed[feature] = value;
      const other = walk(model, changed);
      if (other === path) continue;
      best = { steps, change: { column: column.name, to: column.levels?.[value] ?? value, path: other } };
    }
  });
  return best.change;
}

/** Values on the other sides of thresholds, with the share of the column's thresholds between; other levels. */
function alternatives(
  levels: readonly string[] | undefined,
  ensembles: readonly TreeEnsemble[],
  feature: number,
  own: number,
): { value: number; steps: number }[] {
  if (levels !== undefined) {
    return levels.flatMap((_, code) => (code === own ? [] : [{ value: code, steps: 0.5 }]));
  }
  const thresholds = new Set<number>();
  for (const { left, feature: features, threshold } of ensembles) {
    for (let node = 0; node < left.length; node++) {
      if (left[node] >= 0 && features[node] === feature) thresholds.add(threshold[node]);
    }
  }
  const sorted = Float32Array.from(thresholds).sort();
  const at = sorted.findIndex((threshold) => threshold > own);
  const position = at < 0 ? sorted.length : at;
  // At a threshold a value goes right; just below it, left.
  return [...sorted].map((threshold, i) =>
    i >= position
      ? { value: threshold, steps: (i - position + 1) / sorted.length }
      : { value: below(threshold), steps: (position - i) / sorted.length },
  );
}

/** The largest 32-bit number below. */
function below(value: number): number {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  float[0] = value;
  if (value === 0) return -1.401298464324817e-45;
  bits[0] += value > 0 ? -1 : 1;
  return float[0];
}
