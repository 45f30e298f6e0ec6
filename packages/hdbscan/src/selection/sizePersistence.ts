import { clusterIndex } from "../tree/clusterIndex.js";
import { condenseTree } from "../tree/condense.js";
import type { SingleLinkageTree } from "../tree/singleLinkage.js";

/** A range of smallest cluster sizes in which the leaves of the condensed tree stay the same clusters. */
export interface SizeLayer {
  /** The smallest size of the range: what `minClusterSize` to give for these clusters. */
  readonly minClusterSize: number;
  /** The largest size of the range. */
  readonly maxMinClusterSize: number;
  /** Σ over the leaves of the number of sizes for which each is a leaf. */
  readonly persistence: number;
  readonly numClusters: number;
}

/**
 * Persistence of the leaf clusters over all smallest cluster sizes m (PLSCAN: Bot, McInnes, Aerts 2025,
 * arXiv 2512.16558, with persistence measured in sizes).
 *
 * A cluster appears beside its sister as long as both have m rows: up to death = min(size, sister's size). It is a leaf
 * when no split below it is left: from m > birth = the largest death below it. So it is a leaf for m in (birth, death],
 * and persists death − birth. A layer's score is the sum over its leaves.
 *
 * @param smallest the least m that is looked at
 * @returns layers by rising m; empty where nothing splits
 */
export function sizeLayers(tree: SingleLinkageTree, smallest: number): SizeLayer[] {
  const index = clusterIndex(condenseTree(tree, smallest));
  const births = new Float64Array(index.numClusters).fill(smallest - 1);
  const deaths = new Float64Array(index.numClusters);
  // Changes of the score and of the number of leaves just above a size.
  const changes = new Map<number, { score: number; leaves: number }>();
  const change = (size: number, score: number, leaves: number) => {
    const known = changes.get(size) ?? { score: 0, leaves: 0 };
    changes.set(size, { score: known.score + score, leaves: known.leaves + leaves });
  };
  for (let cluster = index.numClusters - 1; cluster > 0; cluster--) {
    const parent = index.parent[cluster];
    const death = Math.min(...index.children[parent].map((child) => index.size[child]));
    const birth = births[cluster];
    deaths[cluster] = death;
    births[parent] = Math.max(births[parent], birth, death);
    if (death <= birth) continue;
    change(birth, death - birth, 1);
    change(death, birth - death, -1);
  }
  const sizes = [...changes.keys()].sort((a, b) => a - b);
  const layers: SizeLayer[] = [];
  let persistence = 0;
  let numClusters = 0;
  sizes.forEach((size, i) => {
    const { score, leaves } = changes.get(size) as { score: number; leaves: number };
    persistence += score;
    numClusters += leaves;
    if (i + 1 === sizes.length) return;
    layers.push({ minClusterSize: size + 1, maxMinClusterSize: sizes[i + 1], persistence, numClusters });
  });
  return layers;
}

/** The layers whose score no neighbouring layer exceeds, best first; of equal ones the smaller size first. */
export function peakLayers(layers: readonly SizeLayer[]): SizeLayer[] {
  const scoreAt = (i: number) => layers[i]?.persistence ?? Number.NEGATIVE_INFINITY;
  return layers
    .filter((layer, i) => layer.persistence > scoreAt(i - 1) && layer.persistence >= scoreAt(i + 1))
    .sort((a, b) => b.persistence - a.persistence || a.minClusterSize - b.minClusterSize);
}
