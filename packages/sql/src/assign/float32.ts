/**
 * Trees compare float32(value) with a float32 threshold. SQL engines differ in their 32-bit types (some have none,
 * some refuse to round 1e300), so the query compares doubles, with bounds moved to where rounding changes the answer.
 */
const scratch = new DataView(new ArrayBuffer(8));
/** What follows the largest float32 in its sequence; rounding to infinity begins half way to it. */
const BEYOND_FLOAT32 = 2 ** 128;

/**
 * The smallest double x with float32(x) ≥ `threshold`: then `float32(x) < threshold` is exactly `x < bound`.
 *
 * @param threshold a finite float32
 */
export function lowerBound(threshold: number): number {
  const below = Math.max(previousFloat32(threshold), -BEYOND_FLOAT32);
  // Exact: two neighbours of 24 bits each. It rounds to the even one of the two.
  const middle = (below + threshold) / 2;
  return Math.fround(middle) >= threshold ? middle : nextDouble(middle);
}

/** The largest float32 below a finite float32; −Infinity below the smallest. */
export function previousFloat32(value: number): number {
  if (value === 0) return -(2 ** -149);
  scratch.setFloat32(0, value);
  scratch.setUint32(0, scratch.getUint32(0) + (value > 0 ? -1 : 1));
  return scratch.getFloat32(0);
}

/** The smallest double above a finite double. */
function nextDouble(value: number): number {
  if (value === 0) return 2 ** -1074;
  scratch.setFloat64(0, value);
  scratch.setBigUint64(0, scratch.getBigUint64(0) + (value > 0 ? 1n : -1n));
  return scratch.getFloat64(0);
}
