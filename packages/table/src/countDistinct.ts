/** How many different numbers there are; NaN is none of them. */
export function countDistinct(values: Float64Array): number {
  return countRuns(values.filter((value) => !Number.isNaN(value)).sort());
}

/** @param sorted ascending, without NaN */
export function countRuns(sorted: Float64Array): number {
  let runs = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) runs++;
  return runs;
}
