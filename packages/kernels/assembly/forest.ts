// Sums of many trees by bit vectors, after QuickScorer (Lucchese et al. 2015) with its masks tabulated per value: every
// feature's value becomes a code, and every tree keeps, for each feature that it uses and each code, the set of leaves
// that such a value leaves possible. The AND over the features has one bit: the leaf. No branch depends on the data, and
// the tables of one tree fit the first-level cache while it passes over a block of rows.

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

// A part is a tree, or 64 consecutive leaves of a larger one, as four words: address of its tables, their number (a
// multiple of 4), address of its leaves, its model. Tables are pairs of words: feature, address of the masks
// (Uint64Array, one a code). Leaves are Float32Array [65], the last one 0: where no bit is left, the leaf is another
// part's.

/**
 * Adds the trees' leaves to the margins of rows [start, end), in the order of the parts.
 *
 * @param parts   Uint32Array [numParts × 4]
 * @param codes   Uint16Array [numFeatures × stride], by columns
 * @param margins Float64Array [numModels × stride], by models; added to
 * @param masks   Uint64Array [end − start at the most], scratch
 */
export function forestMargins(
  parts: usize, numParts: i32, codes: usize, margins: usize, stride: i32, masks: usize, start: i32, end: i32,
): void {
  const count = end - start;
  for (let part = 0; part < numParts; part++) {
    const at = parts + (<usize>part << 4);
    const tables = <usize>load<u32>(at);
    const numTables = load<i32>(at, 4);
    for (let table = 0; table < numTables; table += 4) {
      narrow(tables + (<usize>table << 3), codes, stride, masks, start, count, table == 0);
    }
    const leaves = <usize>load<u32>(at, 8);
    const sums = margins + ((<usize>load<u32>(at, 12) * <usize>stride + <usize>start) << 3);
    for (let i = 0; i < count; i++) {
      const leaf = <usize>ctz(load<u64>(masks + (<usize>i << 3)));
      const sum = sums + (<usize>i << 3);
      store<f64>(sum, load<f64>(sum) + <f64>load<f32>(leaves + (leaf << 2)));
    }
  }
}

/** masks &= the masks of four features; the first four begin from all leaves. */
function narrow(
  tables: usize, codes: usize, stride: i32, masks: usize, start: i32, count: i32, isFirst: bool,
): void {
  const base = codes + (<usize>start << 1);
  const columnBytes = <usize>stride << 1;
  const codesA = base + <usize>load<u32>(tables) * columnBytes;
  const codesB = base + <usize>load<u32>(tables, 8) * columnBytes;
  const codesC = base + <usize>load<u32>(tables, 16) * columnBytes;
  const codesD = base + <usize>load<u32>(tables, 24) * columnBytes;
  const masksA = <usize>load<u32>(tables, 4);
  const masksB = <usize>load<u32>(tables, 12);
  const masksC = <usize>load<u32>(tables, 20);
  const masksD = <usize>load<u32>(tables, 28);
  for (let i: usize = 0; i < <usize>count; i++) {
    const mask =
      load<u64>(masksA + (<usize>load<u16>(codesA + (i << 1)) << 3)) &
      load<u64>(masksB + (<usize>load<u16>(codesB + (i << 1)) << 3)) &
      load<u64>(masksC + (<usize>load<u16>(codesC + (i << 1)) << 3)) &
      load<u64>(masksD + (<usize>load<u16>(codesD + (i << 1)) << 3));
    const place = masks + (i << 3);
    store<u64>(place, isFirst ? mask : mask & load<u64>(place));
  }
}
