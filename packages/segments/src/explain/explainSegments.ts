import type { ClassifierReport, RunControl, ShapSample } from "@clusterwhy/core";
import type { ClassifierFit, ClassifierTask } from "../classify/fitClassifiers.js";
import type { FitContext } from "../fitContext.js";
import type { SegmentNode } from "../recurse/segmentNode.js";
import type { SegmentModel } from "../segmentation.js";
import { explainClassifier } from "./classifierReports.js";

/** A segment's classifiers as the document holds them. */
export interface SegmentExplanation {
  readonly vsRest: ClassifierReport | null;
  readonly vsSiblings: ClassifierReport | null;
  readonly reason: string | null;
}

export interface Explanations {
  readonly byPath: ReadonlyMap<string, SegmentExplanation>;
  readonly samples: readonly ShapSample[];
  readonly models: readonly SegmentModel[];
}

/**
 * Explains every segment that is large enough or was named: against everybody else and, below the first level,
 * against its siblings too. On the first level the two questions are one, and the classifier that judged the split
 * answers both.
 */
export async function explainSegments(
  context: FitContext,
  nodes: readonly SegmentNode[],
  control?: RunControl,
): Promise<Explanations> {
  const { options } = context;
  const byPath = new Map<string, SegmentExplanation>();
  const samples: ShapSample[] = [];
  const models: SegmentModel[] = [];
  const wanted = nodes.filter((node) => isExplained(node, context));
  const vsRest = await context.stages.once("classifiers", () => fitAgainstRest(context, wanted, control));
  for (const node of nodes) {
    if (!wanted.includes(node))
      byPath.set(node.path, { vsRest: null, vsSiblings: null, reason: whyNot(node, options.minExplained) });
  }
  for (const [index, node] of wanted.entries()) {
    const explained = await context.stages.once(`explained ${node.path}`, () =>
      explainSegment(context, node, vsRest[index], control),
    );
    samples.push(explained.sample);
    models.push(...explained.models);
    byPath.set(node.path, { vsRest: explained.vsRest, vsSiblings: explained.vsSiblings, reason: null });
    control?.onProgress?.("explaining groups", (index + 1) / wanted.length);
  }
  return { byPath, samples, models };
}

async function explainSegment(
  context: FitContext,
  { path, depth, vsSiblings: siblings }: SegmentNode,
  rest: ClassifierFit,
  control?: RunControl,
) {
  const about = { path, against: "rest", file: `models/${path}.json` } as const;
  const { report, sample } = await explainClassifier(context, rest, about, control);
  const models: SegmentModel[] = [{ ...about, ensemble: rest.ensemble }];
  let vsSiblings: ClassifierReport | null = null;
  if (depth > 1 && siblings !== undefined) {
    const second = { path, against: "siblings", file: `models/${path}.siblings.json` } as const;
    vsSiblings = (await explainClassifier(context, siblings, second, control)).report;
    models.push({ ...second, ensemble: siblings.ensemble });
  }
  return { vsRest: report, vsSiblings, sample, models };
}

export function isExplained(node: SegmentNode, context: FitContext): boolean {
  if (node.parent === undefined) return false;
  return node.rows.length >= context.options.minExplained || context.options.explainAlso.includes(node.path);
}

function whyNot(node: SegmentNode, minExplained: number): string {
  return node.parent === undefined
    ? "the whole table has nothing to be told apart from"
    : `fewer than ${minExplained} rows; name it in explainAlso to have it explained`;
}

async function fitAgainstRest(
  context: FitContext,
  nodes: readonly SegmentNode[],
  control?: RunControl,
): Promise<ClassifierFit[]> {
  const everybody = Int32Array.from({ length: context.table.numRows }, (_, row) => row);
  const deeper = nodes.filter((node) => node.depth > 1);
  const tasks = deeper.map((node): ClassifierTask => {
    const inside = new Uint8Array(context.table.numRows);
    for (const row of node.rows) inside[row] = 1;
    return { name: `rest/${node.path}`, rows: everybody, inside };
  });
  const fitted = await context.fitClassifiers(tasks, control);
  return nodes.map((node) =>
    node.depth > 1 ? fitted[deeper.indexOf(node)] : (node.vsSiblings as ClassifierFit),
  );
}
