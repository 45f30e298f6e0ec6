import type { SegmentDocument, SegmentRows } from "@clusterwhy/core";
import type { RunComparison } from "@clusterwhy/segments";
import { compareSaved, readForComparison } from "../runFolder/compareFolders.js";
import { renamed } from "./describeRun.js";
import { packLabels, packPoints } from "./packedPoints.js";
import type { Workspace } from "./workspace.js";

const MOST_POINTS = 6000;

/** One of two runs, as the page draws it beside the other. */
export interface ComparedSide {
  readonly id: string;
  readonly source: string;
  readonly rows: number;
  readonly noise: number;
  readonly segments: readonly {
    readonly path: string;
    readonly depth: number;
    readonly name: string;
    readonly size: number;
  }[];
  /** As `packPoints` and `packLabels` say; labels are positions among the groups of the first level. */
  readonly points: string;
  readonly labels: string;
}

export interface DescribedComparison {
  readonly comparison: RunComparison;
  readonly earlier: ComparedSide;
  readonly later: ComparedSide;
}

/** What changed between two runs of the studio, under the names that people gave their groups. */
export async function describeComparison(
  workspace: Workspace,
  from: string,
  to: string,
): Promise<DescribedComparison> {
  const [before, after] = await Promise.all(
    [from, to].map(async (id) => {
      const read = await readForComparison(await workspace.run(id));
      return { ...read, document: renamed(read.document, await workspace.annotations(id)) };
    }),
  );
  return {
    comparison: compareSaved(before, after),
    earlier: side(from, before.run.info.source.name, before.document, before.rows),
    later: side(to, after.run.info.source.name, after.document, after.rows),
  };
}

function side(id: string, source: string, document: SegmentDocument, rows: SegmentRows): ComparedSide {
  const [root, ...groups] = document.segments;
  const positions = new Float32Array(2 * rows.numRows);
  for (let row = 0; row < rows.numRows; row++) {
    positions[2 * row] = rows.x[row];
    positions[2 * row + 1] = rows.y[row];
  }
  const topOf = rows.paths.map((path) => root.children.indexOf(path.split(".")[0]));
  const { points, stride } = packPoints(positions, 2, MOST_POINTS);
  return {
    id,
    source,
    rows: rows.numRows,
    noise: root.children.length > 0 ? root.noise : rows.numRows,
    segments: groups.map(({ path, depth, name, size }) => ({ path, depth, name, size })),
    points,
    labels: packLabels(
      rows.segment.map((position) => topOf[position]),
      stride,
    ),
  };
}
