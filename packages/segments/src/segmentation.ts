import type {
  AssignmentModel,
  SegmentDocument,
  SegmentRows,
  ShapSample,
  TreeEnsemble,
  Warning,
} from "@clusterwhy/core";
import type { ResolvedSegmentsOptions } from "./options.js";

/** One classifier as it is saved: `models/PATH.json` against the rest, `models/PATH.siblings.json` against siblings. */
export interface SegmentModel {
  readonly path: string;
  readonly against: "rest" | "siblings";
  /** Within the run folder, with forward slashes. */
  readonly file: string;
  readonly ensemble: TreeEnsemble;
}

/** What `fitSegments` finds. Everything is in the caller's row order. */
export interface Segmentation {
  readonly options: ResolvedSegmentsOptions;
  readonly document: SegmentDocument;
  readonly rows: SegmentRows;
  readonly shap: readonly ShapSample[];
  readonly models: readonly SegmentModel[];
  readonly assignment: AssignmentModel;
  /** Of the top-level map, 15 neighbours; null where too few rows. */
  readonly trustworthiness: number | null;
  /** Rows that are in at least one group, and rows that are in none. */
  readonly groupedRows: number;
  readonly noiseRows: number;
  readonly warnings: readonly Warning[];
  readonly timings: readonly { readonly stage: string; readonly milliseconds: number }[];
}

/** Segments of rows, in the rows' order. */
export interface Assignment {
  /** Paths that `segment` points into; position 0 is `none`. */
  readonly paths: readonly string[];
  readonly names: readonly string[];
  /** Int32Array [numRows]: position in `paths`. */
  readonly segment: Int32Array;
  /** Float64Array [numRows]: as `AssignmentModel` defines it. */
  readonly probability: Float64Array;
  /** Values that could not be read and count as missing. */
  readonly warnings: readonly Warning[];
}
