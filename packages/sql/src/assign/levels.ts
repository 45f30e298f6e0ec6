import {
  type AssignmentChild,
  type AssignmentModel,
  type AssignmentNode,
  modelError,
} from "@clusterwhy/core";
import { plainNames } from "./names.js";

/** A child as the query's columns name it. */
export interface NamedChild {
  readonly child: AssignmentChild;
  /** Column of the sum of its trees, NULL for rows that are not at its node. */
  readonly margin: string;
  /** Column of the calibrated margin. */
  readonly score: string;
}

export interface NamedNode {
  readonly path: string;
  readonly minMargin: number;
  readonly children: readonly NamedChild[];
}

/** The nodes by how many moves lead to them: all nodes of a level are decided in the same stages. */
export function levelsOf(model: AssignmentModel): NamedNode[][] {
  const children = model.nodes.flatMap((node) => node.children);
  const paths = children.map((child) => child.path);
  const margins = plainNames("margin", paths);
  const scores = plainNames("score", paths);
  const named = new Map(children.map((child, i) => [child, { child, margin: margins[i], score: scores[i] }]));
  const depthOf = new Map<string, number>();
  const levels: NamedNode[][] = [];
  for (const [position, node] of model.nodes.entries()) {
    const depth = position === 0 ? 0 : depthOf.get(node.path);
    if (depth === undefined || node.children.length === 0) throw misplaced(node, depth === undefined);
    for (const child of node.children) depthOf.set(child.path, depth + 1);
    levels[depth] ??= [];
    levels[depth].push({
      path: node.path,
      minMargin: node.minMargin,
      children: node.children.map((child) => named.get(child) as NamedChild),
    });
  }
  return levels;
}

function misplaced(node: AssignmentNode, orphan: boolean): Error {
  return modelError(
    "MODEL_INVALID",
    orphan
      ? `the segment '${node.path}' divides further, but no segment before it leads there; fit again`
      : `the segment '${node.path}' is listed as divided but has no children; fit again`,
  );
}
