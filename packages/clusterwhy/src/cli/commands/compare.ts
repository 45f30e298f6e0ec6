import type { SegmentDocument } from "@clusterwhy/core";
import type { RunComparison } from "@clusterwhy/segments";
import type { Command } from "commander";
import { compareSaved, readForComparison } from "../../runFolder/compareFolders.js";
import { readRun } from "../../runFolder/readRun.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";
import type { Terminal } from "../terminal.js";

export function define(command: Command): Command {
  command
    .argument("<earlier>", "a run folder")
    .argument("<later>", "a run folder with the same ids, or of the same table");
  return addCommonFlags(command).action(async (earlier: string, later: string, flags: CommonFlags) => {
    await inSession(flags, async ({ say, result, terminal }) => {
      const [before, after] = await Promise.all(
        [earlier, later].map(async (folder) => readForComparison(await readRun(folder))),
      );
      const comparison = compareSaved(before, after);
      say(comparisonText(comparison, before.document, after.document, terminal));
      result(comparison);
    });
  });
}

const count = new Intl.NumberFormat("en-US");

function comparisonText(
  comparison: RunComparison,
  earlier: SegmentDocument,
  later: SegmentDocument,
  terminal: Terminal,
): string {
  const named = (document: SegmentDocument) => {
    const names = new Map(document.segments.map((segment) => [segment.path, segment.name]));
    return (path: string) => `${path} ${terminal.plain(names.get(path) ?? "")}`.trim();
  };
  const [from, to] = [named(earlier), named(later)];
  const sections: [title: string, lines: readonly string[]][] = [
    [
      "Still there",
      comparison.matches.map(
        (match) =>
          `${from(match.from)}  →  ${to(match.to)}   (${count.format(match.shared)} rows in both, Jaccard ${match.jaccard.toFixed(2)})`,
      ),
    ],
    ["New", comparison.births.map(to)],
    ["Gone", comparison.deaths.map(from)],
    ["Divided", comparison.splits.map((split) => `${from(split.from)}  →  ${split.to.map(to).join(", ")}`)],
    ["Merged", comparison.merges.map((merge) => `${merge.from.map(from).join(", ")}  →  ${to(merge.to)}`)],
    [
      "Moved rows",
      comparison.moved.map(
        (move) => `${count.format(move.rows).padStart(8)}  ${from(move.from)}  →  ${to(move.to)}`,
      ),
    ],
  ];
  const head = `${count.format(comparison.sharedRows)} rows are in both runs, paired by ${terminal.plain(comparison.pairedBy)}.`;
  const texts = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${terminal.bold(title)}\n${lines.map((line) => `  ${line}`).join("\n")}`);
  return [head, ...texts].join("\n\n");
}
