// Threefry-2x32, 20 rounds (Salmon et al. 2011): the same numbers as core's `threefry2x32`.
const KEY_PARITY: u32 = 0x1bd11bda;

// @ts-ignore: decorator
@inline
function keyPart(key0: u32, key1: u32, index: u32): u32 {
  return index == 0 ? key0 : index == 1 ? key1 : KEY_PARITY ^ key0 ^ key1;
}

/** MurmurHash3's finaliser: spreads one word's bits over all 32. */
// @ts-ignore: decorator
@inline
export function hash32(word: u32): u32 {
  let x = word;
  x ^= x >> 16;
  x *= 0x85ebca6b;
  x ^= x >> 13;
  x *= 0xc2b2ae35;
  return x ^ (x >> 16);
}

/** The two output words of one counter, the first in the low half. */
export function threefry(key0: u32, key1: u32, counter0: u32, counter1: u32): u64 {
  let x0 = counter0 + key0;
  let x1 = counter1 + key1;
  for (let group: u32 = 0; group < 5; group++) {
    if ((group & 1) == 0) {
      x0 += x1; x1 = rotl<u32>(x1, 13) ^ x0;
      x0 += x1; x1 = rotl<u32>(x1, 15) ^ x0;
      x0 += x1; x1 = rotl<u32>(x1, 26) ^ x0;
      x0 += x1; x1 = rotl<u32>(x1, 6) ^ x0;
    } else {
      x0 += x1; x1 = rotl<u32>(x1, 17) ^ x0;
      x0 += x1; x1 = rotl<u32>(x1, 29) ^ x0;
      x0 += x1; x1 = rotl<u32>(x1, 16) ^ x0;
      x0 += x1; x1 = rotl<u32>(x1, 24) ^ x0;
    }
    const injection = group + 1;
    x0 += keyPart(key0, key1, injection % 3);
    x1 += keyPart(key0, key1, (injection + 1) % 3) + injection;
  }
  return (u64(x1) << 32) | u64(x0);
}

/**
 * Writes word `i` of the stream for every item in [start, end).
 *
 * @param outPtr Uint32Array [numItems], written; item i holds the first word of counter (i, 0)
 */
export function randomWords(outPtr: usize, key0: u32, key1: u32, start: i32, end: i32): void {
  for (let i = start; i < end; i++) {
    store<u32>(outPtr + (<usize>i << 2), <u32>threefry(key0, key1, <u32>i, 0));
  }
}
