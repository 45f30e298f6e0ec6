export { findAB } from "./findAB.js";
export { fitUmap, fitUmapMany, type UmapModel } from "./fitUmap.js";
export { type FuzzyGraphOptions, fuzzyGraph } from "./fuzzyGraph.js";
export { type ResolvedUmapOptions, type UmapOptions, umapOptionsSchema } from "./options.js";
export { laplacianEigenpairs, spectralLayout } from "./spectral/spectralLayout.js";
export { trustworthiness } from "./trustworthiness.js";
export { type Rows, UMAP } from "./umap.js";
