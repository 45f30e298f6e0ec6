/**
 * How the method uses a column.
 *
 * `outcome` columns are kept out of the map and the classifiers and reported per group; `text` columns enter both by
 * their components; `id`, `constant` and `ignored` columns are carried along.
 */
export type ColumnRole =
  | "id"
  | "numeric"
  | "boolean"
  | "nominal"
  | "ordinal"
  | "time"
  | "text"
  | "outcome"
  | "constant"
  | "ignored";

/** `percent` is of shares between 0 and 1, `currency` in the column's unit, `duration` in seconds. */
export type ColumnFormat =
  | "number"
  | "integer"
  | "percent"
  | "currency"
  | "bytes"
  | "duration"
  | "date"
  | "datetime"
  | "year"
  | "plain";

interface ColumnBase {
  readonly name: string;
  readonly role: ColumnRole;
  /** Why the column has this role, in words. */
  readonly reason: string;
  /** What people read instead of the name. */
  readonly label?: string;
  /** For example `€`, `%`, `minutes`. */
  readonly unit?: string;
  /** How people write its values; absent: as numbers usually are. */
  readonly format?: ColumnFormat;
  /** How much the column counts in the map beside 1 for every other; 0 keeps it out of the map. Absent: 1. */
  readonly weight?: number;
  /** The column of the input that this one is a part of, for example one of a list's positions. */
  readonly source?: string;
  /**
   * How its values differ from what the input holds, in words, for example `numbers written as texts`: engines that read
   * the input by themselves do not get them. Absent: not at all.
   */
  readonly translated?: string;
}

/**
 * A column of numbers. Booleans are 0 and 1. Times are seconds since 1970-01-01 UTC. NaN is missing; infinities
 * may occur and are treated by `prepare`.
 */
export interface NumericColumn extends ColumnBase {
  readonly type: "number" | "boolean" | "time";
  /** Float64Array [numRows]. */
  readonly values: Float64Array;
}

/** Numbers that a sentence-embedding model gives for texts. */
export interface TextVectors {
  /** Its name as it was given, and the SHA-256 of its files. */
  readonly model: { readonly name: string; readonly sha256: string };
  readonly numDims: number;
  /** Float32Array [levels × numDims], row-major, finite. */
  readonly values: Float32Array;
}

/** A column of strings, dictionary-encoded. */
export interface StringColumn extends ColumnBase {
  readonly type: "string";
  /** Int32Array [numRows]: index into `levels`, −1 where missing. */
  readonly codes: Int32Array;
  /** Distinct values in ascending code-unit order, so that codes do not depend on the order of rows. */
  readonly levels: readonly string[];
  /** Of an ordinal column: values from least to most. Values that are not in it count as missing. */
  readonly order?: readonly string[];
  /** Whether `order` is a circle, as the months are. */
  readonly cyclic?: boolean;
  /** Of a column of lists: the items of every level, in their order. */
  readonly items?: readonly (readonly string[])[];
  /** Of a text column that a model has embedded: a vector for every level. */
  readonly vectors?: TextVectors;
}

export type Column = NumericColumn | StringColumn;

/** A table by columns: what `table` reads and everything else takes. */
export interface ColumnTable {
  readonly numRows: number;
  readonly columns: readonly Column[];
}
