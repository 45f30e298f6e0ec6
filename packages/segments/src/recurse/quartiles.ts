/**
 * Lower and upper quartile, both of them values of the sample.
 *
 * @param values Float64Array [n], n ≥ 1, finite. Borrowed.
 */
export function quartiles(values: Float64Array): [number, number] {
  const sorted = values.slice().sort();
  const last = sorted.length - 1;
  return [sorted[Math.floor(0.25 * last)], sorted[Math.ceil(0.75 * last)]];
}
