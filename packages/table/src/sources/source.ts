import type { Warning } from "@clusterwhy/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Fingerprint } from "./fingerprint.js";

export type SourceFormat = "csv" | "json" | "parquet" | "duckdb" | "query";

/** A table that DuckDB can read, as SQL. */
export interface Relation {
  /** A relation with columns by type. */
  readonly typedSql: string;
  /** The same rows as they were written, where the format has text. */
  readonly verbatimSql?: string;
  /** The columns' names in order, where they are not those of the relation. */
  readonly names?: readonly string[];
  /** Whether reading twice gives the same rows in the same order. */
  readonly repeatable: boolean;
  /** Whether single columns are cheap to read once more. */
  readonly columnar: boolean;
}

/** Where a table comes from. */
export interface Source {
  readonly format: SourceFormat;
  /** What people call it: the file's name, `standard input`, or `query`. */
  readonly name: string;
  /** Size and hash of the file's bytes, or of its parts' hashes; of a query nothing. It reads the whole file. */
  fingerprint(): Promise<Fingerprint | undefined>;
  readonly warnings: readonly Warning[];
  /** @throws ClusterwhyError `INPUT_CHANGED` where a file is no longer the one that was opened */
  refuseChanged(): Promise<void>;
  relation(connection: DuckDBConnection): Promise<Relation>;
  /** Says what is wrong with which line of a file that DuckDB refused, where that can be told. */
  findFault?(): Promise<string | undefined>;
  /** Removes what reading needed. */
  dispose(): Promise<void>;
}

/** A source before its files are watched. */
export type UnwatchedSource = Omit<Source, "refuseChanged">;

/** Options that say how a source is to be read. */
export interface SourceOptions {
  readonly table?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly fileEncoding?: string | undefined;
}
