import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type RunControl, usageError } from "@clusterwhy/core";
import { assignStream } from "../../population/assignStream.js";
import { databaseMemory, isLarge } from "../../population/memory.js";
import { Interrupted } from "../failures.js";
import { extraColumns } from "./extraColumns.js";
import type { AssignDone, AssignWork } from "./work.js";

const USUAL_MEMORY = "4GB";

/**
 * Whether a table is read row by row: because it is large, or because the flags ask for it.
 *
 * @throws ClusterwhyError `STREAM_NEEDS_FILES` where the flags ask and it cannot be
 */
export async function isStreamed({ model, source, output, flags }: AssignWork): Promise<boolean> {
  const asked = flags.memory !== undefined || flags.resume === true;
  if (asked && (source === "-" || output === "-")) {
    throw usageError("STREAM_NEEDS_FILES", "--memory and --resume need files, not standard input or output");
  }
  if (asked) return true;
  // Rows are read by SQL there, which cannot make the components of a text.
  if (model.columns.some(({ translated }) => translated !== undefined)) return false;
  return output !== "-" && (await isLarge(source, undefined));
}

export async function assignStreamed(work: AssignWork, control: RunControl): Promise<AssignDone> {
  const { folder, model, document, id, source, output, flags } = work;
  await mkdir(dirname(resolve(output)), { recursive: true });
  try {
    const options = {
      output,
      id,
      table: flags.table,
      resume: flags.resume ?? false,
      memoryLimit: databaseMemory(flags.memory ?? USUAL_MEMORY),
      threads: flags.threads,
    };
    const assigned = await assignStream(folder, { model, document }, source, options, control);
    const warnings = [...assigned.warnings, ...extraColumns(work, assigned.tableColumns)];
    return { ...assigned, rows: assigned.numRows, warnings };
  } catch (error) {
    if (control.signal?.aborted)
      throw new Interrupted(
        `what is done is kept in '${output}.parts': the same command with --resume goes on`,
      );
    throw error;
  }
}
