import { type RunControl, usageError } from "@clusterwhy/core";
import { onSpark, tableOf } from "../engineFlags.js";
import { kebab } from "../flags.js";
import { extraColumns } from "./extraColumns.js";
import type { AssignDone, AssignFlags, AssignWork } from "./work.js";

/** @throws ClusterwhyError where flags mean nothing to the engine */
export function checkClusterFlags(flags: AssignFlags): void {
  const here = ["memory", "resume", "threads", "table", "textEmbedding"] as const;
  const there = ["append", "format"] as const;
  const misplaced = (flags.engine === "spark" ? here : there).find((name) => flags[name] !== undefined);
  if (misplaced === undefined) return;
  throw usageError(
    "OPTION_INVALID",
    flags.engine === "spark"
      ? `--${kebab(misplaced)} is for files on this machine; on a cluster Spark's own settings decide`
      : `--${misplaced} is for tables on a cluster: add --engine spark`,
  );
}

/** Assigns a table on the cluster and writes the result there. */
export async function assignOnCluster(work: AssignWork, control: RunControl): Promise<AssignDone> {
  const { model, document, id, source, output, flags } = work;
  const mode = flags.append ? "append" : flags.force ? "replace" : "create";
  const { format } = flags;
  const { assignOnSpark } = await import("../../population/sparkAssign.js");
  const assigned = await onSpark(flags, control, (session) =>
    assignOnSpark(
      session,
      { model, document },
      {
        table: tableOf(source),
        output,
        mode,
        ...(id === undefined ? {} : { id }),
        ...(format === undefined ? {} : { format }),
      },
      control,
    ),
  );
  const warnings = [...assigned.warnings, ...extraColumns(work, assigned.tableColumns)];
  return { ...assigned, rows: assigned.numRows, warnings };
}
