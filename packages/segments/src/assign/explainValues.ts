import {
  type AssignmentChild,
  type AssignmentModel,
  type AssignmentNode,
  portableMath,
  type TreeEnsemble,
} from "@clusterwhy/core";
import { sourceColumns } from "../classify/sourceColumns.js";
import { ensembleMargin } from "./ensembleMargin.js";

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
  readonly smallestChange: Pick<RowChange, "column" | "to" | "path"> | undefined;
  /** Of every column that can move the row alone, its smallest change that does; the smallest first. */
  readonly changes: readonly RowChange[];
}

/** A change of one column that gives another answer. */
export interface RowChange {
  readonly column: string;
  /** A value that does it: the nearest one to the row's own. */
  readonly to: number | string;
  /** All values on that side up to the next threshold do it: at least `bound`, below `bound`, or `to` itself. */
  readonly test: ">=" | "<" | "is";
  readonly bound: number;
  /** The answer then. */
  readonly path: string;
}

const MOST_REASONS = 3;

/**
 * Why a row is where it is, why it is not elsewhere, and what would move it, from its values alone: in a browser too.
 *
 * @param own Float32Array [columns of the model]: the row as the classifiers take it; NaN is missing. Borrowed.
 */
export function explainValues(model: AssignmentModel, own: Float32Array): RowExplanation {
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
  const changes = changesOf(model, own, path);
  const [first] = changes;
  const smallestChange =
    first === undefined ? undefined : { column: first.column, to: first.to, path: first.path };
  return { path, steps, smallestChange, changes };
}

/** The answer for a row's values: `none`, or a segment's path. */
export function answerFor(model: AssignmentModel, values: Float32Array): string {
  return walk(model, values);
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

function changesOf(model: AssignmentModel, values: Float32Array, path: string): RowChange[] {
  const ensembles = model.nodes.flatMap((node) => node.children.map((child) => child.ensemble));
  const found = model.columns.flatMap((column, feature) => {
    // Nobody can change a component of a text without changing the others.
    if (column.component !== undefined) return [];
    const changed = values.slice();
    const nearest = alternatives(column.levels, ensembles, feature, values[feature]).sort(
      (a, b) => a.steps - b.steps,
    );
    for (const { value, steps, test, bound } of nearest) {
      changed[feature] = value;
      const other = walk(model, changed);
      if (other === path) continue;
      const to = column.levels?.[value] ?? value;
      return { steps, change: { column: column.name, to, test, bound, path: other } };
    }
    return [];
  });
  return found.sort((a, b) => a.steps - b.steps).map(({ change }) => change);
}

interface Alternative {
  readonly value: number;
  /** How far from the row's own value. */
  readonly steps: number;
  readonly test: RowChange["test"];
  readonly bound: number;
}

/** Values on the other sides of thresholds, with the share of the column's thresholds between; other levels. */
function alternatives(
  levels: readonly string[] | undefined,
  ensembles: readonly TreeEnsemble[],
  feature: number,
  own: number,
): Alternative[] {
  if (levels !== undefined) {
    return levels.flatMap((_, code) =>
      code === own ? [] : [{ value: code, steps: 0.5, test: "is", bound: code }],
    );
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
  return Array.from(sorted, (threshold, i) =>
    i >= position
      ? { value: threshold, steps: (i - position + 1) / sorted.length, test: ">=", bound: threshold }
      : { value: below(threshold), steps: (position - i) / sorted.length, test: "<", bound: threshold },
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
