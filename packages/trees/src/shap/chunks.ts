import type { TreeEnsemble } from "@clusterwhy/core";
import type { WalkTree } from "./walkTree.js";

/** A subtree whose splits, with those on the way to it, have at most 2^bits outcomes; numbers are preorder ones. */
export interface Chunk {
  /** Nodes whose answers are the bits, the first the lowest. */
  readonly nodes: readonly number[];
  /** Distinct features of the leaves' paths. */
  readonly features: readonly number[];
  readonly leaves: readonly ChunkLeaf[];
}

export interface ChunkLeaf {
  readonly value: number;
  readonly elements: readonly PathElement[];
  /** Bits that the elements look at. */
  readonly bits: number;
}

/** A distinct feature of a path: a row follows its splits where the outcome, masked, is `want`. */
export interface PathElement {
  /** Number of the feature within the chunk. */
  readonly slot: number;
  readonly mask: number;
  readonly want: number;
  /** Product of the cover ratios. */
  readonly ratio: number;
}

/** The largest chunks with at most `mostBits` bits; every leaf is in one. The tree must not be deeper than that. */
export function chunksOf(ensemble: TreeEnsemble, tree: number, walk: WalkTree, mostBits: number): Chunk[] {
  const splits = countSplits(ensemble, tree, walk);
  const chunks: Chunk[] = [];
  for (let index = 0; index < walk.numNodes; ) {
    if (walk.depths[index] + splits[index] > mostBits) {
      index++;
      continue;
    }
    chunks.push(chunkAt(ensemble, tree, walk, index, splits[index]));
    // In preorder a subtree with s splits is the next 2 s + 1 nodes.
    index += 2 * splits[index] + 1;
  }
  return chunks;
}

function countSplits(ensemble: TreeEnsemble, tree: number, walk: WalkTree): Int32Array {
  const splits = new Int32Array(walk.numNodes);
  const offset = ensemble.nodeOffsets[tree];
  for (let index = walk.numNodes - 1; index >= 0; index--) {
    if (ensemble.left[offset + walk.nodes[index]] >= 0) splits[index]++;
    if (index > 0) splits[walk.parents[index]] += splits[index];
  }
  return splits;
}

function chunkAt(
  ensemble: TreeEnsemble,
  tree: number,
  walk: WalkTree,
  top: number,
  numSplits: number,
): Chunk {
  const offset = ensemble.nodeOffsets[tree];
  const isLeaf = (index: number) => ensemble.left[offset + walk.nodes[index]] < 0;
  const nodes: number[] = [];
  for (let above = walk.parents[top]; above >= 0; above = walk.parents[above]) nodes.unshift(above);
  const end = top + 2 * numSplits + 1;
  for (let index = top; index < end; index++) if (!isLeaf(index)) nodes.push(index);
  const bitOf = new Map(nodes.map((node, bit) => [node, bit]));
  const slots = new Map<number, number>();
  const leaves: ChunkLeaf[] = [];
  for (let index = top; index < end; index++) {
    if (!isLeaf(index)) continue;
    const elements = new Map<number, { slot: number; mask: number; want: number; ratio: number }>();
    for (let node = index; walk.parents[node] >= 0; node = walk.parents[node]) {
      const parent = walk.parents[node];
      const feature = ensemble.feature[offset + walk.nodes[parent]];
      const slot = slots.get(feature) ?? slots.size;
      slots.set(feature, slot);
      const bit = 1 << (bitOf.get(parent) as number);
      // From below, the first edge on a feature has the whole product of its ratios.
      const element = elements.get(feature) ?? { slot, mask: 0, want: 0, ratio: walk.ratios[node] };
      element.mask |= bit;
      if (walk.sides[node] === 1) element.want |= bit;
      elements.set(feature, element);
    }
    const own = [...elements.values()];
    const bits = own.reduce((all, { mask }) => all | mask, 0);
    leaves.push({ value: ensemble.threshold[offset + walk.nodes[index]], elements: own, bits });
  }
  return { nodes, features: [...slots.keys()], leaves };
}
