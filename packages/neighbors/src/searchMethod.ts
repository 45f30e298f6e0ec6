import { isCoordinatewise, type Metric } from "./metrics.js";

export const SEARCH_METHODS = ["brute", "kdTree"] as const;
export type SearchMethod = (typeof SEARCH_METHODS)[number];

/** Rows from which a tree's building is repaid, and dimensions up to which boxes still part rows. Both measured. */
const TREE_ROWS = 500;
const TREE_DIMS = 16;

export function chooseMethod(numRows: number, numDims: number, metric: Metric): SearchMethod {
  return isCoordinatewise(metric) && numDims <= TREE_DIMS && numRows >= TREE_ROWS ? "kdTree" : "brute";
}
