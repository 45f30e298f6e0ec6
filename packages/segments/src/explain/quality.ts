import type { Segment } from "@clusterwhy/core";
import type { SegmentNode } from "../recurse/segmentNode.js";
import type { SegmentExplanation } from "./explainSegments.js";

/** Below this, about one row in three that the classifier puts into the group is not in it, or is missed. */
const POOR_F1 = 0.7;
/** Trustworthiness under which near rows of the map are often not near in the data. */
const POOR_TRUST = 0.9;
const MUCH_NOISE = 0.3;

export function qualityOf(node: SegmentNode, explanation: SegmentExplanation): Segment["quality"] {
  const { probabilities } = node;
  const meanProbability =
    probabilities.reduce((sum, value) => sum + value, 0) / Math.max(probabilities.length, 1);
  return {
    persistence: node.persistence,
    meanProbability: node.parent === undefined ? null : meanProbability,
    trustworthiness: node.map?.trustworthiness ?? null,
    validity: node.map?.validity ?? null,
    dataValidity: node.map?.dataValidity ?? null,
    stability: stabilityOf(node),
    warnings: [...node.warnings, ...warningsOf(node, explanation)],
  };
}

function stabilityOf(node: SegmentNode): Segment["quality"]["stability"] {
  const position = node.parent?.children.indexOf(node) ?? -1;
  return node.parent?.split.stability?.[position] ?? null;
}

/** Below this, Hennig (2007) calls a group doubtful. */
const DOUBTFUL_JACCARD = 0.6;

function warningsOf(node: SegmentNode, { vsRest }: SegmentExplanation): string[] {
  const warnings: string[] = [];
  const stability = stabilityOf(node);
  if (stability !== null && (stability.dissolved ?? 0) > 0.3 * (stability.resamples ?? 1)) {
    warnings.push(
      `dissolves in ${stability.dissolved} of ${stability.resamples} resamplings: do not build on it`,
    );
  } else if (stability !== null && stability.jaccard < DOUBTFUL_JACCARD) {
    warnings.push(
      `changes a good deal when some of the rows are left out (mean Jaccard ${stability.jaccard.toFixed(2)}): mind its borders`,
    );
  }
  if (vsRest !== null && vsRest.positive.f1 < POOR_F1) {
    const percent = (share: number) => `${Math.round(share * 100)}%`;
    warnings.push(
      `hard to recognise: on rows that the classifier has not seen, ${percent(vsRest.positive.precision)} of those it puts here belong here, and it finds ${percent(vsRest.positive.recall)} of the group`,
    );
  }
  if (vsRest !== null && vsRest.validation.positives < 30) {
    warnings.push(
      `only ${vsRest.validation.positives} rows: figures of quality are rough, mind their intervals`,
    );
  }
  const trust = node.map?.trustworthiness;
  if (trust !== undefined && trust !== null && trust < POOR_TRUST) {
    warnings.push(
      `the map of these rows shows their neighbourhoods only roughly (trustworthiness ${trust.toFixed(2)})`,
    );
  }
  if (node.split.kept && (node.split.noiseShare ?? 0) > MUCH_NOISE) {
    warnings.push(`${Math.round((node.split.noiseShare ?? 0) * 100)}% of its rows are in none of its groups`);
  }
  return warnings;
}
