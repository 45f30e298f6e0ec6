import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { usageError } from "@clusterwhy/core";
import { createKernels } from "@clusterwhy/kernels";
import { type SegmentsOptions, segmentsOptionsSchema, type Tuning, tuneSegments } from "@clusterwhy/segments";
import { openTable, tableOptionsSchema } from "@clusterwhy/table";
import type { Command } from "commander";
import { fitOptionsSchema, pick } from "../../options.js";
import { checkTarget, swapIn } from "../../runFolder/folderSwap.js";
import { readConfig } from "../config.js";
import { addFlags, givenFlags } from "../flags.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";
import { galleryPage } from "../tuneGallery.js";

interface TuneFlags extends CommonFlags {
  readonly output?: string;
  readonly force?: boolean;
  readonly config?: string;
  readonly metrics?: NonNullable<SegmentsOptions["metric"]>[];
  readonly neighbors?: number[];
}

const collect =
  <T>(read: (text: string) => T) =>
  (text: string, before: T[] | undefined) => [...(before ?? []), ...text.split(",").map(read)];

export function define(command: Command): Command {
  command
    .argument("<table>", "CSV, TSV, JSON, NDJSON or Parquet file; - for standard input; or a SELECT")
    .option("-o, --output <folder>", "the folder to write: gallery.html and tune.json (required)")
    .option("--force", "replace the folder where it exists")
    .option(
      "--config <file>",
      "options from this file; default clusterwhy.config.json, .mjs, .js or .ts, if any",
    )
    .option("--metrics <names>", "default euclidean,manhattan,cosine", collect(String))
    .option("--neighbors <numbers>", "default 10,15,30,60", collect(Number));
  addFlags(addCommonFlags(command), fitOptionsSchema);
  return command.action(async (table: string, flags: TuneFlags, self: Command) =>
    runTune(table, flags, self),
  );
}

async function runTune(source: string, flags: TuneFlags, command: Command): Promise<void> {
  const folder = flags.output;
  if (folder === undefined) throw usageError("OUTPUT_REQUIRED", "no folder: add -o FOLDER");
  await checkTarget(folder, flags.force ?? false, TUNE_FILE);
  const options = {
    ...(await readConfig(flags.config, Object.keys(fitOptionsSchema.shape))),
    ...givenFlags(command, fitOptionsSchema),
  };
  await inSession(flags, async ({ control, say, result, terminal }) => {
    const opened = await openTable(source, pick(tableOptionsSchema, options), control);
    const { threads } = options as { threads?: number };
    const kernels = await createKernels(threads === undefined ? {} : { threads });
    try {
      const grid = {
        ...(flags.metrics === undefined ? {} : { metrics: flags.metrics }),
        ...(flags.neighbors === undefined ? {} : { neighbors: flags.neighbors }),
      };
      const tuning = await tuneSegments(
        kernels,
        opened.table,
        pick(segmentsOptionsSchema, options),
        grid,
        control,
      );
      await swapIn(folder, flags.force ?? false, async (partial) => {
        await writeFile(join(partial, TUNE_FILE), `${JSON.stringify(figures(tuning), null, 2)}\n`);
        await writeFile(join(partial, "gallery.html"), galleryPage(tuning, opened.source.name));
      });
      say(
        `${terminal.dim("metric      neighbours  trustworthiness  stability  groups  noise")}\n${tuning.maps
          .map((map, i) => {
            const line = `${map.metric.padEnd(12)}${String(map.nNeighbors).padStart(10)}${map.trustworthiness.toFixed(3).padStart(17)}${map.stability.toFixed(2).padStart(11)}${String(map.groups).padStart(8)}${`${(100 * map.noiseShare).toFixed(0)}%`.padStart(7)}`;
            return i === tuning.recommended ? terminal.bold(`${line}  ← recommended`) : line;
          })
          .join("\n")}`,
      );
      say(`\n${tuning.reason}.\n\n${terminal.bold("gallery:")} ${join(folder, "gallery.html")}`);
      result({ output: folder, ...figures(tuning) });
    } finally {
      kernels.close();
      await opened.close();
    }
  });
}

const TUNE_FILE = "tune.json";

function figures({ maps, recommended, reason }: Tuning) {
  return {
    formatVersion: 1,
    maps: maps.map(({ coordinates: _, labels: __, ...map }) => map),
    recommended: { metric: maps[recommended].metric, nNeighbors: maps[recommended].nNeighbors },
    reason,
  };
}
