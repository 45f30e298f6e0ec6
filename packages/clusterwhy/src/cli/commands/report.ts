import { writeFile } from "node:fs/promises";
import { renderReport, withhold } from "@clusterwhy/app";
import { usageError } from "@clusterwhy/core";
import type { Command } from "commander";
import { readRun } from "../../runFolder/readRun.js";
import { restoreRun } from "../../runFolder/restore.js";
import { checkOutputFile, writeWhole } from "../outputFile.js";
import { addReportFlags, type ReportFlags, withheldBy } from "../reportFlags.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";

interface Flags extends CommonFlags, ReportFlags {
  readonly output?: string;
  readonly force?: boolean;
  readonly title?: string;
}

export function define(command: Command): Command {
  command
    .argument("<run>", "a run folder")
    .option("-o, --output <file>", "the HTML file to write (required)")
    .option("--title <text>", "heading of the report; default: the table's name")
    .option("--force", "replace the file where it exists");
  return addCommonFlags(addReportFlags(command)).action(async (folder: string, flags: Flags) => {
    const file = flags.output;
    if (file === undefined) throw usageError("OUTPUT_REQUIRED", "no file: add -o FILE.html");
    checkOutputFile(file, flags.force ?? false);
    const withheld = withheldBy(flags);
    await inSession(flags, async ({ say, result }) => {
      const run = await readRun(folder);
      const restored = await restoreRun(run);
      const title = flags.title === undefined ? {} : { title: flags.title };
      const html = await renderReport(withhold({ run: run.info, ...restored, ...title }, withheld));
      await writeWhole(file, (partial) => writeFile(partial, html));
      say(`report: ${file}`);
      result({ report: file });
    });
  });
}
