import type { Matrix } from "@clusterwhy/core";
import { dbcv } from "@clusterwhy/hdbscan";

/**
 * DBCV of groups in one space (Moulavi and others 2014); values of different spaces do not compare. It takes the square of
 * the rows: of more than `mostRows`, every so many are looked at.
 *
 * @param groups rows of each group; rows of none are noise
 * @returns null where a group has fewer than two of the rows that are looked at
 */
export function validityIn(
  { numRows, numDims, values }: Matrix,
  groups: readonly Int32Array[],
  mostRows: number,
): number | null {
  const labels = new Int32Array(numRows).fill(-1);
  groups.forEach((rows, label) => {
    for (const row of rows) labels[row] = label;
  });
  const step = Math.ceil(numRows / mostRows);
  const rows = Int32Array.from({ length: Math.floor((numRows - 1) / step) + 1 }, (_, i) => i * step);
  const sampled = rows.map((row) => labels[row]);
  const sizes = groups.map((_, label) => sampled.reduce((sum, own) => sum + (own === label ? 1 : 0), 0));
  if (sizes.some((size) => size < 2)) return null;
  const sample = new Float32Array(rows.length * numDims);
  rows.forEach((row, i) => {
    sample.set(values.subarray(row * numDims, (row + 1) * numDims), i * numDims);
  });
  return dbcv({ numRows: rows.length, numDims, values: sample }, sampled).validity;
}
