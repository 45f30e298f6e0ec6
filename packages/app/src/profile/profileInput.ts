import type { ColumnInfo } from "@clusterwhy/core";

/** What a table holds, before any fit: as `profileTable` of `@clusterwhy/table` says it. */
export interface ProfileInput {
  /** Of the page: the table's name. */
  readonly title: string;
  readonly rows: number;
  readonly columns: readonly ProfiledColumn[];
  /** The first rows as texts; null is missing. */
  readonly head: readonly (readonly (string | null)[])[];
  readonly warnings: readonly { readonly message: string }[];
}

export interface ProfiledColumn
  extends Pick<ColumnInfo, "name" | "role" | "reason" | "type" | "label" | "unit" | "format"> {
  readonly missing: number;
  readonly distinct: number;
  readonly numbers?: {
    readonly min: number;
    readonly p25: number;
    readonly median: number;
    readonly p75: number;
    readonly max: number;
    readonly mean: number;
    readonly scale: "linear" | "log1p";
    /** Rows in equally wide bins of the scale, from min to max. */
    readonly histogram: readonly number[];
  };
  readonly levels?: readonly { readonly value: string; readonly count: number }[];
}
