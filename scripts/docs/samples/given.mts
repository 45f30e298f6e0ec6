// What samples take as given: small seeded data under the names that they use.
import { RandomStream } from "@clusterwhy/core";

const random = new RandomStream(7, "samples");

/** Three clouds in `numDims` dimensions, far from one another. */
function clouds(numRows: number, numDims: number): number[][] {
  return Array.from({ length: numRows }, (_, row) =>
    Array.from({ length: numDims }, () => 8 * (row % 3) + random.nextFloat() + random.nextFloat()),
  );
}

export const rows = clouds(150, 4);
export const newRows = clouds(9, 4);
export const vectors = clouds(60, 2);
/** Whether a row is of the first cloud: what a classifier is to learn. */
export const labels = vectors.map((_, row) => (row % 3 === 0 ? 1 : 0));
