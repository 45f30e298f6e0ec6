import type { ReportInput } from "@clusterwhy/app";
import type { SegmentDocument } from "@clusterwhy/core";
import type { SavedRun } from "../runFolder/readRun.js";
import { restoreRun } from "../runFolder/restore.js";
import type { Annotations } from "./workspace.js";

/** The run as its report shows it, under the names that people gave its segments and with their notes. */
export async function reportOf(run: SavedRun, annotations: Annotations): Promise<ReportInput> {
  const restored = await restoreRun(run);
  return {
    run: run.info,
    ...restored,
    document: renamed(restored.document, annotations),
    notes: notesByPath(restored.document, annotations),
  };
}

export function renamed(document: SegmentDocument, annotations: Annotations): SegmentDocument {
  const segments = document.segments.map((segment) => ({
    ...segment,
    name: annotations[segment.id]?.name ?? segment.name,
  }));
  return { ...document, segments };
}

function notesByPath(document: SegmentDocument, annotations: Annotations): Record<string, string> {
  return Object.fromEntries(
    document.segments.flatMap((segment) => {
      const note = annotations[segment.id]?.note;
      return note === undefined ? [] : [[segment.path, note]];
    }),
  );
}
