/** Rows that are brought together at once: with their gradients they stay in the second-level cache. */
export const BATCH_ROWS: i32 = 1024;
/** Most bytes of a row with its gradients: a narrow group is at most 32 features wide. */
export const BATCH_ROW_BYTES: usize = 40;
/** What `gatherBatch` may read behind the last row. */
export const OVERRUN: usize = 8;

/**
 * Copies rows of `width` bytes to `target`, each to the next multiple of eight: a short loop, so that many rows are on
 * their way from memory at a time.
 */
export function gatherBatch(bins: usize, width: usize, list: usize, count: i32, target: usize): void {
  const stride = (width + 7) & ~7;
  const last = list + (<usize>count << 2);
  let to = target;
  if (stride == 8) {
    for (let at = list; at < last; at += 4) {
      store<u64>(to, load<u64>(bins + <usize>load<u32>(at) * width));
      to += 8;
    }
    return;
  }
  for (let at = list; at < last; at += 4) {
    const row = bins + <usize>load<u32>(at) * width;
    for (let word: usize = 0; word < stride; word += 8) store<u64>(to + word, load<u64>(row + word));
    to += stride;
  }
}

/** The (g, h) f32 pairs of the positions in the list. */
export function gatherPairs(gradients: usize, list: usize, count: i32, target: usize): void {
  const last = list + (<usize>count << 2);
  let to = target;
  for (let at = list; at < last; at += 4) {
    store<u64>(to, load<u64>(gradients + (<usize>load<u32>(at) << 3)));
    to += 8;
  }
}
