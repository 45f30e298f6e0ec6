import { join } from "node:path";
import { usageError } from "@clusterwhy/core";
import { type Command, InvalidArgumentError } from "commander";
import { fitTable } from "../../fitTable.js";
import { type FitOptions, fitOptionsSchema } from "../../options.js";
import type { EarlierRun, Run } from "../../run.js";
import { checkTarget } from "../../runFolder/folderSwap.js";
import { FILES } from "../../runFolder/layout.js";
import { readRun } from "../../runFolder/readRun.js";
import { restoreRows } from "../../runFolder/restore.js";
import { countKept } from "../../runFolder/stageFolder.js";
import { clusterInput } from "../clusterInput.js";
import { readConfig } from "../config.js";
import { addEngineFlags, checkEngineFlags, type EngineFlags } from "../engineFlags.js";
import { addFlags, givenFlags } from "../flags.js";
import { commandRenamer } from "../nameCommand.js";
import { addReportFlags, type ReportFlags, withheldBy } from "../reportFlags.js";
import { headline, overview } from "../segmentText.js";
import { addCommonFlags, type CommonFlags, inSession, type Session } from "../session.js";

interface FitFlags extends CommonFlags, ReportFlags, EngineFlags {
  readonly output?: string;
  readonly force?: boolean;
  readonly config?: string;
  readonly since?: string;
  readonly resume?: boolean;
  readonly nameWith?: string;
  readonly nameTimeout?: number;
}

export function define(command: Command): Command {
  command
    .argument(
      "<table>",
      "CSV, TSV, JSON, NDJSON or Parquet file; - for standard input; a SELECT; or a table on a cluster",
    )
    .option("-o, --output <folder>", "the run folder to write (required)")
    .option("--force", "replace the run folder where it exists")
    .option(
      "--since <run>",
      "an earlier run with the same ids: segments that it has too keep their ids and names",
    )
    .option(
      "--resume",
      "go on where an interrupted fit of this run folder stopped, to the same result; table and options must be the same",
    )
    .option(
      "--name-with <command>",
      "a command of yours that finds names: it reads aggregates of the groups as JSON, never rows, and writes a JSON list of path, name, sentence",
    )
    .option("--name-timeout <seconds>", "time for that command (default: 120)", readSeconds)
    .option(
      "--config <file>",
      "options from this file; default clusterwhy.config.json, .mjs, .js or .ts, if any",
    );
  addFlags(addCommonFlags(addEngineFlags(addReportFlags(command))), fitOptionsSchema);
  return command.action(async (table: string, flags: FitFlags, self: Command) => runFit(table, flags, self));
}

async function runFit(table: string, flags: FitFlags, command: Command): Promise<void> {
  const folder = flags.output;
  if (folder === undefined) throw usageError("OUTPUT_REQUIRED", "no run folder: add -o FOLDER");
  checkEngineFlags(flags);
  await checkTarget(folder, flags.force ?? false);
  const report = withheldBy(flags);
  const given = {
    ...(await readConfig(flags.config, Object.keys(fitOptionsSchema.shape))),
    ...givenFlags(command, fitOptionsSchema),
  } as FitOptions;
  const { open, options } =
    flags.engine === "spark" ? clusterInput(table, given, flags) : { open: table, options: given };
  const earlier = flags.since === undefined ? undefined : await readEarlier(flags.since);
  // Loaded while the table is read; `save` waits for it.
  const writer = import("../../runFolder/writeRun.js");
  const rename =
    flags.nameWith === undefined ? undefined : commandRenamer(flags.nameWith, flags.nameTimeout ?? 120);
  await inSession(flags, async (session) => {
    const run = await tellingWhatIsKept(folder, session, async () => {
      const fitted = await fitTable(open, options, {
        ...session.control,
        ...(rename === undefined ? {} : { rename }),
        keep: { folder, resume: flags.resume ?? false },
      });
      const run = earlier === undefined ? fitted : fitted.since(earlier);
      try {
        session.control.signal?.throwIfAborted();
        await writer;
        await run.save(folder, { force: flags.force ?? false, report });
      } finally {
        await run.close();
      }
      return run;
    });
    if (run.keepingProblem !== undefined)
      session.warn(`finished stages were not kept on the way: ${run.keepingProblem}`);
    for (const warning of run.warnings) session.warn(warning.message);
    const { document } = run.found;
    session.say(headline(run.info, document));
    if (document.segments.length > 1) session.say(`\n${overview(document, session.terminal)}`);
    session.say(`\n${session.terminal.bold("report:")} ${join(folder, FILES.report)}`);
    session.result(summary(run, folder));
  });
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds < 1e6) return seconds;
  throw new InvalidArgumentError("expected a number of seconds above 0");
}

/** Whatever ends the work early: what is finished is on the disk, and the way back to it is said. */
async function tellingWhatIsKept<Result>(
  folder: string,
  session: Session,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const kept = await countKept(folder);
    if (kept > 0) session.warn(`${kept} finished stages are kept: the same command with --resume goes on`);
    throw error;
  }
}

async function readEarlier(folder: string): Promise<EarlierRun> {
  const run = await readRun(folder);
  const document = await run.document();
  return { document, rows: await restoreRows(run, document) };
}

function summary(run: Run, folder: string): unknown {
  return {
    run: folder,
    rows: run.info.rows,
    groupedRows: run.info.groupedRows,
    noiseRows: run.info.noiseRows,
    ...(run.info.sample === undefined ? {} : { sample: run.info.sample }),
    trustworthiness: run.info.trustworthiness,
    segments: run.segments.map(
      ({ path, parent, name, sentence, size, share, rules, outcomes, split, quality }) => ({
        path,
        parent,
        name,
        sentence,
        size,
        share,
        ...(outcomes === undefined ? {} : { outcomes }),
        rules: rules.map(({ kind, text, precision, recall }) => ({ kind, text, precision, recall })),
        divided: split.kept,
        reason: split.reason,
        warnings: quality.warnings,
      }),
    ),
    warnings: run.warnings,
  };
}
