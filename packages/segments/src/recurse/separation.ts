import { type FuzzyGraph, portableMath } from "@clusterwhy/core";
import { allNodes, type ClusterNode } from "./splitStrength.js";

/**
 * How little two sides of a split have to do with each other in the data itself, whatever the layout shows: the
 * conductance of the cut in UMAP's fuzzy graph,
 *
 *   share = (w(A, B) + ½) / (min(w(A), w(B)) + 1),   separation = −log(share),
 *
 * where w(A, B) is the weight of the ties between A and B, and w(A) that of all ties of A's rows to rows of either side
 * (Shi and Malik 2000; Kannan, Vempala, Vetta 2004). A gap is crossed by almost no ties; a tear that UMAP makes in one
 * sheet or cloud is crossed by as many as any other line through it. The ½ keeps small sides from being infinitely
 * well separated.
 */
export class Separation {
  private readonly side: Uint8Array;
  /** Row of the graph for every row of the tree, −1 where it is not in the sample; undefined where they are the same. */
  private readonly placeOf: Int32Array | undefined;
  private readonly values = new Map<ClusterNode, number>();

  /**
   * @param graph borrowed
   * @param rowOf row of the tree for every row of the graph, ascending, where the graph holds a sample; default the same
   */
  constructor(
    private readonly graph: FuzzyGraph,
    numRows: number,
    private readonly rowOf?: Int32Array,
  ) {
    this.side = new Uint8Array(numRows);
    if (rowOf !== undefined) {
      const placeOf = new Int32Array(numRows).fill(-1);
      rowOf.forEach((row, place) => {
        placeOf[row] = place;
      });
      this.placeOf = placeOf;
    }
  }

  /** Of the split that a cluster ends in; 0 where it does not split. */
  of(node: ClusterNode): number {
    let value = this.values.get(node);
    if (value === undefined) {
      value = node.children.length === 2 ? -portableMath.log(this.shareAcross(node)) : 0;
      this.values.set(node, value);
    }
    return value;
  }

  /** The clearest of the tree's splits that are at least so strong; undefined where there is none. */
  clearest(root: ClusterNode, leastStrength: number): Gap | undefined {
    let best: Gap | undefined;
    for (const node of allNodes(root)) {
      if (!(node.strength >= leastStrength)) continue;
      const gap = { strength: node.strength, separation: this.of(node) };
      if (best === undefined || clearness(gap) > clearness(best)) best = gap;
    }
    return best;
  }

  private shareAcross(node: ClusterNode): number {
    const { side, rowOf, placeOf } = this;
    const { offsets, targets, weights } = this.graph;
    const [first, second] = node.children;
    for (const row of first.rows) side[row] = 1;
    for (const row of second.rows) side[row] = 2;
    const volumes = [0, 0, 0];
    let cut = 0;
    for (const row of node.rows) {
      const own = side[row];
      const at = placeOf === undefined ? row : placeOf[row];
      if (own === 0 || at < 0) continue;
      for (let edge = offsets[at]; edge < offsets[at + 1]; edge++) {
        const target = targets[edge];
        const other = side[rowOf === undefined ? target : rowOf[target]];
        if (other === 0) continue;
        volumes[own] += weights[edge];
        if (own === 1 && other === 2) cut += weights[edge];
      }
    }
    for (const row of node.rows) side[row] = 0;
    return Math.min(1, (cut + 0.5) / (Math.min(volumes[1], volumes[2]) + 1));
  }
}

/** A split as the map and as the data show it. */
export interface Gap {
  /** See {@link ClusterNode}. */
  readonly strength: number;
  /** See {@link Separation}. */
  readonly separation: number;
}

/**
 * Log of (how much denser the sides are in the map than what lies between) / (share of ties that cross in the data). A
 * tear is strong in the map alone, a thin bridge between halves of one cloud separates in the data alone.
 */
export function clearness({ strength, separation }: Gap): number {
  return strength + separation;
}

/** The share of ties that crosses, as people read it. */
export function shareOf(separation: number): number {
  return portableMath.exp(-separation);
}
