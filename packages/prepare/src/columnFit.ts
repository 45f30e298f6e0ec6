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

/** Where a column's features go: feature f of row i at `values[i × stride + at + f]`. */
export interface Place {
  /** Float32Array, written. */
  readonly values: Float32Array;
  readonly at: number;
  readonly stride: number;
  /** What every feature is multiplied by: the square root of the column's weight. */
  readonly factor: number;
}
