export type { ClusterRule, HdbscanModel } from "./clusterTree.js";
export { clusterSpanningTree, fitHdbscan, reselect, type WeightedMatrix } from "./fitHdbscan.js";
export { HDBSCAN, type HdbscanFitExtras, type HdbscanRows } from "./hdbscan.js";
export type { SpanningMetric } from "./metric.js";
export {
  type HdbscanOptions,
  hdbscanOptionsSchema,
  type ResolvedHdbscanOptions,
  type SelectionOptions,
  selectionOptionsSchema,
} from "./options.js";
export { createPredictor, HdbscanPredictor, type Prediction } from "./predict/predictor.js";
export { softMembership } from "./predict/softMembership.js";
export { peakLayers, type SizeLayer, sizeLayers } from "./selection/sizePersistence.js";
export { type DistanceMatrix, spanningTreeOfDistances } from "./spanning/precomputed.js";
export { type SpanningTreeOptions, spanningTreeOf } from "./spanning/spanningTree.js";
export { condensedTreeTable, linkageMatrix, singleLinkageTable, spanningTreeTable } from "./tables.js";
export { condenseTree } from "./tree/condense.js";
export { type SingleLinkageTree, singleLinkageTree, type WeightedRows } from "./tree/singleLinkage.js";
export { condensedTreePlot, type TreePlotCluster } from "./treePlot.js";
export type { ClusterValidity } from "./validity/clusterValidity.js";
export { type DbcvOptions, dbcv } from "./validity/dbcv.js";
export { relativeValidity } from "./validity/relativeValidity.js";
