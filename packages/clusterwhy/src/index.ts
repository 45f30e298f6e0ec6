export {
  ClusterwhyError,
  type ColumnTable,
  type RunControl,
  type RunInfo,
  type Segment,
  type SegmentDocument,
} from "@clusterwhy/core";
export type { Assignment } from "@clusterwhy/segments";
export { fit } from "./fit.js";
export type { FitOptions } from "./options.js";
export { type EarlierRun, Run } from "./run.js";
export { readRun, type SavedRun } from "./runFolder/readRun.js";
export { VERSION } from "./version.js";
