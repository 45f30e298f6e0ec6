import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resolveOptions, usageError } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import {
  type SegmentsOptions,
  segmentsOptionsSchema,
  type TuneGrid,
  type Tuning,
  tuneSegments,
} from "@clusterwhy/segments";
import { type OpenTable, openTable, tableOptionsSchema } from "@clusterwhy/table";
import { type Command, InvalidArgumentError } from "commander";
import { fitInput } from "../../fitTable.js";
import { type FitOptions, fitOptionsSchema, pick } from "../../options.js";
import { checkTarget, swapIn } from "../../runFolder/folderSwap.js";
import { FILES } from "../../runFolder/layout.js";
import { readConfig } from "../config.js";
import { addFlags, givenFlags } from "../flags.js";
import { headline, overview } from "../segmentText.js";
import { addCommonFlags, type CommonFlags, inSession, type Session } from "../session.js";
import { galleryPage } from "../tuneGallery.js";

interface TuneFlags extends CommonFlags {
  readonly output?: string;
  readonly force?: boolean;
  readonly auto?: boolean;
  readonly config?: string;
  readonly metrics?: NonNullable<SegmentsOptions["metric"]>[];
  readonly neighbors?: number[];
  readonly minClusterSizes?: number[];
}

const GALLERY = "gallery.html";
const TUNE_FILE = "tune.json";

export function define(command: Command): Command {
  command
    .argument("<table>", "CSV, TSV, JSON, NDJSON or Parquet file; - for standard input; or a SELECT")
    .option(
      "-o, --output <folder>",
      "the folder to write: gallery.html and tune.json, with --auto the run folder (required)",
    )
    .option("--auto", "take the recommendation: fit with it and write the run folder, the gallery beside it")
    .option("--force", "replace the folder where it exists")
    .option(
      "--config <file>",
      "options from this file; default clusterwhy.config.json, .mjs, .js or .ts, if any",
    )
    .option("--metrics <names>", "default euclidean,manhattan,cosine", collect(readMetric))
    .option("--neighbors <numbers>", "default 10,15,30,60", collect(readCount))
    .option(
      "--min-cluster-sizes <numbers>",
      "smallest groups to look at every map with; default what follows from the number of rows",
      collect(readCount),
    );
  addFlags(addCommonFlags(command), fitOptionsSchema);
  return command.action(async (table: string, flags: TuneFlags, self: Command) =>
    runTune(table, flags, self),
  );
}

function collect<Value>(read: (text: string) => Value) {
  return (text: string, before: Value[] | undefined) => [...(before ?? []), ...text.split(",").map(read)];
}

function readMetric(text: string): NonNullable<SegmentsOptions["metric"]> {
  const { metric } = segmentsOptionsSchema.shape;
  const parsed = metric.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`expected some of ${metric.unwrap().options.join(", ")}`);
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 2) return count;
  throw new InvalidArgumentError("expected whole numbers of at least 2");
}

async function runTune(source: string, flags: TuneFlags, command: Command): Promise<void> {
  const folder = flags.output;
  if (folder === undefined) throw usageError("OUTPUT_REQUIRED", "no folder: add -o FOLDER");
  const force = flags.force ?? false;
  await checkTarget(folder, force, flags.auto === true ? FILES.run : TUNE_FILE);
  const options = {
    ...(await readConfig(flags.config, Object.keys(fitOptionsSchema.shape))),
    ...givenFlags(command, fitOptionsSchema),
  } as FitOptions;
  await inSession(flags, async (session) => {
    const started = performance.now();
    const opened = await openTable(source, pick(tableOptionsSchema, options), session.control);
    const reading = performance.now() - started;
    const { threads } = options;
    const kernels = await createKernels(threads === undefined ? {} : { threads });
    try {
      const method = pick(segmentsOptionsSchema, options);
      const tuning = await tuneSegments(kernels, opened.table, method, gridOf(flags), session.control);
      const files = new Map([
        [TUNE_FILE, `${JSON.stringify(figures(tuning), null, 2)}\n`],
        [GALLERY, galleryPage(tuning, opened.source.name)],
      ]);
      session.say(`${tableOf(tuning, session)}\n\n${tuning.reason}.`);
      if (flags.auto === true) {
        await fitRecommended(kernels, opened, { ...options, ...settingOf(tuning) }, reading, session, {
          folder,
          force,
          files,
        });
      } else {
        await swapIn(folder, force, async (partial) => {
          for (const [name, text] of files) await writeFile(join(partial, name), text);
        });
      }
      session.say(`${session.terminal.bold("gallery:")} ${join(folder, GALLERY)}`);
      session.result({ output: folder, ...figures(tuning) });
    } finally {
      kernels.close();
      await opened.close();
    }
  });
}

function gridOf({ metrics, neighbors, minClusterSizes }: TuneFlags): TuneGrid {
  return {
    ...(metrics === undefined ? {} : { metrics }),
    ...(neighbors === undefined ? {} : { neighbors }),
    ...(minClusterSizes === undefined ? {} : { minClusterSizes }),
  };
}

async function fitRecommended(
  kernels: Kernels,
  opened: OpenTable,
  options: FitOptions,
  reading: number,
  session: Session,
  target: { folder: string; force: boolean; files: ReadonlyMap<string, string> },
): Promise<void> {
  const resolved = resolveOptions(fitOptionsSchema, options);
  const run = await fitInput(kernels, opened, resolved, reading, session.control);
  session.control.signal?.throwIfAborted();
  await run.save(target.folder, { force: target.force, beside: target.files });
  for (const warning of run.warnings) session.warn(warning.message);
  session.say(`\n${headline(run.info, run.found.document)}`);
  if (run.segments.length > 1) session.say(`\n${overview(run.found.document, session.terminal)}`);
  session.say(`\n${session.terminal.bold("report:")} ${join(target.folder, FILES.report)}`);
}

/** The options that the recommended map stands for. */
function settingOf({ maps, recommended }: Tuning): FitOptions {
  const { metric, nNeighbors, minClusterSize } = maps[recommended];
  return { metric, nNeighbors, ...(minClusterSize === undefined ? {} : { minClusterSize }) };
}

function tableOf({ maps, recommended }: Tuning, { terminal }: Session): string {
  const sized = maps.some((map) => map.minClusterSize !== undefined);
  const head = `metric      neighbours${sized ? "  min size" : ""}  trustworthiness  stability  groups  noise`;
  const lines = maps.map((map, i) => {
    const cells = [
      map.metric.padEnd(12),
      String(map.nNeighbors).padStart(10),
      sized ? String(map.minClusterSize).padStart(10) : "",
      map.trustworthiness.toFixed(3).padStart(17),
      map.stability.toFixed(2).padStart(11),
      String(map.groups).padStart(8),
      `${(100 * map.noiseShare).toFixed(0)}%`.padStart(7),
    ];
    return i === recommended ? terminal.bold(`${cells.join("")}  ← recommended`) : cells.join("");
  });
  return [terminal.dim(head), ...lines].join("\n");
}

function figures(tuning: Tuning) {
  return {
    formatVersion: 1,
    maps: tuning.maps.map(({ coordinates: _, labels: __, ...map }) => map),
    recommended: settingOf(tuning),
    reason: tuning.reason,
  };
}
