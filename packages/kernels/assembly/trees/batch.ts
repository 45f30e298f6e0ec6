/** Rows that are brought together at once: with their gradients they stay in the second-level cache. */
export const BATCH_ROWS: i32 = 2048;
/** Most bytes of a row with its gradients: a narrow group is at most 32 features wide. */
export const BATCH_ROW_BYTES: usize = 40;
/** What `gatherBatch` may read behind the last row. */
export const OVERRUN: usize = 8;

/**
 * Copies rows of `width` bytes, at most 32, each to the next multiple of eight, and their gradients: short loops, so
 * that many rows are on their way from memory at a time.
 *
 * @param bins       u8, `width` a position
 * @param gradients  (g, h) f32 pairs by position
 * @param list       i32 [count], positions
 * @param rows       u8, written; `pairs` likewise
 */
export function gatherBatch(
  bins: usize, width: usize, gradients: usize, list: usize, count: i32, rows: usize, pairs: usize,
): void {
  const stride = (width + 7) & ~7;
  const last = list + (<usize>count << 2);
  let row = rows;
  let pair = pairs;
  if (stride == 8) {
    for (let at = list; at < last; at += 4) {
      const position = <usize>load<u32>(at);
      store<u64>(row, load<u64>(bins + position * width));
      store<u64>(pair, load<u64>(gradients + (position << 3)));
      row += 8;
      pair += 8;
    }
    return;
  }
  if (ASC_FEATURE_SIMD && stride == 16) {
    for (let at = list; at < last; at += 4) {
      const position = <usize>load<u32>(at);
      v128.store(row, v128.load(bins + position * width));
      store<u64>(pair, load<u64>(gradients + (position << 3)));
      row += 16;
      pair += 8;
    }
    return;
  }
  if (ASC_FEATURE_SIMD && stride == 24) {
    for (let at = list; at < last; at += 4) {
      const position = <usize>load<u32>(at);
      const from = bins + position * width;
      v128.store(row, v128.load(from));
      store<u64>(row, load<u64>(from, 16), 16);
      store<u64>(pair, load<u64>(gradients + (position << 3)));
      row += 24;
      pair += 8;
    }
    return;
  }
  for (let at = list; at < last; at += 4) {
    const position = <usize>load<u32>(at);
    const from = bins + position * width;
    for (let word: usize = 0; word < stride; word += 8) store<u64>(row + word, load<u64>(from + word));
    store<u64>(pair, load<u64>(gradients + (position << 3)));
    row += stride;
    pair += 8;
  }
}
