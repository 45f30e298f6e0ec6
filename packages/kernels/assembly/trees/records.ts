// What host and kernels exchange, and what a training worker keeps. The host writes the same fields in the same
// order (packages/trees/src/records.ts); all addresses are 32-bit, f64 fields are 8-byte aligned.

/** Quantised features, in groups: a row's bins of a group are one short run. */
@unmanaged
export class Matrix {
  numRows: i32;
  numFeatures: i32;
  numGroups: i32;
  /** Cells of one histogram: the bins of every feature, each followed by a cell for missing values. */
  totalCells: i32;
  mostBins: i32;
  /** Group [numGroups] */
  groups: usize;
  /** Feature [numFeatures] */
  features: usize;
  /** f32 [totalCells]: a bin's upper bound; in a feature's last cell, that of missing values, its smallest value. */
  cuts: usize;
  /** 1: every bin is one value, and thresholds lie midway between a node's own neighbouring values. */
  exact: i32;
}

@unmanaged
export class Group {
  /**
   * Row-major [numRows × width]. Narrow: u8, bins of the feature, missing values behind the last. Else u16: cell
   * numbers, the group's first cell being 0.
   */
  bins: usize;
  /** Narrow: the same bins feature by feature, u8 [width × numRows]. Else 0. */
  columns: usize;
  narrow: i32;
  width: i32;
  firstFeature: i32;
  firstCell: i32;
}

@unmanaged
export class Feature {
  group: i32;
  /** Column within the group. */
  position: i32;
  /** The feature's first cell, counted in its group and in the histogram. */
  cellInGroup: i32;
  firstCell: i32;
  numBins: i32;
  categorical: i32;
}

@unmanaged
export class Parameters {
  objective: i32;
  numOutputs: i32;
  maxDepth: i32;
  maxLeaves: i32;
  growPolicy: i32;
  maxCatToOnehot: i32;
  maxCatThreshold: i32;
  metric: i32;
  /** i8 [numFeatures] or 0: +1 margins rise with the feature, −1 they fall. */
  monotone: usize;
  /** u32 [numSets × words of a feature set] or 0. */
  interactionSets: usize;
  numInteractionSets: i32;
  /** Most nodes of a tree, and most categories of a feature. */
  mostNodes: i32;
  learningRate: f64;
  gamma: f64;
  minChildWeight: f64;
  lambda: f64;
  alpha: f64;
  maxDeltaStep: f64;
  scalePosWeight: f64;
  subsample: f64;
  colsampleByTree: f64;
  colsampleByLevel: f64;
  colsampleByNode: f64;
}

/** One model to train; the fields after `weights` that are "written" are the answer. */
@unmanaged
export class Job {
  /** i32 [numRows], rows of the matrix. */
  rows: usize;
  numRows: i32;
  /** f32 [rows of the matrix]; `weights` may be 0: all 1. */
  labels: usize;
  weights: usize;
  evaluationRows: usize;
  numEvaluation: i32;
  /** f32 [numOutputs × numEvaluation], written: of the best round. */
  evaluationMargins: usize;
  numRounds: i32;
  /** Rounds without a better metric after which training stops; 0: never. */
  patience: i32;
  /** Node [...], written. */
  nodes: usize;
  /** i32 [trees + 1], written. */
  treeOffsets: usize;
  /** i32, written: sets of categories that go right. */
  categories: usize;
  seed: u32;
  keepTrees: i32;
  /** f64 [numRounds] or 0, written: the metric after every round. */
  history: usize;
  /** f32 [numOutputs] */
  baseMargins: usize;
  bestIteration: i32;
  roundsBuilt: i32;
  numCategories: i32;
}

/** Children −1 at a leaf, whose value is in `threshold`. */
@unmanaged
export class Node {
  left: i32;
  right: i32;
  feature: i32;
  threshold: f32;
  defaultLeft: i32;
  cover: f32;
  gain: f32;
  weight: f32;
  /** Where its categories begin, −1 for a numerical split. */
  categories: i32;
  numCategories: i32;
  /** Bins up to this one go left; −1: none. */
  bin: i32;
  depth: i32;
}

