/**
 * A boosted ensemble as parallel arrays over all nodes of all trees. The meaning of every field is XGBoost's:
 * a row goes left where `float32(value) < threshold`, right otherwise; a missing value (NaN) goes left where
 * `defaultLeft` is 1. A leaf has `left` = −1 and keeps its value in `threshold`.
 */
export interface TreeEnsemble {
  readonly objective: "binary:logistic" | "reg:squarederror" | "multi:softprob";
  readonly featureNames: readonly string[];
  /** XGBoost's feature types: `float`, `int`, `i` (indicator) or `c` (categorical). */
  readonly featureTypes: readonly string[];
  /** Number of margins a row gets: 1 but for `multi:softprob`. */
  readonly numOutputs: number;
  /** The bias in margin space (log-odds for `binary:logistic`), one per output. */
  readonly baseMargins: Float64Array;
  /** Int32Array [numTrees + 1]: tree t's nodes are nodeOffsets[t] .. nodeOffsets[t + 1] − 1; its root comes first. */
  readonly nodeOffsets: Int32Array;
  /** Int32Array [numTrees]: the output that tree t adds to. */
  readonly treeOutputs: Int32Array;
  /** Int32Array [numNodes]: child's index within its tree, −1 at a leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Int32Array [numNodes]: index into `featureNames`; 0 at a leaf. */
  readonly feature: Int32Array;
  /** Float32Array [numNodes]: split threshold, or the leaf's value. */
  readonly threshold: Float32Array;
  /** Uint8Array [numNodes]: 1 where a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  /** Float32Array [numNodes]: sum of hessians, XGBoost's cover. */
  readonly cover: Float32Array;
  /** Float32Array [numNodes]: loss change of the split; 0 at a leaf. */
  readonly gain: Float32Array;
  /** Float32Array [numNodes]: the weight that the node would have as a leaf. */
  readonly baseWeight: Float32Array;
  /**
   * Categorical splits: Int32Array [numNodes] offset of the node's category set in `categories`, −1 for a
   * numerical split; `categorySizes` its length. A row whose category is in the set goes right.
   */
  readonly categoryOffset: Int32Array;
  readonly categorySize: Int32Array;
  readonly categories: Int32Array;
  /** Rounds to predict with, after early stopping; absent when all. */
  readonly bestIteration?: number;
}
