export { type KernelRows, kernelRows } from "./kernelRows.js";
export { METRICS, type Metric } from "./metrics.js";
export { type NeighborsOptions, nearestNeighbors } from "./nearestNeighbors.js";
export { type IndexOptions, NeighborIndex, type Neighbors } from "./neighborIndex.js";
export { SEARCH_METHODS, type SearchMethod } from "./searchMethod.js";
export { SPARSE_METRICS, SparseIndex, type SparseMetric } from "./sparseIndex.js";
