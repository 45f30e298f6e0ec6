import type { TreeEnsemble } from "@clusterwhy/core";
import type { Scope } from "@clusterwhy/kernels";
import type { Chunk, ChunkLeaf } from "./chunks.js";
import type { WalkTree } from "./walkTree.js";

export const TABLE_TREE_WORDS = 5;
export const CHUNK_WORDS = 8;
const QUESTION_WORDS = 5;
const LEAF_BYTES = 24;
const ELEMENT_BYTES = 24;

/** What the kernels' shapChunks.ts describes: the words of a TableTree, and those of its Chunks. */
export function placeChunks(
  scope: Scope,
  ensemble: TreeEnsemble,
  tree: number,
  walk: WalkTree,
  chunks: readonly Chunk[],
  outputOffset: number,
  counted: boolean,
): { readonly treeWords: (chunksPtr: number) => number[]; readonly chunkWords: number[] } {
  const numbers = new Map<number, number>();
  for (const chunk of chunks)
    for (const node of chunk.nodes) numbers.set(node, numbers.get(node) ?? numbers.size);
  const questions = scope.copyIn(questionWords(ensemble, tree, walk, [...numbers.keys()]));
  const chunkWords = chunks.flatMap(({ nodes, features, leaves }) => [
    scope.copyIn(Int32Array.from(nodes, (node) => numbers.get(node) as number)),
    nodes.length,
    scope.copyIn(Int32Array.from(features)),
    features.length,
    scope.allocate((features.length << nodes.length) * 8),
    placeLeaves(scope, leaves),
    leaves.length,
    counted ? scope.allocateZeroed(4 << nodes.length) : 0,
  ]);
  return {
    treeWords: (chunksPtr) => [questions, numbers.size, chunksPtr, chunks.length, outputOffset],
    chunkWords,
  };
}

function questionWords(
  ensemble: TreeEnsemble,
  tree: number,
  walk: WalkTree,
  nodes: readonly number[],
): Int32Array {
  const words = new Int32Array(nodes.length * QUESTION_WORDS);
  const floats = new Float32Array(words.buffer);
  nodes.forEach((node, i) => {
    const at = ensemble.nodeOffsets[tree] + walk.nodes[node];
    const word = i * QUESTION_WORDS;
    words[word] = ensemble.feature[at];
    floats[word + 1] = ensemble.threshold[at];
    words[word + 2] = ensemble.defaultLeft[at];
    words[word + 3] = ensemble.categoryOffset[at];
    words[word + 4] = ensemble.categorySize[at];
  });
  return words;
}

function placeLeaves(scope: Scope, leaves: readonly ChunkLeaf[]): number {
  const bytes = new DataView(new ArrayBuffer(leaves.length * LEAF_BYTES));
  leaves.forEach(({ value, elements, bits }, i) => {
    const own = new DataView(new ArrayBuffer(elements.length * ELEMENT_BYTES));
    elements.forEach(({ slot, mask, want, ratio }, k) => {
      own.setInt32(k * ELEMENT_BYTES, slot, true);
      own.setInt32(k * ELEMENT_BYTES + 4, mask, true);
      own.setInt32(k * ELEMENT_BYTES + 8, want, true);
      own.setFloat64(k * ELEMENT_BYTES + 16, ratio, true);
    });
    const at = i * LEAF_BYTES;
    bytes.setFloat64(at, value, true);
    bytes.setInt32(at + 8, scope.copyIn(new Uint8Array(own.buffer)), true);
    bytes.setInt32(at + 12, elements.length, true);
    bytes.setInt32(at + 16, bits, true);
  });
  return scope.copyIn(new Uint8Array(bytes.buffer));
}
