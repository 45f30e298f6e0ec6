import { threefry } from "../random";
import { Grower, Pending } from "./records";

const TREE: u32 = 0x636f6c73;
const LEVEL: u32 = 0x6c65766c;
const NODE: u32 = 0x6e6f6465;

/** Marks the features that a tree may use. */
export function sampleTreeFeatures(grower: Grower): void {
  const numFeatures = grower.matrix.numFeatures;
  memory.fill(grower.treeFeatures, 1, <usize>numFeatures);
  thin(grower.treeFeatures, numFeatures, grower.parameters.colsampleByTree, grower.job.seed, TREE, <u32>grower.round);
}

/** Marks the features that a node may use: of the tree's a share for the level, of those one for the node. */
export function sampleNodeFeatures(grower: Grower, pending: Pending): void {
  const parameters = grower.parameters;
  const numFeatures = grower.matrix.numFeatures;
  const features = grower.nodeFeatures;
  memory.copy(features, grower.treeFeatures, <usize>numFeatures);
  const key = grower.job.seed ^ (<u32>grower.round * 0x9e3779b1);
  thin(features, numFeatures, parameters.colsampleByLevel, key, LEVEL, <u32>pending.depth);
  thin(features, numFeatures, parameters.colsampleByNode, key, NODE, pending.path);
  if (parameters.interactionSets != 0) forbid(grower, pending.node);
}

/** Keeps the share (rounded down, at least one) of the marked features with the smallest random words. */
function thin(marks: usize, numFeatures: i32, share: f64, seed: u32, stream: u32, counter: u32): void {
  if (share >= 1) return;
  let marked = 0;
  for (let feature = 0; feature < numFeatures; feature++) marked += <i32>load<u8>(marks + <usize>feature);
  const wanted = max<i32>(1, <i32>floor<f64>(share * <f64>marked));
  // Chosen ones are marked 2 until all are.
  for (let picked = 0; picked < wanted; picked++) {
    let smallest = u64.MAX_VALUE;
    let choice = 0;
    for (let feature = 0; feature < numFeatures; feature++) {
      if (load<u8>(marks + <usize>feature) != 1) continue;
      const word = threefry(seed, stream, <u32>feature, counter);
      if (word < smallest) {
        smallest = word;
        choice = feature;
      }
    }
    store<u8>(marks + <usize>choice, 2);
  }
  for (let feature = 0; feature < numFeatures; feature++) {
    store<u8>(marks + <usize>feature, <u8>i32(load<u8>(marks + <usize>feature) == 2));
  }
}

/**
 * Interaction constraints: below a split only the path's own features are allowed, and those that some set of allowed
 * companions holds together with all of them. At the root all are.
 */
function forbid(grower: Grower, node: i32): void {
  const parameters = grower.parameters;
  const numFeatures = grower.matrix.numFeatures;
  const words = (numFeatures + 31) >> 5;
  const used = grower.usedFeatures + (<usize>(node * words) << 2);
  let any: u32 = 0;
  for (let word = 0; word < words; word++) any |= load<u32>(used + (<usize>word << 2));
  if (any == 0) return;
  for (let feature = 0; feature < numFeatures; feature++) {
    if (load<u8>(grower.nodeFeatures + <usize>feature) == 0 || has(used, feature)) continue;
    let allowed = false;
    for (let set = 0; set < parameters.numInteractionSets && !allowed; set++) {
      const members = parameters.interactionSets + (<usize>(set * words) << 2);
      allowed = has(members, feature) && holds(members, used, words);
    }
    if (!allowed) store<u8>(grower.nodeFeatures + <usize>feature, 0);
  }
}

// @ts-ignore: decorator
@inline
function has(set: usize, feature: i32): bool {
  return ((load<u32>(set + (<usize>(feature >> 5) << 2)) >> (<u32>feature & 31)) & 1) != 0;
}

function holds(set: usize, subset: usize, words: i32): bool {
  for (let word = 0; word < words; word++) {
    const at = <usize>word << 2;
    if ((load<u32>(subset + at) & ~load<u32>(set + at)) != 0) return false;
  }
  return true;
}
