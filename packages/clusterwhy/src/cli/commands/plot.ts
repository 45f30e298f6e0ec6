import { writeFile } from "node:fs/promises";
import {
  IMPORTANCE_KINDS,
  type ImportanceKind,
  PLOT_KINDS,
  type PlotKind,
  renderPlot,
} from "@clusterwhy/app";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readRun } from "../../runFolder/readRun.js";
import { restoreRun } from "../../runFolder/restore.js";
import { checkOutputFile, writeWhole } from "../outputFile.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";

interface PlotFlags extends CommonFlags {
  readonly kind: PlotKind;
  readonly segment: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly width?: number;
  readonly theme: "light" | "dark";
  readonly column?: string;
  readonly interaction?: string;
  readonly row?: number;
  readonly importance?: ImportanceKind;
  readonly top?: number;
}

export function define(command: Command): Command {
  command
    .argument("<run>", "a run folder")
    .addOption(new Option("--kind <name>", "which plot").choices(PLOT_KINDS).default("map"))
    .option("--segment <path>", "of which segment", "all")
    .option("-o, --output <file>", "the SVG file to write; standard output without it")
    .option("--force", "replace the file where it exists")
    .option("--width <pixels>", "default 800; a card is always 1920 wide", wholeNumber)
    .addOption(new Option("--theme <name>", "colours").choices(["light", "dark"]).default("light"))
    .option("--column <name>", "distribution, dependence: of which column; default the most important one")
    .option(
      "--interaction <name>",
      "dependence: the column that colours it; default the one that interacts most",
    )
    .option(
      "--row <number>",
      "waterfall, force: of which input row; default the first in the group",
      wholeNumber,
    )
    .addOption(
      new Option("--importance <kind>", "importance: which kind").choices(Object.keys(IMPORTANCE_KINDS)),
    )
    .option("--top <number>", "most columns shown", wholeNumber);
  return addCommonFlags(command).action(async (folder: string, flags: PlotFlags) => {
    const { kind, segment, output, top, width, theme, column, interaction, row, importance } = flags;
    if (output !== undefined) checkOutputFile(output, flags.force ?? false);
    await inSession(flags, async ({ say, result }) => {
      const run = await readRun(folder);
      const options = { width, theme, column, interaction, row, importance, limit: top };
      const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      const svg = renderPlot(kind, { run: run.info, ...(await restoreRun(run)) }, segment, given);
      if (output === undefined) {
        process.stdout.write(`${svg}\n`);
        return;
      }
      await writeWhole(output, (partial) => writeFile(partial, svg));
      say(`plot: ${output}`);
      result({ plot: output });
    });
  });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || text.trim() === "") {
    throw new InvalidArgumentError("expected a whole number");
  }
  return value;
}
