import { writeFile } from "node:fs/promises";
import { renderReport } from "@clusterwhy/app";
import { usageError } from "@clusterwhy/core";
import type { Command } from "commander";
import { readRun } from "../../runFolder/readRun.js";
import { restoreRun } from "../../runFolder/restore.js";
import { checkOutputFile, writeWhole } from "../outputFile.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";

interface ReportFlags extends CommonFlags {
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
  return addCommonFlags(command).action(async (folder: string, flags: ReportFlags) => {
    const file = flags.output;
    if (file === undefined) throw usageError("OUTPUT_REQUIRED", "no file: add -o FILE.html");
    checkOutputFile(file, flags.force ?? false);
    await inSession(flags, async ({ say, result }) => {
      const run = await readRun(folder);
      const restored = await restoreRun(run);
      const html = await renderReport({
        run: run.info,
        ...restored,
        ...(flags.title === undefined ? {} : { title: flags.title }),
      });
      await writeWhole(file, (partial) => writeFile(partial, html));
      say(`report: ${file}`);
      result({ report: file });
    });
  });
}
