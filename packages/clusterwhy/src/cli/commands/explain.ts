import { nearestName, type SegmentDocument, usageError } from "@clusterwhy/core";
import type { Command } from "commander";
import { readRun } from "../../runFolder/readRun.js";
import { headline, overview, segmentText } from "../segmentText.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";

export function define(command: Command): Command {
  command
    .argument("<run>", "a run folder")
    .argument("[segment]", "path of one segment, for example 2.1; all segments without it");
  return addCommonFlags(command).action(
    async (folder: string, path: string | undefined, flags: CommonFlags) => {
      await inSession(flags, async ({ say, result, terminal }) => {
        const run = await readRun(folder);
        const document = await run.document();
        if (path === undefined) {
          say(headline(run.info, document));
          if (document.segments.length > 1) say(`\n${overview(document, terminal)}`);
          result(document);
          return;
        }
        const segment = findSegment(document, path);
        say(segmentText(segment, document, terminal));
        result(segment);
      });
    },
  );
}

function findSegment(document: SegmentDocument, path: string): SegmentDocument["segments"][number] {
  const found = document.segments.find((segment) => segment.path === path);
  if (found !== undefined) return found;
  const paths = document.segments.map((segment) => segment.path);
  const near = nearestName(path, paths);
  throw usageError(
    "SEGMENT_UNKNOWN",
    `the run has no segment '${path}'; ${near === undefined ? `it has ${paths.join(", ")}` : `did you mean '${near}'?`}`,
  );
}
