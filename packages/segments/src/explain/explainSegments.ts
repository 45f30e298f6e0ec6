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
  const vsRest = await fitAgainstRest(context, wanted, control);
  for (const node of nodes) {
    if (!wanted.includes(node))
      byPath.set(node.path, { vsRest: null, vsSiblings: null, reason: whyNot(node, options.minExplained) });
  }
  for (const [index, node] of wanted.entries()) {
    const rest = vsRest[index];
    const file = `models/${node.path}.json`;
    const explained = await explainClassifier(
      context,
      rest,
      { path: node.path, against: "rest", file },
      control,
    );
    samples.push(explained.sample);
    models.push({ path: node.path, against: "rest", file, ensemble: rest.ensemble });
    let vsSiblings: ClassifierReport | null = null;
    if (node.depth > 1 && node.vsSiblings !== undefined) {
      const siblingsFile = `models/${node.path}.siblings.json`;
      const about = { path: node.path, against: "siblings", file: siblingsFile } as const;
      vsSiblings = (await explainClassifier(context, node.vsSiblings, about, control)).report;
      models.push({
        path: node.path,
        against: "siblings",
        file: siblingsFile,
        ensemble: node.vsSiblings.ensemble,
      });
    }
    byPath.set(node.path, { vsRest: explained.report, vsSiblings, reason: null });
    control?.onProgress?.("explaining groups", (index + 1) / wanted.length);
  }
  return { byPath, samples, models };
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
