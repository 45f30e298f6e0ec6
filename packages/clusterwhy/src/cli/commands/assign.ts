import { usageError } from "@clusterwhy/core";
import type { Command } from "commander";
import { readRun } from "../../runFolder/readRun.js";
import { assignOnCluster, checkClusterFlags } from "../assign/onCluster.js";
import { checkProfiles, writeProfiles } from "../assign/profiles.js";
import { assignWhole } from "../assign/readWhole.js";
import { assignStreamed, isStreamed } from "../assign/streamed.js";
import type { AssignDone, AssignFlags, AssignWork } from "../assign/work.js";
import { driftMessages, failOnDrift } from "../driftText.js";
import { addEngineFlags, checkEngineFlags } from "../engineFlags.js";
import { checkOutputFile } from "../outputFile.js";
import { addCommonFlags, inSession, type Session } from "../session.js";
import { atLeastOne } from "../values.js";

export function define(command: Command): Command {
  command
    .argument("<run>", "a run folder")
    .argument(
      "<table>",
      "CSV, TSV, JSON, NDJSON or Parquet file; - for standard input; a SELECT; or a table on a cluster",
    )
    .option(
      "-o, --output <file>",
      "where to write: .csv, .tsv, .parquet or .ndjson; - for CSV on standard output; or a table on the cluster (required)",
    )
    .option(
      "--fail-on-drift",
      "exit with status 5 where a column or the share of rows in no group has drifted",
    )
    .option(
      "--memory <size>",
      "read row by row within this much memory, for example 4GB (from 1GiB on); default for tables above 256 MiB: 4GB",
    )
    .option(
      "--profiles <file>",
      "also describe every segment by all rows assigned to it, as JSON: rows, share, quartiles, frequent values",
    )
    .option("--resume", "go on where an interrupted call for the same run, table and file stopped")
    .option("--threads <number>", "threads that share the work; default: the processors", atLeastOne)
    .option("--table <name>", "of a DuckDB database: the table or view to read")
    .option(
      "--text-embedding <model>",
      "where the sentence-embedding model of the fit is now; default: where it was",
    )
    .option("--append", "spark: add the rows to a table that exists")
    .option("--format <name>", "spark: format of a new table, such as delta; default: the catalog's")
    .option("--force", "replace the file or table where it exists");
  return addCommonFlags(addEngineFlags(command)).action(runAssign);
}

async function runAssign(folder: string, source: string, flags: AssignFlags): Promise<void> {
  const { output } = flags;
  if (output === undefined)
    throw usageError("OUTPUT_REQUIRED", "no file: add -o FILE.csv (or -o - for standard output)");
  checkEngineFlags(flags);
  checkClusterFlags(flags);
  if (output === "-" && flags.json)
    throw usageError("OUTPUT_TWICE", "--json and -o - both want standard output; choose one");
  if (output === "-" && flags.engine === "spark")
    throw usageError(
      "OUTPUT_REQUIRED",
      "rows do not leave the cluster: name a table there, -o CATALOG.TABLE",
    );
  if (output !== "-" && flags.engine === "duckdb") checkOutputFile(output, flags.force ?? false);
  if (flags.profiles !== undefined) checkProfiles(source, output, flags);
  await inSession(flags, async (session) => {
    const saved = await readRun(folder);
    const [model, document] = await Promise.all([saved.assignment(), saved.document()]);
    const id = document.columns.find((column) => column.role === "id")?.name;
    const { timeZone: zone, drop } = saved.info.options;
    const timeZone = typeof zone === "string" ? zone : undefined;
    const dropped = Array.isArray(drop) ? drop.map(String) : [];
    const work: AssignWork = { folder, model, document, id, timeZone, dropped, source, output, flags };
    const done = await assigned(work, session);
    if (flags.profiles !== undefined) {
      const leftOut = await writeProfiles(flags.profiles, work, done.rows, session.control);
      if (leftOut.length > 0)
        session.warn(`--profiles leaves out what SQL cannot read as the fit did: ${leftOut.join(", ")}`);
    }
    report(done, work, session);
  });
}

async function assigned(work: AssignWork, { control }: Session): Promise<AssignDone> {
  if (work.flags.engine === "spark") return assignOnCluster(work, control);
  return (await isStreamed(work)) ? assignStreamed(work, control) : assignWhole(work, control);
}

function report(done: AssignDone, { output, flags }: AssignWork, session: Session): void {
  const { say, warn, result, terminal } = session;
  const { rows, segments, drift, warnings, resumedRows } = done;
  for (const { message } of warnings) warn(message);
  for (const message of driftMessages(drift)) warn(message);
  if (output !== "-") {
    const lines = segments.map(
      (segment) => `${String(segment.rows).padStart(9)}  ${segment.path}  ${terminal.plain(segment.name)}`,
    );
    say(lines.join("\n"));
    say(`\nassigned: ${output}`);
    if (flags.profiles !== undefined) say(`profiles: ${flags.profiles}`);
    if (resumedRows) say(`${resumedRows} rows were done before`);
    const resumed = resumedRows === undefined ? {} : { resumedRows };
    result({ output, rows, ...resumed, segments, drift, warnings });
  }
  failOnDrift(drift, flags.failOnDrift);
}
