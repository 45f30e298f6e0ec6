import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { AssignmentModel, ColumnTable, RunInfo, SegmentDocument, Warning } from "@clusterwhy/core";
import { usageError } from "@clusterwhy/core";
import { type Assignment, assignRows, type DriftReport, driftReport } from "@clusterwhy/segments";
import { openTable, sourceBytes, writeTable } from "@clusterwhy/table";
import type { Command } from "commander";
import { embedForAssignment } from "../../embedding/embedTexts.js";
import { assignStream } from "../../population/assignStream.js";
import { databaseMemory } from "../../population/memory.js";
import { assignmentColumns } from "../../runFolder/outputColumns.js";
import { readRun } from "../../runFolder/readRun.js";
import { driftMessages, failOnDrift } from "../driftText.js";
import { Interrupted } from "../failures.js";
import { checkOutputFile, writeWhole } from "../outputFile.js";
import { addCommonFlags, type CommonFlags, inSession, type Session } from "../session.js";
import { atLeastOne } from "../values.js";

interface AssignFlags extends CommonFlags {
  readonly output?: string;
  readonly force?: boolean;
  readonly failOnDrift?: boolean;
  readonly memory?: string;
  readonly resume?: boolean;
  readonly threads?: number;
  readonly table?: string;
  readonly textEmbedding?: string;
}

export function define(command: Command): Command {
  command
    .argument("<run>", "a run folder")
    .argument("<table>", "CSV, TSV, JSON, NDJSON or Parquet file; - for standard input; or a SELECT")
    .option(
      "-o, --output <file>",
      "where to write: .csv, .tsv, .parquet or .ndjson; - for CSV on standard output (required)",
    )
    .option(
      "--fail-on-drift",
      "exit with status 5 where a column or the share of rows in no group has drifted",
    )
    .option(
      "--memory <size>",
      "read row by row within this much memory, for example 4GB (from 1GiB on); default for tables above 256 MiB: 4GB",
    )
    .option("--resume", "go on where an interrupted call for the same run, table and file stopped")
    .option("--threads <number>", "threads that share the work; default: the processors", atLeastOne)
    .option("--table <name>", "of a DuckDB database: the table or view to read")
    .option(
      "--text-embedding <model>",
      "where the sentence-embedding model of the fit is now; default: where it was",
    )
    .option("--force", "replace the file where it exists");
  return addCommonFlags(command).action(runAssign);
}

async function runAssign(folder: string, source: string, flags: AssignFlags): Promise<void> {
  const file = flags.output;
  if (file === undefined)
    throw usageError("OUTPUT_REQUIRED", "no file: add -o FILE.csv (or -o - for standard output)");
  if (file === "-" && flags.json)
    throw usageError("OUTPUT_TWICE", "--json and -o - both want standard output; choose one");
  if (file !== "-") checkOutputFile(file, flags.force ?? false);
  await inSession(flags, async (session) => {
    const saved = await readRun(folder);
    const [model, document] = await Promise.all([saved.assignment(), saved.document()]);
    const id = document.columns.find((column) => column.role === "id")?.name;
    const timeZone = timeZoneOf(saved.info);
    const dropped = droppedBy(saved.info);
    const work: Work = { folder, model, document, id, timeZone, dropped, source, file, flags };
    const done = (await isStreamed(work)) ? await streamed(work, session) : await whole(work, session);
    report(done, work, session);
  });
}

interface Work {
  readonly folder: string;
  readonly model: AssignmentModel;
  readonly document: SegmentDocument;
  readonly id: string | undefined;
  /** Of the fit: new moments are turned to the same clock. */
  readonly timeZone: string | undefined;
  /** Columns that the fit was told to leave out. */
  readonly dropped: readonly string[];
  readonly source: string;
  readonly file: string;
  readonly flags: AssignFlags;
}

interface Done {
  readonly rows: number;
  readonly segments: readonly { readonly path: string; readonly name: string; readonly rows: number }[];
  readonly drift: DriftReport;
  readonly warnings: readonly Warning[];
  /** Of rows that an interrupted call had assigned. */
  readonly resumedRows?: number;
}

function timeZoneOf({ options }: RunInfo): string | undefined {
  return typeof options.timeZone === "string" ? options.timeZone : undefined;
}

function droppedBy({ options }: RunInfo): readonly string[] {
  return Array.isArray(options.drop) ? options.drop.map(String) : [];
}

/** Tables beyond this size are not read whole. */
const LARGE_BYTES = 256 * 2 ** 20;
const USUAL_MEMORY = "4GB";

