import type { ColumnInfo, Segment } from "@clusterwhy/core";
import { type NamingContext, profileColumns, type TableIndex, telling } from "../describe/index.js";
import type { SegmentNode } from "../recurse/segmentNode.js";

const MOST_DIFFERENCES = 3;

/**
 * The sibling that a segment is most easily taken for: the one whose rows the segment's classifier, on rows that it has
 * not seen, comes nearest to putting into the segment; and what separates the two.
 */
export function nearestSegment(
  node: SegmentNode,
  index: TableIndex,
  columns: readonly ColumnInfo[],
  context: NamingContext,
): Segment["nearest"] {
  const siblings = node.parent?.children.filter((other) => other !== node) ?? [];
  const fit = node.vsSiblings;
  if (siblings.length === 0 || fit === undefined) return undefined;
  const { numRows } = index.table;
  const marginOf = new Float64Array(numRows);
  for (let i = 0; i < fit.rows.length; i++) marginOf[fit.rows[i]] = fit.heldOutMargins[i];
  const meanMargin = (other: SegmentNode) =>
    other.rows.reduce((sum, row) => sum + marginOf[row], 0) / other.rows.length;
  const margins = siblings.map(meanMargin);
  const nearest = siblings[margins.reduce((best, margin, i) => (margin > margins[best] ? i : best), 0)];
  const inside = new Uint8Array(numRows);
  const within = new Uint8Array(numRows);
  for (const row of node.rows) inside[row] = within[row] = 1;
  for (const row of nearest.rows) within[row] = 1;
  const differences = telling(profileColumns(index, inside, within), columns, context);
  return {
    path: nearest.path,
    differences: differences.slice(0, MOST_DIFFERENCES).map(({ column, long }) => ({ column, text: long })),
  };
}
