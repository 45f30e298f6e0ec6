import type { ColumnTable } from "@clusterwhy/core";
import type { FitControl } from "./fitTable.js";
import type { FitOptions } from "./options.js";
import type { Run } from "./run.js";
import type { SavedRun } from "./runFolder/readRun.js";

// The machinery behind each function (DuckDB, kernels, schemas: 350 modules) is loaded when it is first called, so
// that a server or a test that merely imports the package starts at once.

/**
 * Finds the groups in a table and says why each exists.
 *
 * @param source  path of a CSV, TSV, JSON, NDJSON or Parquet file, `-` for standard input, a `SELECT ...`, or a
 *   table that is already in memory (borrowed)
 * @param options table, method and machine options; unknown names are refused
 * @param control progress and cancellation; who finds other words for names; where finished stages are kept
 * @returns the run, in memory; `save` writes it to a folder, `close` lets go of the table
 * @throws ClusterwhyError with a stable `code`; the signal's reason when aborted
 */
export async function fit(
  source: string | ColumnTable,
  options?: FitOptions,
  control?: FitControl,
): Promise<Run> {
  const { fitTable } = await import("./fitTable.js");
  return fitTable(source, options, control);
}

/**
 * Opens a run folder. Its parts are read when they are asked for.
 *
 * @throws ClusterwhyError of category `model`: `RUN_MISSING`, `RUN_NEWER`, `RUN_DAMAGED`
 */
export async function readRun(folder: string): Promise<SavedRun> {
  const saved = await import("./runFolder/readRun.js");
  return saved.readRun(folder);
}
