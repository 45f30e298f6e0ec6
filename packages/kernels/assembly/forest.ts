// Sums of many trees, sixteen rows at a time and without a branch on data. Every feature's value becomes a code, every
// code a byte in one or more columns, made so that each node asks whether its column is above its limit. A tree is a
// list of nodes, children first; a node's result is the number of the leaf below it to which each row falls: the right
// child's where the column is above the limit, the left child's elsewhere. All nodes are evaluated, which at sixteen
// rows an instruction costs less than finding the few on each row's path (compare QuickScorer, Lucchese et al. 2015, and
// RapidScorer, Ye et al. 2018).

/**
 * Codes of rows [start, end): how many of the feature's breakpoints are at most the value; numBreaks + 1 where missing.
 *
 * @param features Uint32Array [numFeatures × 2]: address of the breakpoints (Float32Array, ascending), their number
 * @param values   Float32Array [numFeatures × stride], by columns; NaN is missing
 * @param codes    Uint16Array [numFeatures × stride], by columns; written
 */
export function forestCodes(
  features: usize, numFeatures: i32, values: usize, codes: usize, stride: i32, start: i32, end: i32,
): void {
  for (let feature = 0; feature < numFeatures; feature++) {
    const breaks = <usize>load<u32>(features + (<usize>feature << 3));
    const numBreaks = load<i32>(features + (<usize>feature << 3), 4);
    const column = <usize>feature * <usize>stride;
    for (let row = start; row < end; row++) {
      const value = load<f32>(values + ((column + row) << 2));
      let code = numBreaks + 1;
      if (value == value) {
        code = 0;
        for (let length = numBreaks; length > 0; ) {
          const half = length >> 1;
          const isBelow = load<f32>(breaks + (<usize>(code + half) << 2)) <= value;
          code = isBelow ? code + half + 1 : code;
          length = isBelow ? length - half - 1 : half;
        }
      }
      store<u16>(codes + ((column + row) << 1), <u16>code);
    }
  }
}

// Scratch: 256 vectors, each of 16 times its own number (the leaves); 256 vectors (the nodes' results, as a stack); the
// leaf of each row of the block; the columns.
const LEAF_OF_ROW: usize = 8192;

/**
 * Adds the trees' leaves to the margins of rows [start, end), in the order of the parts.
 *
 * A part is a tree or some consecutive leaves of a larger one, as four words: address of its nodes, their number,
 * address of its leaves (Float64Array [256], 0 at 255, which stands for other parts' leaves), its model. A node is four
 * words: 256 × its column + its limit, and in the scratch the places of its result, its left and its right child's.
 *
 * @param parts      Uint32Array [numParts × 4]
 * @param columns    Uint32Array [numColumns × 2]: feature, address of its bytes by code (Uint8Array)
 * @param codes      Uint16Array [numFeatures × stride], by columns
 * @param margins    Float64Array [numModels × stride], by models; added to
 * @param blockRows  rows of a block at the most, a multiple of 16
 * @param scratch    8192 + (1 + numColumns) × blockRows bytes
 */
export function forestMargins(
  parts: usize, numParts: i32, columns: usize, numColumns: i32, codes: usize, margins: usize, stride: i32,
  blockRows: i32, scratch: usize, start: i32, end: i32,
): void {
  const count = end - start;
  for (let leaf: usize = 0; leaf < 256; leaf++) memory.fill(scratch + (leaf << 4), <u8>leaf, 16);
  const bytes = scratch + LEAF_OF_ROW + <usize>blockRows;
  for (let column = 0; column < numColumns; column++) {
    const feature = <usize>load<u32>(columns + (<usize>column << 3));
    const table = <usize>load<u32>(columns + (<usize>column << 3), 4);
    const from = codes + ((feature * <usize>stride + <usize>start) << 1);
    const to = bytes + <usize>column * <usize>blockRows;
    for (let i: usize = 0; i < <usize>count; i++) store<u8>(to + i, load<u8>(table + <usize>load<u16>(from + (i << 1))));
  }
  for (let part = 0; part < numParts; part++) {
    const at = parts + (<usize>part << 4);
    findLeaves(<usize>load<u32>(at), load<i32>(at, 4), bytes, <usize>blockRows, scratch, <usize>count);
    const leaves = <usize>load<u32>(at, 8);
    const sums = margins + ((<usize>load<u32>(at, 12) * <usize>stride + <usize>start) << 3);
    for (let i: usize = 0; i < <usize>count; i++) {
      const leaf = <usize>load<u8>(scratch + i, LEAF_OF_ROW);
      const sum = sums + (i << 3);
      store<f64>(sum, load<f64>(sum) + load<f64>(leaves + (leaf << 3)));
    }
  }
}

/** The leaf of every row of the block, sixteen rows a vector; rows beyond the block's last get any. */
function findLeaves(
  nodes: usize, numNodes: i32, bytes: usize, blockRows: usize, scratch: usize, count: usize,
): void {
  const end = nodes + (<usize>numNodes << 4);
  for (let group: usize = 0; group < count; group += 16) {
    let last = scratch;
    for (let node = nodes; node < end; node += 16) {
      const test = <usize>load<u32>(node);
      const column = bytes + (test >> 8) * blockRows + group;
      const limit = <u8>test;
      const result = scratch + <usize>load<u32>(node, 4);
      const left = scratch + <usize>load<u32>(node, 8);
      const right = scratch + <usize>load<u32>(node, 12);
      if (ASC_FEATURE_SIMD) {
        const isAbove = i8x16.gt_u(v128.load(column), i8x16.splat(limit));
        v128.store(result, v128.bitselect(v128.load(right), v128.load(left), isAbove));
      } else {
        for (let i: usize = 0; i < 16; i++) {
          store<u8>(result + i, load<u8>(column + i) > limit ? load<u8>(right + i) : load<u8>(left + i));
        }
      }
      last = result;
    }
    memory.copy(scratch + LEAF_OF_ROW + group, last, 16);
  }
}
