import type { SegmentDocument, SegmentRows } from "@clusterwhy/core";
import { compareRuns, type RunComparison } from "@clusterwhy/segments";
import type { SavedRun } from "./readRun.js";
import { restoreRows } from "./restore.js";

export interface ReadForComparison {
  readonly run: SavedRun;
  readonly document: SegmentDocument;
  readonly rows: SegmentRows;
}

export async function readForComparison(run: SavedRun): Promise<ReadForComparison> {
  const document = await run.document();
  return { run, document, rows: await restoreRows(run, document) };
}

/**
 * What changed between two saved runs. Rows are paired by their ids; without ids, two runs on the same bytes are paired
 * row by row.
 *
 * @throws ClusterwhyError `NO_IDS`
 */
export function compareSaved(earlier: ReadForComparison, later: ReadForComparison): RunComparison {
  const [before, after] = [earlier.run.info, later.run.info];
  const haveIds = earlier.rows.id !== undefined && later.rows.id !== undefined;
  const isSameTable =
    before.source.sha256 !== null &&
    before.source.sha256 === after.source.sha256 &&
    before.rows === after.rows;
  if (haveIds || !isSameTable) return compareRuns(earlier, later);
  const pairs = Int32Array.from({ length: after.rows }, (_, row) => row);
  return { ...compareRuns(earlier, later, pairs), pairedBy: "their places in the same table" };
}
