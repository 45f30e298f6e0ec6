import { type AssignmentModel, type AssignmentNode, type ColumnTable, portableMath } from "@clusterwhy/core";
import type { Assignment } from "../segmentation.js";
import { ensembleMargin } from "./ensembleMargin.js";
import { assignmentFeatures } from "./features.js";

/**
 * Assigns every row of a table by the classifiers alone, as core's `AssignmentModel` defines the answer. A row's
 * answer depends on that row only.
 *
 * @throws ClusterwhyError `COLUMN_MISSING` when the table lacks a column that the classifiers use, `COLUMN_TYPE` when
 *   most of one cannot be read as what it was
 */
export function assignRows(model: AssignmentModel, table: ColumnTable): Assignment {
  const { values: features, warnings } = assignmentFeatures(model, table);
  const numFeatures = model.columns.length;
  const nodes = new Map(model.nodes.map((node) => [node.path, node]));
  const root = model.nodes[0];
  const { paths, names } = assignmentNames(model);
  const position = new Map(paths.map((path, index) => [path, index]));
  const segment = new Int32Array(table.numRows);
  const probability = new Float64Array(table.numRows);
  for (let row = 0; row < table.numRows; row++) {
    const values = features.subarray(row * numFeatures, (row + 1) * numFeatures);
    const answer = walk(root, nodes, values);
    segment[row] = answer.path === undefined ? 0 : (position.get(answer.path) as number);
    probability[row] = answer.probability;
  }
  return { paths, names, segment, probability, warnings };
}

/** What a row can be, `none` first. */
export function assignmentNames(model: AssignmentModel): Pick<Assignment, "paths" | "names"> {
  const children = model.nodes.flatMap((node) => node.children);
  return {
    paths: ["none", ...children.map((child) => child.path)],
    names: ["none of the groups", ...children.map((child) => child.name)],
  };
}

function walk(
  root: AssignmentNode | undefined,
  nodes: ReadonlyMap<string, AssignmentNode>,
  values: Float32Array,
): { path: string | undefined; probability: number } {
  let path: string | undefined;
  let probability = 1;
  for (let node = root; node !== undefined; ) {
    let best = node.children[0];
    let bestMargin = Number.NEGATIVE_INFINITY;
    for (const child of node.children) {
      const margin = child.slope * ensembleMargin(child.ensemble, values) + child.intercept;
      if (margin > bestMargin) {
        best = child;
        bestMargin = margin;
      }
    }
    const entered = portableMath.sigmoid(bestMargin);
    if (bestMargin < node.minMargin)
      return path === undefined ? { path, probability: entered } : { path, probability };
    path = best.path;
    probability *= entered;
    node = nodes.get(path);
  }
  return { path, probability };
}
