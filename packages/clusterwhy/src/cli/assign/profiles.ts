import { writeFile } from "node:fs/promises";
import { type RunControl, usageError } from "@clusterwhy/core";
import { quoteIdentifier } from "@clusterwhy/sql";
import { openTableEngine } from "@clusterwhy/table";
import { databaseMemory } from "../../population/memory.js";
import { profileSegments, type SegmentProfiles } from "../../population/profileSegments.js";
import { sparkPopulation } from "../../population/sparkPopulation.js";
import { onSpark, tableOf } from "../engineFlags.js";
import { checkOutputFile, writeWhole } from "../outputFile.js";
import type { AssignFlags, AssignWork } from "./work.js";

/** What a row's path is called beside the table's own columns. */
const ASSIGNED = "clusterwhy assigned segment";

/** @throws ClusterwhyError where segments cannot be described behind the assignment, before any work is done */
export function checkProfiles(source: string, output: string, flags: AssignFlags): void {
  if (flags.profiles === undefined) return;
  checkOutputFile(flags.profiles, flags.force ?? false);
  if (flags.engine === "spark" && flags.append)
    throw usageError("OPTION_INVALID", "--profiles describes a table of its own, not one with --append");
  const isQuery = tableOf(source) !== source;
  if (flags.engine === "duckdb" && (source === "-" || output === "-" || isQuery)) {
    throw usageError(
      "PROFILES_NEED_FILES",
      "--profiles reads table and result once more: name files for both, not standard input, standard output or a query",
    );
  }
}

/**
 * Describes the segments by the rows that have just been assigned, and writes that as JSON.
 *
 * @returns columns that could not be described
 */
export async function writeProfiles(
  path: string,
  work: AssignWork,
  rows: number,
  control: RunControl,
): Promise<readonly string[]> {
  const profiles = await (work.flags.engine === "spark" ? onCluster : onThisMachine)(work, rows, control);
  await writeWhole(path, (partial) => writeFile(partial, `${JSON.stringify(profiles, null, 1)}\n`));
  return profiles.leftOut;
}

async function onThisMachine(work: AssignWork, rows: number, control: RunControl): Promise<SegmentProfiles> {
  const { source, output, flags } = work;
  const options = {
    table: flags.table,
    memoryLimit: databaseMemory(flags.memory ?? "4GB"),
    threads: flags.threads,
    beside: {
      path: output,
      name: "segment",
      as: ASSIGNED,
      columns: work.document.columns.map(({ name }) => name),
    },
  };
  const engine = await openTableEngine(source, options, control);
  try {
    const population = { engine, table: engine.table, columns: engine.columns, name: engine.name };
    return await profileSegments(population, quoteIdentifier("duckdb", ASSIGNED), rows, work, control);
  } finally {
    await engine.close();
  }
}

/** The rows stay on the cluster: table and result meet there by the id. */
async function onCluster(work: AssignWork, rows: number, control: RunControl): Promise<SegmentProfiles> {
  const { source, output, flags, id } = work;
  if (id === undefined) {
    throw usageError(
      "PROFILES_NEED_ID",
      "--profiles joins table and result by the id on a cluster, and the run has none: fit with --id",
    );
  }
  const [key, segment] = [id, ASSIGNED].map((name) => quoteIdentifier("spark", name));
  return onSpark(flags, control, async (session) => {
    const population = await sparkPopulation(session, tableOf(source), control);
    const joined = `(SELECT source_rows.*, result_rows.segment AS ${segment}
  FROM (SELECT * FROM ${tableOf(source)}) AS source_rows
  JOIN ${output} AS result_rows ON source_rows.${key} = result_rows.${key})`;
    return profileSegments({ ...population, table: joined }, segment, rows, work, control);
  });
}
