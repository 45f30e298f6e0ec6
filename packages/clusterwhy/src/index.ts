export type { ColumnTable, RunControl, RunInfo, Segment, SegmentDocument } from "@clusterwhy/core";
export { ClusterwhyError } from "@clusterwhy/core/errors";
export type { Assignment, Renamed, Renamer, SegmentAggregates } from "@clusterwhy/segments";
export type { FitControl } from "./fitTable.js";
export { fit, readRun } from "./library.js";
export type { FitOptions } from "./options.js";
export type { EarlierRun, Run } from "./run.js";
export type { SavedRun } from "./runFolder/readRun.js";
export { VERSION } from "./version.js";
