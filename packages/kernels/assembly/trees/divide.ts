// Division of a list of positions in place: those that go left move to the front, the others to a spare list, both in
// their old order. Four positions are sorted at once: a mask of those that go left names the bytes that move up.

/** What a decision adds to the address of the left side's next row; 0 goes right. */
export const TO_LEFT: u8 = 4;

/** u8 [16 × 16]: for every mask of four lanes, the bytes of those that are set come first. */
const LANES = memory.data<u8>([
  0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  4, 5, 6, 7, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 0, 1, 2, 3,
  8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3,
  4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3,
  12, 13, 14, 15, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 12, 13, 14, 15, 0, 1, 2, 3, 0, 1, 2, 3,
  4, 5, 6, 7, 12, 13, 14, 15, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 0, 1, 2, 3,
  8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
]);

/**
 * Divides the four positions at `at`; `left` is where the left side ends so far, which tells where the right side does.
 *
 * @param mask  of the lanes that go left, times 16
 * @returns     where the left side ends
 */
// @ts-ignore: decorator
@inline
function divideFour(at: usize, mask: usize, left: usize, spare: usize): usize {
  const positions = v128.load(at);
  // Four are written to both sides; what has been read is no longer needed.
  v128.store(spare + (at - left), i8x16.swizzle(positions, v128.load(LANES + (mask ^ 0xf0))));
  v128.store(left, i8x16.swizzle(positions, v128.load(LANES + mask)));
  return left + (popcnt<usize>(mask) << 2);
}

/**
 * Divides the list [from, to) by what its positions' bytes in `column` decide; returns the end of the left side.
 *
 * @param decisions  u8 [256]: TO_LEFT or 0
 */
export function divideByDecisions(column: usize, from: usize, to: usize, spare: usize, decisions: usize): usize {
  let left = from;
  let at = from;
  if (ASC_FEATURE_SIMD) {
    for (; at + 16 <= to; at += 16) {
      const a = <usize>load<u8>(decisions + <usize>load<u8>(column + <usize>load<u32>(at)));
      const b = <usize>load<u8>(decisions + <usize>load<u8>(column + <usize>load<u32>(at, 4)));
      const c = <usize>load<u8>(decisions + <usize>load<u8>(column + <usize>load<u32>(at, 8)));
      const d = <usize>load<u8>(decisions + <usize>load<u8>(column + <usize>load<u32>(at, 12)));
      left = divideFour(at, (a << 2) | (b << 3) | (c << 4) | (d << 5), left, spare);
    }
  }
  for (; at < to; at += 4) {
    const position = load<u32>(at);
    const step = <usize>load<u8>(decisions + <usize>load<u8>(column + <usize>position));
    store<u32>(spare + (at - left), position);
    store<u32>(left, position);
    left += step;
  }
  return left;
}

/** `divideByDecisions` of positions without a gap, where `bins` are their bytes and `limit` the last to go left. */
export function divideByLimit(
  bins: usize, limit: u8, missing: u8, from: usize, to: usize, spare: usize, decisions: usize,
): usize {
  let left = from;
  let at = from;
  let bin = bins;
  const limits = i8x16.splat(limit);
  // Missing values go with the limit's bin, or have that of the limit.
  const others = i8x16.splat(missing);
  for (; at + 64 <= to; at += 64) {
    const own = v128.load(bin);
    const goLeft = v128.or(i8x16.le_u(own, limits), i8x16.eq(own, others));
    const mask = <usize>i8x16.bitmask(goLeft) << 4;
    left = divideFour(at, mask & 0xf0, left, spare);
    left = divideFour(at + 16, (mask >> 4) & 0xf0, left, spare);
    left = divideFour(at + 32, (mask >> 8) & 0xf0, left, spare);
    left = divideFour(at + 48, (mask >> 12) & 0xf0, left, spare);
    bin += 16;
  }
  for (; at < to; at += 4) {
    const position = load<u32>(at);
    store<u32>(spare + (at - left), position);
    store<u32>(left, position);
    left += <usize>load<u8>(decisions + <usize>load<u8>(bin));
    bin++;
  }
  return left;
}