/** @throws ClusterwhyError where row-by-row reading is asked for and cannot be */
async function isStreamed({ model, source, file, flags }: Work): Promise<boolean> {
  const asked = flags.memory !== undefined || flags.resume === true;
  if (asked && (source === "-" || file === "-")) {
    throw usageError("STREAM_NEEDS_FILES", "--memory and --resume need files, not standard input or output");
  }
  if (asked) return true;
  // Rows are read by SQL there, which cannot make the components of a text.
  if (model.columns.some(({ translated }) => translated !== undefined)) return false;
  return file !== "-" && ((await sourceBytes(source)) ?? 0) > LARGE_BYTES;
}

async function streamed(work: Work, { control }: Session): Promise<Done> {
  const { folder, model, document, id, source, file, flags } = work;
  await mkdir(dirname(resolve(file)), { recursive: true });
  try {
    const options = {
      output: file,
      id,
      table: flags.table,
      resume: flags.resume ?? false,
      memoryLimit: databaseMemory(flags.memory ?? USUAL_MEMORY),
      threads: flags.threads,
    };
    const assigned = await assignStream(folder, { model, document }, source, options, control);
    return { ...assigned, rows: assigned.numRows };
  } catch (error) {
    if (control.signal?.aborted)
      throw new Interrupted(
        `what is done is kept in '${file}.parts': the same command with --resume goes on`,
      );
    throw error;
  }
}

async function whole(
  { model, document, id, timeZone, dropped, source, file, flags }: Work,
  { control }: Session,
): Promise<Done> {
  const options = {
    ...(flags.table === undefined ? {} : { table: flags.table }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
  const opened = await openTable(source, options, control);
  try {
    const table = await embedForAssignment(model, opened.table, flags.textEmbedding, control);
    const assignment = assignRows(model, table);
    control.signal?.throwIfAborted();
    const columns = assignmentColumns(
      assignment,
      opened.table.columns.find((column) => column.name === id),
    );
    if (file === "-") await onStandardOutput((path) => writeTable(path, columns));
    else await writeWhole(file, (partial) => writeTable(partial, columns));
    return {
      rows: assignment.segment.length,
      segments: countSegments(assignment),
      drift: driftReport(document, opened.table, assignment),
      warnings: [...assignment.warnings, ...extraColumns(document, dropped, table)],
    };
  } finally {
    await opened.close();
  }
}

const MOST_NAMED = 5;

/** Columns that the fitted table did not have: nothing uses them. */
function extraColumns(
  { columns }: SegmentDocument,
  dropped: readonly string[],
  table: ColumnTable,
): Warning[] {
  const known = new Set([...columns.map(({ name }) => name), ...dropped]);
  const extra = table.columns.filter(({ name }) => !known.has(name)).map(({ name }) => `'${name}'`);
  if (extra.length === 0) return [];
  const names = `${extra.slice(0, MOST_NAMED).join(", ")}${extra.length > MOST_NAMED ? ` and ${extra.length - MOST_NAMED} more` : ""}`;
  const verb = extra.length === 1 ? "is no column" : "are no columns";
  return [{ code: "EXTRA_COLUMNS", message: `${names} ${verb} of the fitted table, and not used` }];
}

function report(done: Done, { file, flags }: Work, { say, warn, result, terminal }: Session): void {
  const { rows, segments, drift, warnings, resumedRows } = done;
  for (const { message } of warnings) warn(message);
  for (const message of driftMessages(drift)) warn(message);
  if (file !== "-") {
    const lines = segments.map(
      (segment) => `${String(segment.rows).padStart(9)}  ${segment.path}  ${terminal.plain(segment.name)}`,
    );
    say(lines.join("\n"));
    say(`\nassigned: ${file}`);
    if (resumedRows) say(`${resumedRows} rows were done before`);
    result({
      output: file,
      rows,
      ...(resumedRows === undefined ? {} : { resumedRows }),
      segments,
      drift,
      warnings,
    });
  }
  failOnDrift(drift, flags.failOnDrift);
}

function countSegments(assignment: Assignment): Done["segments"] {
  const rows = new Array<number>(assignment.paths.length).fill(0);
  for (const position of assignment.segment) rows[position]++;
  return assignment.paths.map((path, position) => ({
    path,
    name: assignment.names[position],
    rows: rows[position],
  }));
}

async function onStandardOutput(write: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "clusterwhy-"));
  try {
    const path = join(folder, "assigned.csv");
    await write(path);
    await pipeline(createReadStream(path), process.stdout, { end: false });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
