/** Fewer values are ordered sooner by comparing them. */
const FEW = 1_000;
const DIGIT_BITS = 11;
const NUM_DIGITS = 6;
const RADIX = 1 << DIGIT_BITS;

/**
 * Positions of the values by rising value; equal ones, 0 and −0 among them, in their own order. Sorts by digits, from
 * the lowest to the highest (radix sort), in a tenth of the time that comparing takes.
 *
 * @param values without NaN. Borrowed.
 * @returns Int32Array [values.length]
 */
export function ascendingOrder(values: Float64Array): Int32Array {
  const n = values.length;
  let order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  if (n < FEW) return order.sort((a, b) => values[a] - values[b] || a - b);
  const { high, low } = sortableWords(values);
  const counts = countDigits(high, low);
  let next = new Int32Array(n);
  for (let digit = 0; digit < NUM_DIGITS; digit++) {
    const starts = counts.subarray(digit * RADIX, (digit + 1) * RADIX);
    if (starts[digitOf(high[0], low[0], digit)] === n) continue;
    let before = 0;
    for (let value = 0; value < RADIX; value++) {
      const own = starts[value];
      starts[value] = before;
      before += own;
    }
    for (let i = 0; i < n; i++) {
      const at = order[i];
      next[starts[digitOf(high[at], low[at], digit)]++] = at;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** Both halves of every value's bits, turned so that they rise, read as integers, as the values do. */
function sortableWords(values: Float64Array): { high: Uint32Array; low: Uint32Array } {
  // Adding 0 makes −0 a 0.
  const turned = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) turned[i] = values[i] + 0;
  const words = new Uint32Array(turned.buffer);
  const high = new Uint32Array(values.length);
  const low = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const head = words[2 * i + 1];
    const isNegative = head >>> 31 === 1;
    high[i] = isNegative ? ~head : head | 0x80000000;
    low[i] = isNegative ? ~words[2 * i] : words[2 * i];
  }
  return { high, low };
}

function countDigits(high: Uint32Array, low: Uint32Array): Uint32Array {
  const counts = new Uint32Array(NUM_DIGITS * RADIX);
  for (let i = 0; i < high.length; i++) {
    for (let digit = 0; digit < NUM_DIGITS; digit++) {
      counts[digit * RADIX + digitOf(high[i], low[i], digit)]++;
    }
  }
  return counts;
}

/** Bits 11 · digit to 11 · digit + 10 of the 64. */
function digitOf(high: number, low: number, digit: number): number {
  switch (digit) {
    case 0:
      return low & 0x7ff;
    case 1:
      return (low >>> 11) & 0x7ff;
    case 2:
      return (low >>> 22) | ((high & 1) << 10);
    case 3:
      return (high >>> 1) & 0x7ff;
    case 4:
      return (high >>> 12) & 0x7ff;
    default:
      return high >>> 23;
  }
}
