export { type KernelRows, kernelRows, METRICS, type Metric } from "./metrics.js";
export { type NeighborsOptions, nearestNeighbors } from "./nearestNeighbors.js";
