import { type Matrix, RandomStream, type SparseMatrix } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { nearestNeighbors, SPARSE_METRICS, SparseIndex } from "@clusterwhy/neighbors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let kernels: Kernels;
let pair: Kernels;
let scalar: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
  pair = await createKernels({ threads: 2 });
  scalar = await createKernels({ simd: false });
});
afterAll(() => {
  for (const one of [kernels, pair, scalar]) one.close();
});

/** Counts of rare words, row 3 without any. */
function words(numRows: number, numDims: number): { sparse: SparseMatrix; dense: Matrix } {
  const random = new RandomStream(2, "words");
  const dense = { numRows, numDims, values: new Float32Array(numRows * numDims) };
  const offsets = new Uint32Array(numRows + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < numRows; row++) {
    for (let dim = 0; dim < numDims; dim++) {
      if (row === 3 || random.nextFloat() > 0.15) continue;
      const value = 1 + random.nextBelow(4);
      dense.values[row * numDims + dim] = value;
      columns.push(dim);
      values.push(value);
    }
    offsets[row + 1] = columns.length;
  }
  const sparse = {
    numRows,
    numDims,
    offsets,
    columns: Int32Array.from(columns),
    values: Float32Array.from(values),
  };
  return { sparse, dense };
}

describe("SparseIndex", () => {
  it.each(SPARSE_METRICS)("agrees with dense rows, the same bits on any threads: %s", async (metric) => {
    const { dense, sparse } = words(300, 40);
    const index = SparseIndex.build(kernels, sparse, metric);
    const found = await index.neighbors(8);
    const expected = await nearestNeighbors(kernels, dense, { k: 8, metric, method: "brute" });
    found.distances.forEach((distance, i) => {
      expect(distance).toBeCloseTo(expected.distances[i], 5);
    });
    if (metric === "euclidean") expect(found.indices).toEqual(expected.indices); // whole numbers: no rounding
    for (const other of [pair, scalar]) {
      const again = SparseIndex.build(other, sparse, metric);
      expect(await again.neighbors(8)).toEqual(found);
      again.close();
    }
    const queried = await index.query(sparse, 1);
    expect(queried.distances.every((distance) => distance < 1e-3)).toBe(true);
    index.close();
  });

  it("refuses what is not compressed rows, by name", () => {
    const { sparse } = words(10, 20);
    const refused = (change: Partial<SparseMatrix>) =>
      expect(() => SparseIndex.build(kernels, { ...sparse, ...change }));
    refused({ offsets: sparse.offsets.slice(1) }).toThrow("expected 11 offsets");
    refused({ columns: sparse.columns.map(() => 0) }).toThrow(
      "expected ascending columns below 20; found 0 after 0",
    );
    refused({ numDims: 1 }).toThrow("expected ascending columns below 1");
    refused({ values: sparse.values.map(() => Number.NaN) }).toThrow("row 0 of the matrix holds NaN");
    expect(kernels.bytesInUse).toBeLessThan(2_000);
  });
});
