import type { ColumnTable } from "@clusterwhy/core";
import { HOME_SIZE, isAtHome, sampleOf } from "./atHome.js";
import type { CandidateGroup } from "./candidateGroup.js";
import { comparableColumns } from "./differences.js";
import { breadthFirst, type SegmentNode } from "./segmentNode.js";

/**
 * Leaves out groups that are pieces of a segment elsewhere in the tree. An island that an earlier map drew into the wrong
 * segment comes apart from it, and truly so, once that segment is divided: it is what the rest is not, but it exists
 * already. A stranger is at home in an undivided segment of at least four times its size elsewhere, and in no sibling. Its
 * rows stay with the segment that is divided, as rows that belong to none of its groups.
 */
export function withoutStrangers(
  table: ColumnTable,
  groups: readonly CandidateGroup[],
  node: SegmentNode,
  seed: number,
): readonly CandidateGroup[] {
  const elsewhere = undividedElsewhere(node);
  if (elsewhere.length === 0) return groups;
  const columns = comparableColumns(table);
  const samples = groups.map(({ rows }) =>
    sampleOf(
      Int32Array.from(rows, (row) => node.rows[row]),
      seed,
      "stranger",
    ),
  );
  const homes = elsewhere.map(({ rows }) => ({
    size: rows.length,
    sample: sampleOf(rows, seed, "stranger's home"),
  }));
  const siblings = groups.map(({ rows }, index) => ({ size: rows.length, sample: samples[index] }));
  return groups.filter(({ rows }, index) => {
    const belongs = ({ size, sample }: { size: number; sample: Int32Array }) =>
      size >= HOME_SIZE * rows.length && isAtHome(columns, samples[index], sample);
    return siblings.some(belongs) || !homes.some(belongs);
  });
}

/** @param node one that has no children yet, or the same rows drawn again */
export function undividedElsewhere(node: SegmentNode): SegmentNode[] {
  let root = node;
  while (root.parent !== undefined) root = root.parent;
  return breadthFirst(root).filter(({ path, children }) => children.length === 0 && path !== node.path);
}
