// Single-precision numbers as integers of the same order: negative ones with all bits turned, others with the sign set.
// One zero.

/** Radix digits of 11 bits. */
const DIGITS: i32 = 2048;
/** Bytes of counters that `sortKeys` needs. */
export const COUNTER_BYTES: usize = 3 << 13;

// @ts-ignore: decorator
@inline
export function keyOf(value: f32): u32 {
  const bits = reinterpret<i32>(value + <f32>0);
  // No branch: signs are as good as random.
  return <u32>(bits ^ ((bits >> 31) | i32.MIN_VALUE));
}

// @ts-ignore: decorator
@inline
export function valueOf(key: u32): f32 {
  return reinterpret<f32>((key & 0x80000000) != 0 ? key & 0x7fffffff : ~key);
}

// @ts-ignore: decorator
@inline
function counterOf(counters: usize, key: u32, pass: u32): usize {
  return counters + (<usize>pass << 13) + (<usize>((key >> (pass * 11)) & 2047) << 2);
}

// @ts-ignore: decorator
@inline
function raise(counter: usize): void {
  store<u32>(counter, load<u32>(counter) + 1);
}

/** Radix sort by three digits, which are counted in one pass; returns where the sorted keys stand: here or at `other`. */
export function sortKeys(keys: usize, other: usize, count: i32, counters: usize): usize {
  memory.fill(counters, 0, COUNTER_BYTES);
  for (let i = 0; i < count; i++) {
    const key = load<u32>(keys + (<usize>i << 2));
    raise(counterOf(counters, key, 0));
    raise(counterOf(counters, key, 1));
    raise(counterOf(counters, key, 2));
  }
  let from = keys;
  let to = other;
  for (let pass: u32 = 0; pass < 3; pass++) {
    let sum: u32 = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const at = counters + (<usize>pass << 13) + (<usize>digit << 2);
      const own = load<u32>(at);
      store<u32>(at, sum);
      sum += own;
    }
    for (let i = 0; i < count; i++) {
      const key = load<u32>(from + (<usize>i << 2));
      const at = counterOf(counters, key, pass);
      const place = load<u32>(at);
      store<u32>(at, place + 1);
      store<u32>(to + (<usize>place << 2), key);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}
