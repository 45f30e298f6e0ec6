import type { AssignmentModel, SegmentDocument, Warning } from "@clusterwhy/core";
import type { DriftReport } from "@clusterwhy/segments";
import type { EngineFlags } from "../engineFlags.js";
import type { CommonFlags } from "../session.js";

export interface AssignFlags extends CommonFlags, EngineFlags {
  readonly output?: string;
  readonly force?: boolean;
  readonly failOnDrift?: boolean;
  readonly memory?: string;
  readonly resume?: boolean;
  readonly threads?: number;
  readonly table?: string;
  readonly textEmbedding?: string;
  readonly append?: boolean;
  readonly format?: string;
  readonly profiles?: string;
}

/** What is to be assigned by what, and where to. */
export interface AssignWork {
  readonly folder: string;
  readonly model: AssignmentModel;
  readonly document: SegmentDocument;
  readonly id: string | undefined;
  /** Of the fit: new moments are turned to the same clock. */
  readonly timeZone: string | undefined;
  /** Columns that the fit was told to leave out. */
  readonly dropped: readonly string[];
  readonly source: string;
  /** A file, `-`, or a table on the cluster. */
  readonly output: string;
  readonly flags: AssignFlags;
}

export interface AssignDone {
  readonly rows: number;
  readonly segments: readonly { readonly path: string; readonly name: string; readonly rows: number }[];
  readonly drift: DriftReport;
  readonly warnings: readonly Warning[];
  /** Of rows that an interrupted call had assigned. */
  readonly resumedRows?: number;
}
