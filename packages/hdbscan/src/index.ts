export { condenseTree } from "./condense.js";
export { clusterSpanningTree, fitHdbscan, type HdbscanModel } from "./fitHdbscan.js";
export { type HdbscanOptions, hdbscanOptionsSchema, type ResolvedHdbscanOptions } from "./options.js";
export { type SingleLinkageTree, singleLinkageTree } from "./singleLinkage.js";
export { type SpanningMetric, type SpanningTreeOptions, spanningTreeOf } from "./spanning/spanningTree.js";
