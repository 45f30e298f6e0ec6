import { RandomStream, type RunControl, type Split } from "@clusterwhy/core";
import type { FitContext } from "../fitContext.js";
import { defaultMinClusterSize, embedAndCluster, type StepOptions } from "./embedAndCluster.js";
import { weighEvidence } from "./evidence.js";
import type { NullVerdict } from "./judge.js";
import { prepareRows } from "./prepareRows.js";
import type { SegmentNode } from "./segmentNode.js";
import { rowLogLambdas } from "./splitStrength.js";

const SHARE = 0.8;
/** 97.5% quantile of the normal distribution. */
const Z = 1.959963984540054;

/**
 * How well every child of a division is found again (Hennig 2007): the whole step, from preparation to the weighing of
 * evidence, is made on random four fifths of the segment's rows, and the child's rows among them are compared with the
 * group that is most like it, by Jaccard's index. Subsets are drawn without replacement: a row drawn twice would be two
 * neighbours at distance 0. The nulls' verdict is the division's own.
 *
 * @returns mean and its 95% interval for every child
 */
export async function measureStability(
  context: FitContext,
  node: SegmentNode,
  children: readonly { readonly rows: Int32Array }[],
  verdict: NullVerdict,
  step: StepOptions,
  mostGroups: number,
  control?: RunControl,
): Promise<Split["stability"]> {
  const { options, table, kernels } = context;
  const found = children.map(() => new Float64Array(options.resamples));
  const jaccards = async (resample: number): Promise<Float64Array> => {
    const random = new RandomStream(options.seed, `resample ${node.path}`, resample);
    const size = Math.round(SHARE * node.rows.length);
    const rows = random.shuffle(node.rows.slice()).subarray(0, size).sort();
    const prepared = prepareRows(table, context.prepareOptions, options.metric, rows);
    const own: StepOptions = {
      ...step,
      categorical: prepared.space.categorical,
      seed: random.nextUint32(),
      minClusterSize: options.minClusterSize ?? defaultMinClusterSize(size),
    };
    const made = await embedAndCluster(kernels, prepared.space.matrix, own, control);
    const logLambda = rowLogLambdas(made.clustering.condensedTree);
    const part = { ...node, rows };
    const { groups } = await weighEvidence(
      context,
      part,
      prepared,
      made,
      own,
      logLambda,
      mostGroups,
      control,
      verdict,
    );
    return Float64Array.from(children, (child) => bestJaccard(child.rows, rows, groups));
  };
  for (let resample = 0; resample < options.resamples; resample++) {
    const stage = `resample ${resample} of ${node.path}`;
    const own = await context.stages.once(stage, () => jaccards(resample));
    own.forEach((jaccard, index) => {
      found[index][resample] = jaccard;
    });
    control?.onProgress?.("measuring stability", (resample + 1) / options.resamples);
  }
  return found.map((values) => {
    const jaccard = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - jaccard) ** 2, 0);
    const error = values.length > 1 ? Math.sqrt(squares / (values.length - 1) / values.length) : 0;
    return {
      jaccard,
      interval: [Math.max(0, jaccard - Z * error), Math.min(1, jaccard + Z * error)],
      dissolved: values.filter((value) => value <= DISSOLVED).length,
      resamples: values.length,
    };
  });
}

/** Hennig's measure of dissolution: no group shares more than half with it. */
const DISSOLVED = 0.5;

/** @param groups rows as positions in `resampled` */
function bestJaccard(
  child: Int32Array,
  resampled: Int32Array,
  groups: readonly { readonly rows: Int32Array }[],
): number {
  const inChild = new Set(child);
  const inside = Uint8Array.from(resampled, (row) => (inChild.has(row) ? 1 : 0));
  const size = inside.reduce((sum, flag) => sum + flag, 0);
  return groups.reduce((best, group) => {
    const shared = group.rows.reduce((sum, position) => sum + inside[position], 0);
    return Math.max(best, shared / (size + group.rows.length - shared || 1));
  }, 0);
}