/** A node that may still be split: its rows among `order` and `passive`, and what the search needs. */
@unmanaged
export class Pending {
  node: i32;
  depth: i32;
  begin: i32;
  end: i32;
  passiveBegin: i32;
  passiveEnd: i32;
  /** 0 where the node cannot be split, or its histogram was not kept. */
  histogram: usize;
  /** Position in the complete binary tree: names the node's random numbers, whatever the order of growth. */
  path: u32;
  g: f64;
  h: f64;
  /** Bounds on its weight, from monotone constraints. */
  lower: f32;
  upper: f32;
  /** Its own score, which a split must exceed. */
  score: f32;
  /** Where the right child's rows begin, once they are divided. */
  middle: i32;
  passiveMiddle: i32;
  spare: i32;
}

/** The best split found so far. A list of `numCategories` i32 follows: those that go right. */
@unmanaged
export class Split {
  feature: i32;
  bin: i32;
  defaultLeft: i32;
  /** −1: numerical. */
  numCategories: i32;
  threshold: f32;
  gain: f32;
  leftG: f64;
  leftH: f64;
}

/** What a worker needs to grow one tree. */
@unmanaged
export class Grower {
  matrix: Matrix;
  parameters: Parameters;
  job: Job;
  /** usize [2 × numGroups]: a group's bins, and its columns, of the job's own rows, the evaluation rows behind. */
  bins: usize;
  /** Rows of a column: of the matrix, or of the copies. */
  columnRows: i32;
  /** (g, h) f32 pairs by position. */
  gradients: usize;
  /** f32 by position: margins of the output that the tree adds to. */
  margins: usize;
  /** i32: positions that the tree learns from, and those that only fall through it. */
  order: usize;
  passive: usize;
  /** i32: room for one side of a partition. */
  spare: usize;
  /** u8 [numFeatures]: features of this tree, and of the node under search. */
  treeFeatures: usize;
  nodeFeatures: usize;
  /** u32 [mostNodes × words]: features on a node's path, with interaction constraints. */
  usedFeatures: usize;
  /** Pending [...] */
  stack: usize;
  histograms: usize;
  numHistograms: i32;
  /** One more, for sums of a part of a node's rows. */
  partial: usize;
  /** Room for rows that are brought together before they are summed, and for a split's decisions. */
  batch: usize;
  decisions: usize;
  /** Split with its list of categories, then room for the search. */
  split: usize;
  search: usize;
  tree: usize;
  numNodes: i32;
  round: i32;
}

export const LOGISTIC: i32 = 0;
export const SQUARED_ERROR: i32 = 1;
export const SOFTPROB: i32 = 2;

export const GROW_DEPTH: i32 = 0;
export const GROW_LOSS: i32 = 1;

// @ts-ignore: decorator
@inline
export function featureAt(matrix: Matrix, feature: i32): Feature {
  return changetype<Feature>(matrix.features + <usize>feature * offsetof<Feature>());
}

// @ts-ignore: decorator
@inline
export function groupAt(matrix: Matrix, group: i32): Group {
  return changetype<Group>(matrix.groups + <usize>group * offsetof<Group>());
}

/** The group's bins, of the rows that the grower learns from. */
// @ts-ignore: decorator
@inline
export function groupBins(grower: Grower, group: i32): usize {
  return load<usize>(grower.bins + (<usize>group << 3));
}

/** One feature's bins in a narrow group. */
// @ts-ignore: decorator
@inline
export function featureColumn(grower: Grower, feature: Feature): usize {
  const columns = load<usize>(grower.bins + (<usize>feature.group << 3), 4);
  return columns + <usize>feature.position * <usize>grower.columnRows;
}

// @ts-ignore: decorator
@inline
export function nodeAt(tree: usize, node: i32): Node {
  return changetype<Node>(tree + <usize>node * offsetof<Node>());
}
