/** What an engine can take, where engines differ in more than words. */
export interface Capabilities {
  /**
   * Tree nodes that one expression may hold; longer sums go on in the next stage. Engines that compile expressions
   * to JVM methods (64 KB of byte code each) need less than those that interpret them.
   */
  readonly maxNodesPerExpression: number;
  /**
   * Whether the planner may substitute a stage's expressions into the next stage although they are used more than
   * once there, which doubles the query at every stage. If so, `stageEnd` keeps stages apart.
   */
  readonly substitutesStages: boolean;
  /** Characters of one query that the engine accepts in its default configuration; Infinity where unlimited. */
  readonly maxQueryLength: number;
  /**
   * Nodes of a whole model beyond which trees are walked in arrays rather than written as CASE; undefined where the
   * dialect has no such form. Walking takes longer for every row, but planning takes no longer for every node.
   */
  readonly arraysBeyondNodes?: number;
  /** Whether text can hold U+0000; where not, a level with it can match no row and is left out. */
  readonly textHoldsNul: boolean;
}
