import type { SegmentDocument } from "@clusterwhy/core";
import type { Segmentation } from "../segmentation.js";
import { alignMap } from "./alignMap.js";
import { type ComparedRun, compareRuns, type RunComparison } from "./compareRuns.js";

/** From this on a segment is the earlier one, only changed. */
const SAME = 0.5;

/**
 * Lets a refit keep what people already know: segments that an earlier run has too keep its ids and names, and the map
 * is turned to lie as the earlier one does. Rows, groups, figures and sentences stay those of the refit.
 *
 * @param earlier a run whose rows are known by the same ids
 * @param pairs   see `compareRuns`
 */
export function carryOver(
  segmentation: Segmentation,
  earlier: ComparedRun & { readonly rows: Segmentation["rows"] },
  pairs?: Int32Array,
): { readonly segmentation: Segmentation; readonly comparison: RunComparison } {
  const comparison = compareRuns(earlier, segmentation, pairs);
  const known = new Map(earlier.document.segments.map((segment) => [segment.path, segment]));
  const became = new Map(
    comparison.matches.filter((match) => match.jaccard >= SAME).map(({ from, to }) => [to, known.get(from)]),
  );
  const names = new Set([...became.values()].map((segment) => segment?.name));
  const segments = segmentation.document.segments.map((segment) => {
    const before = became.get(segment.path);
    if (before !== undefined) return { ...segment, id: before.id, name: before.name };
    // A newcomer must not bear a name that somebody already has.
    return names.has(segment.name) ? { ...segment, name: `${segment.name} (new)` } : segment;
  });
  const document: SegmentDocument = { ...segmentation.document, segments };
  const nameOf = new Map(segments.map((segment) => [segment.path, segment.name]));
  const nodes = segmentation.assignment.nodes.map((node) => ({
    ...node,
    children: node.children.map((child) => ({ ...child, name: nameOf.get(child.path) ?? child.name })),
  }));
  return {
    segmentation: {
      ...segmentation,
      document,
      rows: alignMap(segmentation.rows, earlier.rows, pairs),
      assignment: { ...segmentation.assignment, nodes },
    },
    comparison,
  };
}
