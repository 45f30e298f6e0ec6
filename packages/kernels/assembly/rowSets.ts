/**
 * For sets [start, end): how many of the chosen rows each has, and how many of those are inside. A set has a bit a row.
 *
 * @param sets   addresses [numSets] of Uint32Array [numWords]
 * @param chosen Uint32Array [numWords]
 * @param inside Uint32Array [numWords]
 * @param counts Int32Array [numSets × 2], written
 */
export function countRows(
  sets: usize, numWords: i32, chosen: usize, inside: usize, counts: usize, start: i32, end: i32,
): void {
  for (let item = start; item < end; item++) {
    const set = <usize>load<u32>(sets + (<usize>item << 2));
    let covered = 0;
    let hits = 0;
    let word = 0;
    if (ASC_FEATURE_SIMD) {
      let coveredLanes = i32x4.splat(0);
      let hitLanes = i32x4.splat(0);
      for (; word + 4 <= numWords; word += 4) {
        const at = <usize>word << 2;
        const both = v128.and(v128.load(set + at), v128.load(chosen + at));
        coveredLanes = i32x4.add(coveredLanes, bitsOf(both));
        hitLanes = i32x4.add(hitLanes, bitsOf(v128.and(both, v128.load(inside + at))));
      }
      covered = sumOf(coveredLanes);
      hits = sumOf(hitLanes);
    }
    for (; word < numWords; word++) {
      const at = <usize>word << 2;
      const both = load<u32>(set + at) & load<u32>(chosen + at);
      covered += popcnt<u32>(both);
      hits += popcnt<u32>(both & load<u32>(inside + at));
    }
    store<i32>(counts + (<usize>item << 3), covered);
    store<i32>(counts + (<usize>item << 3), hits, 4);
  }
}

/** Bits in every 32-bit lane. */
// @ts-ignore: decorator
@inline
function bitsOf(lanes: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(i8x16.popcnt(lanes)));
}

// @ts-ignore: decorator
@inline
function sumOf(lanes: v128): i32 {
  return i32x4.extract_lane(lanes, 0) + i32x4.extract_lane(lanes, 1) + i32x4.extract_lane(lanes, 2) + i32x4.extract_lane(lanes, 3);
}
