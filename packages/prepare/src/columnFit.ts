import type { Warning } from "@clusterwhy/core";

/** Rows of the table that take part, in order. */
export type Rows = Int32Array;

/** What fitting one column gives: its preparation and features, or why it is left out. */
export type ColumnFit<Fitted> =
  | {
      readonly fitted: Fitted;
      readonly features: readonly { readonly name: string }[];
      readonly treatment: string;
      readonly warnings: readonly Warning[];
    }
  | { readonly dropped: string };
