export { type Assigner, createAssigner } from "./assign/assigner.js";
export { assignRows } from "./assign/assignRows.js";
export { explainRow } from "./assign/explainRow.js";
export type { RowChange, RowExplanation, RowStep } from "./assign/explainValues.js";
export { newLevelsWarning, tellsNewLevels } from "./assign/features.js";
export { decodePipeline, encodePipeline } from "./assign/pipeline.js";
export { textComponents } from "./assign/textComponents.js";
export { canonicalOrder } from "./canonicalOrder.js";
export { alignMap } from "./change/alignMap.js";
export { carryOver } from "./change/carryOver.js";
export {
  type ComparedRun,
  compareRuns,
  type RowFlow,
  type RunComparison,
  type SegmentMatch,
} from "./change/compareRuns.js";
export {
  type ColumnDrift,
  type DriftColumn,
  type DriftReport,
  driftColumns,
  driftFromCounts,
  driftReport,
  type PopulationCounts,
} from "./change/drift.js";
export type { Renamed, Renamer, SegmentAggregates } from "./explain/renameSegments.js";
export { FEWEST_ROWS, type FitControl, fitSegments } from "./fitSegments.js";
export { type ResolvedSegmentsOptions, type SegmentsOptions, segmentsOptionsSchema } from "./options.js";
export { defaultMinClusterSize } from "./recurse/embedAndCluster.js";
export type { Assignment, Segmentation, SegmentModel } from "./segmentation.js";
export type { StageStore } from "./stages.js";
export { type TunedMap, type TuneGrid, type Tuning, tuneSegments } from "./tune.js";
