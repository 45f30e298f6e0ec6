import { hash32 } from "./random";

// Which edges and which random rows an epoch of a layout sees.

/**
 * Whether an entry is due: with s its share and e the epoch, where ½ + (e + 1) s has just passed an integer. Added to
 * 32 bits, ½ turns the highest bit over, which a signed comparison undoes.
 */
// @ts-ignore: decorator
@inline
export function isDue(share: u32, epoch: u32): bool {
  return <i32>((epoch + 1) * share) < <i32>(share ^ 0x80000000);
}

/** Four bytes for every chosen lane of 16 sets of lanes, the first ones first. */
const CHOSEN: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  4, 5, 6, 7, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 4, 5, 6, 7, 255, 255, 255, 255, 255, 255, 255, 255,
  8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255,
  4, 5, 6, 7, 8, 9, 10, 11, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255, 255, 255, 255,
  12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255,
  4, 5, 6, 7, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 255, 255, 255, 255,
  8, 9, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255, 255, 255, 255,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
]);

/** The targets of the row's entries that are due, and four more of any kind; their number. */
// @ts-ignore: decorator
@inline
export function dueTargets(task: usize, row: i32, epoch: u32, list: usize): i32 {
  const offsets = <usize>load<u32>(task, 8) + (<usize>row << 2);
  const targets = <usize>load<u32>(task, 12);
  const shares = <usize>load<u32>(task, 16);
  const end = <usize>load<u32>(offsets, 4) << 2;
  let write = list;
  let at = <usize>load<u32>(offsets) << 2;
  if (ASC_FEATURE_SIMD) {
    for (; at < end; at += 16) {
      const share = v128.load(shares + at);
      const due = i32x4.bitmask(
        i32x4.gt_s(v128.xor(share, i32x4.splat(0x80000000)), i32x4.mul(share, i32x4.splat(epoch + 1))));
      const inRow = due & ((1 << min<i32>(4, <i32>(end - at) >> 2)) - 1);
      v128.store(write, i8x16.swizzle(v128.load(targets + at), v128.load(CHOSEN + (<usize>inRow << 4))));
      write += <usize>popcnt<i32>(inRow) << 2;
    }
  } else {
    for (; at < end; at += 4) {
      store<i32>(write, load<i32>(targets + at));
      write += <usize>isDue(load<u32>(shares + at), epoch) << 2;
    }
  }
  const count = <i32>((write - list) >> 2);
  // The padding of the last group of four.
  store<i64>(write, 0);
  store<i32>(write, 0, 8);
  return count;
}

/** Random rows: counters hashed under a key and a stream, scaled to [0, numRows). */
// @ts-ignore: decorator
@inline
export function randomRows(list: usize, count: i32, numRows: i32, key: u64, stream: u32): void {
  const base = hash32(stream ^ <u32>key) ^ <u32>(key >> 32);
  if (ASC_FEATURE_SIMD) {
    const bound = i32x4.splat(numRows);
    let counter = i32x4.add(i32x4.splat(base), i32x4(0, 0x9e3779b9, 0x3c6ef372, 0xdaa66d2b));
    for (let i = 0; i < count; i += 4) {
      let x = counter;
      x = v128.xor(x, i32x4.shr_u(x, 16));
      x = i32x4.mul(x, i32x4.splat(0x85ebca6b));
      x = v128.xor(x, i32x4.shr_u(x, 13));
      x = i32x4.mul(x, i32x4.splat(0xc2b2ae35));
      x = v128.xor(x, i32x4.shr_u(x, 16));
      const low = i64x2.extmul_low_i32x4_u(x, bound);
      const high = i64x2.extmul_high_i32x4_u(x, bound);
      v128.store(list + (<usize>i << 2), v128.shuffle<i32>(low, high, 1, 3, 5, 7));
      counter = i32x4.add(counter, i32x4.splat(0x78dde6e4)); // four times the golden ratio's fraction
    }
    return;
  }
  for (let i = 0; i < count; i++) {
    const word = hash32(base + <u32>i * 0x9e3779b9);
    store<i32>(list + (<usize>i << 2), <i32>((<u64>word * <u64>numRows) >> 32));
  }
}
