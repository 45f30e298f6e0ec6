import type { Segment } from "@clusterwhy/core";
import type { SegmentNode } from "../recurse/segmentNode.js";

/**
 * Which sisters a segment is mixed up with: every row of the parent's groups is put where its calibrated held-out margin
 * is largest, the first of equals, by classifiers that were trained without it.
 *
 * @returns by the children's paths; empty where there are no classifiers
 */
export function siblingConfusion(
  parent: SegmentNode,
): ReadonlyMap<string, NonNullable<Segment["confusion"]>> {
  const { children } = parent;
  const fits = children.flatMap(({ vsSiblings }) => vsSiblings ?? []);
  if (children.length < 2 || fits.length < children.length) return new Map();
  const counts = children.map(() => new Int32Array(children.length));
  const actual = childOfRows(parent);
  for (let i = 0; i < parent.rows.length; i++) {
    if (actual[i] < 0) continue;
    let put = 0;
    let largest = Number.NEGATIVE_INFINITY;
    fits.forEach(({ calibration, heldOutMargins }, child) => {
      const margin = calibration.slope * heldOutMargins[i] + calibration.intercept;
      if (margin <= largest) return;
      largest = margin;
      put = child;
    });
    counts[actual[i]][put]++;
  }
  return new Map(
    children.map(({ path }, own) => [
      path,
      children.map((other, i) => ({ path: other.path, putThere: counts[own][i], takenFrom: counts[i][own] })),
    ]),
  );
}

/** Int32Array aligned with the parent's rows: position among its children, −1 for rows of none. */
function childOfRows({ rows, children }: SegmentNode): Int32Array {
  const childOf = new Int32Array(rows.length).fill(-1);
  children.forEach((child, position) => {
    let at = 0;
    for (const row of child.rows) {
      while (rows[at] < row) at++;
      childOf[at] = position;
    }
  });
  return childOf;
}
