import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { usageError } from "@clusterwhy/core";
import { type Assignment, assignRows, type DriftReport, driftReport } from "@clusterwhy/segments";
import { openTable, writeTable } from "@clusterwhy/table";
import type { Command } from "commander";
import { assignmentColumns } from "../../runFolder/outputColumns.js";
import { readRun } from "../../runFolder/readRun.js";
import { Drifted } from "../failures.js";
import { checkOutputFile, writeWhole } from "../outputFile.js";
import { addCommonFlags, type CommonFlags, inSession } from "../session.js";

interface AssignFlags extends CommonFlags {
  readonly output?: string;
  readonly force?: boolean;
  readonly failOnDrift?: boolean;
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
    .option("--force", "replace the file where it exists");
  return addCommonFlags(command).action(async (folder: string, source: string, flags: AssignFlags) => {
    const file = flags.output;
    if (file === undefined)
      throw usageError("OUTPUT_REQUIRED", "no file: add -o FILE.csv (or -o - for standard output)");
    if (file === "-" && flags.json)
      throw usageError("OUTPUT_TWICE", "--json and -o - both want standard output; choose one");
    if (file !== "-") checkOutputFile(file, flags.force ?? false);
    await inSession(flags, async ({ control, say, warn, result, terminal }) => {
      const run = await readRun(folder);
      const [model, document] = await Promise.all([run.assignment(), run.document()]);
      const opened = await openTable(source, {}, control);
      try {
        const assignment = assignRows(model, opened.table);
        control.signal?.throwIfAborted();
        const idName = document.columns.find((column) => column.role === "id")?.name;
        const id = opened.table.columns.find((column) => column.name === idName);
        const columns = assignmentColumns(assignment, id);
        const drift = driftReport(document, opened.table, assignment);
        for (const message of driftMessages(drift)) warn(message);
        if (file === "-") {
          await onStandardOutput((path) => writeTable(path, columns));
          failOn(drift, flags);
          return;
        }
        await writeWhole(file, (partial) => writeTable(partial, columns));
        const counts = countSegments(assignment);
        say(
          counts
            .map(({ path, name, rows }) => `${String(rows).padStart(9)}  ${path}  ${terminal.plain(name)}`)
            .join("\n"),
        );
        say(`\nassigned: ${file}`);
        result({ output: file, rows: assignment.segment.length, segments: counts, drift });
        failOn(drift, flags);
      } finally {
        await opened.close();
      }
    });
  });
}

/** A share of rows in none of the groups this much above the fit's is drift, whatever the columns say. */
const MORE_IN_NONE = 0.1;

function driftMessages({ columns, none }: DriftReport): string[] {
  const messages = columns
    .filter(({ verdict }) => verdict === "drift")
    .map(
      ({ column, psi }) => `'${column}' has drifted from the fitted rows (stability index ${psi.toFixed(2)})`,
    );
  if (none.now - none.fitted <= MORE_IN_NONE) return messages;
  const percent = (share: number) => `${Math.round(100 * share)}%`;
  return [
    ...messages,
    `${percent(none.now)} of the rows are in none of the groups; of the fitted ones ${percent(none.fitted)} were`,
  ];
}

function failOn(drift: DriftReport, flags: AssignFlags): void {
  const messages = flags.failOnDrift ? driftMessages(drift) : [];
  if (messages.length > 0) throw new Drifted(`the new rows have drifted: ${messages.join("; ")}`);
}

function countSegments(assignment: Assignment): { path: string; name: string; rows: number }[] {
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
