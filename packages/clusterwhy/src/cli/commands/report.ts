import { writeFile } from "node:fs/promises";
import { renderReport, renderSlides, withhold } from "@clusterwhy/app";
import { usageError } from "@clusterwhy/core";
import type { Command } from "commander";
import { readRun } from "../../runFolder/readRun.js";
import { restoreRun } from "../../runFolder/restore.js";
import { checkOutputFile, writeWhole } from "../outputFile.js";
import { addReportFlags, type ReportFlags, withheldBy } from "../reportFlags.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";

interface Flags extends CommonFlags, ReportFlags {
  readonly output?: string;
  readonly pptx?: string;
  readonly force?: boolean;
  readonly title?: string;
}

export function define(command: Command): Command {
  command
    .argument("<run>", "a run folder")
    .option("-o, --output <file>", "the HTML file to write")
    .option("--pptx <file>", "slides to write, with texts and tables that can be edited")
    .option("--title <text>", "heading of the report; default: the table's name")
    .option("--force", "replace the file where it exists");
  return addCommonFlags(addReportFlags(command)).action(async (folder: string, flags: Flags) => {
    const files = [flags.output, flags.pptx].filter((file) => file !== undefined);
    if (files.length === 0)
      throw usageError("OUTPUT_REQUIRED", "no file: add -o FILE.html, or --pptx FILE.pptx for slides");
    for (const file of files) checkOutputFile(file, flags.force ?? false);
    const withheld = withheldBy(flags);
    await inSession(flags, async ({ say, result }) => {
      const run = await readRun(folder);
      const restored = await restoreRun(run);
      const title = flags.title === undefined ? {} : { title: flags.title };
      const input = withhold({ run: run.info, ...restored, ...title }, withheld);
      const { output, pptx } = flags;
      if (output !== undefined) {
        const html = await renderReport(input);
        await writeWhole(output, (partial) => writeFile(partial, html));
        say(`report: ${output}`);
      }
      if (pptx !== undefined) {
        const bytes = await renderSlides(input);
        await writeWhole(pptx, (partial) => writeFile(partial, bytes));
        say(`slides: ${pptx}`);
      }
      result({
        ...(output === undefined ? {} : { report: output }),
        ...(pptx === undefined ? {} : { slides: pptx }),
      });
    });
  });
}
