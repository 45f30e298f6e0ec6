import type {
  AssignmentModel,
  ColumnTable,
  RunInfo,
  SegmentDocument,
  SegmentRows,
  ShapSample,
} from "@clusterwhy/core";

/** What the report and every plot are made of: a run, as `fit` leaves it. Everything is borrowed, in input order. */
export interface ReportInput {
  readonly run: RunInfo;
  readonly document: SegmentDocument;
  readonly rows: SegmentRows;
  /** The rows' raw columns, for hover cards, colours and the horizontal axes of the SHAP plots. */
  readonly table: ColumnTable;
  readonly shap: readonly ShapSample[];
  /** The classifiers, by which a row's page says what would move it. Without them it does not. */
  readonly assignment?: AssignmentModel;
  /**
   * Float32Array [numRows × components], row-major: what the classifiers take of texts, in the order of those of their
   * columns that are components. Needed where there are such columns.
   */
  readonly textComponents?: Float32Array;
  /** Shown above the report; default the source's name. */
  readonly title?: string;
  /** What people wrote about segments, by path. */
  readonly notes?: Readonly<Record<string, string>>;
}
