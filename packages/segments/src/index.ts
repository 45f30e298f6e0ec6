export { type Assigner, createAssigner } from "./assign/assigner.js";
export { assignRows } from "./assign/assignRows.js";
export { decodePipeline, encodePipeline } from "./assign/pipeline.js";
export { canonicalOrder } from "./canonicalOrder.js";
export { FEWEST_ROWS, fitSegments } from "./fitSegments.js";
export { type ResolvedSegmentsOptions, type SegmentsOptions, segmentsOptionsSchema } from "./options.js";
export type { Assignment, Segmentation, SegmentModel } from "./segmentation.js";
