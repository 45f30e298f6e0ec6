import type { RunControl } from "@clusterwhy/core";
import type { Dialect } from "../dialects/index.js";

/** A database that answers small queries: figures travel, rows do not. */
export interface SqlEngine {
  readonly dialect: Dialect;
  /**
   * Runs a query whose answer is small.
   *
   * @returns the rows, cell by cell: numbers as doubles (never NaN), texts, null for NULL
   */
  query(sql: string, control?: RunControl): Promise<readonly (readonly (number | string | null)[])[]>;
}
