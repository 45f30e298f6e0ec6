import { type AssignmentModel, type AssignmentNode, portableMath } from "@clusterwhy/core";
import type { ClassifierFit } from "../classify/fitClassifiers.js";
import { isExplained } from "../explain/explainSegments.js";
import type { FitContext } from "../fitContext.js";
import type { SegmentNode } from "../recurse/segmentNode.js";
import { noneThreshold } from "./noneThreshold.js";

/** The classifiers that told siblings apart while the tree grew, as the walk that assigns rows. */
export function buildAssignmentModel(
  context: FitContext,
  nodes: readonly SegmentNode[],
  names: ReadonlyMap<string, string>,
): AssignmentModel {
  const { minProbability } = context.options;
  const divided = nodes.flatMap((node): AssignmentNode[] => {
    const children = node.children.filter((child) => isExplained(child, context));
    if (children.length === 0) return [];
    const threshold =
      minProbability ?? noneThreshold(children.map((child) => child.vsSiblings as ClassifierFit));
    return [
      {
        path: node.path,
        minMargin: portableMath.logit(threshold),
        children: children.map((child) => {
          const { ensemble, calibration } = child.vsSiblings as ClassifierFit;
          return { path: child.path, name: names.get(child.path) ?? child.path, ensemble, ...calibration };
        }),
      },
    ];
  });
  const { columns, preparation } = context;
  return { columns, nodes: divided, ...(preparation === undefined ? {} : { preparation }) };
}
