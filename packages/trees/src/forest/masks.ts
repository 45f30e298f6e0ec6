import type { TreeEnsemble } from "@clusterwhy/core";
import { goesLeft } from "../goesLeft.js";

const LEAVES_PER_PART = 64;

/** A tree, or 64 consecutive leaves of one, as the kernel `forestMargins` takes it. */
export interface TreePart {
  /** The features used, and for each the leaves left possible by every code: two words of 32 bits a code, low first. */
  readonly tables: readonly { readonly feature: number; readonly masks: Uint32Array }[];
  /** Float32Array [65]: the leaves' values, the last one 0. */
  readonly leaves: Float32Array;
}

/** Cuts a tree into parts of at most 64 leaves, in the leaves' order from left to right. */
export function treeParts(
  ensemble: TreeEnsemble,
  tree: number,
  breakpoints: readonly Float32Array[],
): TreePart[] {
  const offset = ensemble.nodeOffsets[tree];
  const splits: Split[] = [];
  const leaves: number[] = [];
  const visit = (node: number): void => {
    if (ensemble.left[node] < 0) {
      leaves.push(ensemble.threshold[node]);
      return;
    }
    const first = leaves.length;
    visit(offset + ensemble.left[node]);
    const middle = leaves.length;
    visit(offset + ensemble.right[node]);
    splits.push({ node, first, middle, end: leaves.length });
  };
  visit(offset);
  const parts: TreePart[] = [];
  for (let start = 0; start < leaves.length; start += LEAVES_PER_PART) {
    const end = Math.min(leaves.length, start + LEAVES_PER_PART);
    const values = new Float32Array(LEAVES_PER_PART + 1);
    values.set(leaves.slice(start, end));
    const own = splits.filter((split) => split.first < end && split.end > start);
    parts.push({ tables: partTables(ensemble, own, start, end, breakpoints), leaves: values });
  }
  return parts;
}

/** A node with the leaves below it: [first, middle) to the left, [middle, end) to the right. */
interface Split {
  readonly node: number;
  readonly first: number;
  readonly middle: number;
  readonly end: number;
}

function partTables(
  ensemble: TreeEnsemble,
  splits: readonly Split[],
  start: number,
  end: number,
  breakpoints: readonly Float32Array[],
): TreePart["tables"] {
  const [low, high] = bits(0, end - start);
  const tables = new Map<number, Uint32Array>();
  for (const { node, first, middle, end: last } of splits) {
    const feature = ensemble.feature[node];
    const breaks = breakpoints[feature];
    const numCodes = breaks.length + 2;
    let masks = tables.get(feature);
    if (masks === undefined) {
      masks = Uint32Array.from({ length: 2 * numCodes }, (_, i) => ((i & 1) === 0 ? low : high));
      tables.set(feature, masks);
    }
    const left = bits(first - start, middle - start);
    const right = bits(middle - start, last - start);
    for (let code = 0; code < numCodes; code++) {
      const value = code === 0 ? Number.NEGATIVE_INFINITY : (breaks[code - 1] ?? Number.NaN);
      const gone = goesLeft(ensemble, node, value) ? right : left;
      masks[2 * code] &= ~gone[0];
      masks[2 * code + 1] &= ~gone[1];
    }
  }
  // A tree without a split leaves its one leaf possible, whatever the row: any feature tells so.
  if (tables.size === 0) {
    const numCodes = breakpoints[0].length + 2;
    tables.set(
      0,
      Uint32Array.from({ length: 2 * numCodes }, (_, i) => ((i & 1) === 0 ? low : high)),
    );
  }
  return [...tables].map(([feature, masks]) => ({ feature, masks }));
}

/** Bits [from, to) of 64, clipped, as the low and the high word. */
function bits(from: number, to: number): [low: number, high: number] {
  const word = (base: number): number => {
    const first = Math.min(32, Math.max(0, from - base));
    const last = Math.min(32, Math.max(0, to - base));
    if (last <= first) return 0;
    const ones = last - first === 32 ? 0xffffffff : (1 << (last - first)) - 1;
    return (ones << first) >>> 0;
  };
  return [word(0), word(32)];
}
