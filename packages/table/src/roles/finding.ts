import type { ColumnRole, Warning } from "@clusterwhy/core";
import type { RawColumn } from "../readColumns.js";

/** What the content of a column says about its use. */
export interface Finding {
  readonly role: ColumnRole;
  readonly reason: string;
  /** The column itself, where reading it differently is part of the finding (yes/no as boolean). */
  readonly column?: RawColumn;
  readonly order?: readonly string[];
  readonly cyclic?: boolean;
  readonly unit?: string;
  readonly warnings?: readonly Warning[];
}

export type RawNumbers = Extract<RawColumn, { values: Float64Array }>;
export type RawTexts = Extract<RawColumn, { type: "string" }>;
