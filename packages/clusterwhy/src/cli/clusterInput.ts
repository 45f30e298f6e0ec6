import { usageError } from "@clusterwhy/core";
import { tableOptionsSchema } from "@clusterwhy/table";
import type { InputOpener } from "../fitTable.js";
import { type FitOptions, pick } from "../options.js";
import { type EngineFlags, onSpark, tableOf } from "./engineFlags.js";

/** Rows of a sample whose size is not given. */
const USUAL_SAMPLE = 50_000;

/** Options of files, which mean nothing on a cluster. */
const OF_FILES = ["table", "delimiter", "fileEncoding", "memory"] as const;

/**
 * A table on a cluster as the input of a fit: a sample, of 50,000 rows unless the options say.
 *
 * @param given the options as the user wrote them
 * @throws ClusterwhyError `OPTION_INVALID` for an option of files
 */
export function clusterInput(
  table: string,
  given: FitOptions,
  flags: EngineFlags,
): { readonly open: InputOpener; readonly options: FitOptions } {
  const misplaced = OF_FILES.find((name) => given[name] !== undefined);
  if (misplaced !== undefined)
    throw usageError(
      "OPTION_INVALID",
      `${misplaced} is for files on this machine, not for a table on a cluster`,
    );
  const { sample = USUAL_SAMPLE } = given;
  return {
    options: { ...given, sample },
    open: async (resolved, control) => {
      const { openSparkInput } = await import("../population/sparkInput.js");
      const asGiven = pick(tableOptionsSchema, given);
      return onSpark(flags, control ?? {}, (session) =>
        openSparkInput(session, tableOf(table), { ...resolved, sample }, asGiven, control),
      );
    },
  };
}
