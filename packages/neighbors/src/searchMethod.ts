import { isCoordinatewise, type Metric } from "./metrics.js";

/** Brute force and k-d tree are exact; NN-descent is approximate. */
export const SEARCH_METHODS = ["brute", "kdTree", "nnDescent"] as const;
export type SearchMethod = (typeof SEARCH_METHODS)[number];

/**
 * Where one method overtakes another, measured (docs/algorithms/neighbors.md): rows that repay a tree's building;
 * dimensions up to which boxes part rows whatever the number of rows, and up to which they do while rows are few; rows
 * from which NN-descent beats brute force.
 */
const TREE_ROWS = 500;
const TREE_DIMS = 12;
const SMALL_TREE_ROWS = 30_000;
const SMALL_TREE_DIMS = 40;
const DESCENT_ROWS = 5_000;
/** Gaps break the triangle inequality that the descent lives on: of 20 columns with 40% missing it finds 79%. */
const MIXED_DESCENT_ROWS = 15_000;

export function chooseMethod(numRows: number, numDims: number, metric: Metric, exact = false): SearchMethod {
  const treeDims = numRows <= SMALL_TREE_ROWS ? SMALL_TREE_DIMS : TREE_DIMS;
  if (isCoordinatewise(metric) && numDims <= treeDims && numRows >= TREE_ROWS) return "kdTree";
  const descentRows = metric === "mixed" ? MIXED_DESCENT_ROWS : DESCENT_ROWS;
  return exact || numRows < descentRows ? "brute" : "nnDescent";
}
