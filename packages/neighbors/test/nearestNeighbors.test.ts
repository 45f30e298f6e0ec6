import { readFileSync } from "node:fs";
import { type Matrix, RandomStream } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { METRICS, type Metric, NeighborIndex, nearestNeighbors } from "@clusterwhy/neighbors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

interface Fixture {
  rows: number[][];
  binary: number[][];
  cases: Record<string, { k: number; indices: number[]; distances: number[]; all?: number[] }>;
}
const fixture: Fixture = JSON.parse(
  readFileSync(new URL("./fixtures/metrics.json", import.meta.url), "utf8"),
);

const variants = new Map<string, Kernels>();
beforeAll(async () => {
  for (const threads of [1, 2, 8]) variants.set(`${threads} threads`, await createKernels({ threads }));
  variants.set("scalar", await createKernels({ simd: false }));
  // Workers start in the background: give them time to take part.
  await new Promise((resolve) => setTimeout(resolve, 300));
});
afterAll(() => {
  for (const kernels of variants.values()) kernels.close();
});
const one = () => variants.get("1 threads") as Kernels;

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { numRows: rows.length, numDims: rows[0]?.length ?? 0, values: Float32Array.from(rows.flat()) };
}

function randomMatrix(numRows: number, numDims: number, seed: number): Matrix {
  const random = new RandomStream(seed, "rows");
  // A coarse grid makes ties.
  const values = Float32Array.from({ length: numRows * numDims }, () => random.nextBelow(7) - 3);
  return { numRows, numDims, values };
}

/** Rows on a curved surface of three dimensions among `numDims`. */
function smoothMatrix(numRows: number, numDims: number, seed: number): Matrix {
  const random = new RandomStream(seed, "surface");
  const values = new Float32Array(numRows * numDims);
  for (let row = 0; row < numRows; row++) {
    const [x, y, z] = [random.nextFloat(), random.nextFloat(), random.nextFloat()];
    for (let dim = 0; dim < numDims; dim++) {
      values[row * numDims + dim] = 1 + x * (dim % 3) + y * y * (dim % 5) + z * ((dim * 7) % 4);
    }
  }
  return { numRows, numDims, values };
}

describe("nearestNeighbors", () => {
  it.each(METRICS.filter((metric) => fixture.cases[metric]?.k !== undefined))(
    "agrees with scipy: %s",
    async (metric) => {
      const { k, distances, indices } = fixture.cases[metric];
      const found = await nearestNeighbors(one(), matrixOf(fixture.rows), { k, metric });
      let same = 0;
      distances.forEach((distance, i) => {
        expect(found.distances[i]).toBeCloseTo(distance, 5);
        if (found.indices[i] === indices[i]) same++;
      });
      // Single precision may order near-ties otherwise than double precision.
      expect(same / indices.length).toBeGreaterThan(0.99);
    },
  );

  it.each(["hamming", "jaccard"] as const)("agrees with scipy on all pairs: %s", async (metric) => {
    const all = fixture.cases[metric].all as number[];
    const rows = metric === "hamming" ? fixture.rows : fixture.binary;
    const { indices, distances } = await nearestNeighbors(one(), matrixOf(rows), {
      k: rows.length - 1,
      metric,
    });
    for (let row = 0; row < 12; row++) {
      for (let j = 0; j < rows.length - 1; j++) {
        const at = row * (rows.length - 1) + j;
        expect(distances[at]).toBeCloseTo(all[row * rows.length + indices[at]], 6);
      }
    }
  });

  it.each<[Metric, number, number]>([
    ["euclidean", 1, 1200],
    ["euclidean", 2, 3000],
    ["euclidean", 9, 1500],
    ["manhattan", 3, 1000],
    ["chebyshev", 4, 1000],
  ])(
    "searches a k-d tree to the bits of brute force, ties and duplicates included: %s in %i",
    async (metric, dims, n) => {
      const matrix = randomMatrix(n, dims, 3);
      const expected = await nearestNeighbors(one(), matrix, { k: 12, metric, method: "brute" });
      for (const kernels of variants.values()) {
        const found = await nearestNeighbors(kernels, matrix, { k: 12, metric, method: "kdTree" });
        expect(found).toEqual({ ...expected, method: "kdTree" });
      }
    },
  );

  it.each<[Metric, number]>([
    ["euclidean", 6],
    ["euclidean", 60], // by 16-bit codes
    ["cosine", 50],
    ["canberra", 5],
  ])("descends to nearly all neighbours, the same bits on any threads: %s in %i", async (metric, dims) => {
    const matrix = smoothMatrix(2500, dims, 4);
    const options = { k: 10, metric, method: "nnDescent", seed: 5 } as const;
    const expected = await nearestNeighbors(one(), matrix, options);
    expect(expected.recall).toBeGreaterThan(0.95);
    const exact = await nearestNeighbors(one(), matrix, { ...options, method: "brute" });
    const hits = expected.distances.reduce(
      (sum, d, i) => sum + Number(d <= exact.distances[10 * Math.floor(i / 10) + 9]),
      0,
    );
    // The recall that is reported was measured on a sample.
    expect(Math.abs(hits / expected.distances.length - expected.recall)).toBeLessThan(0.02);
    for (const kernels of variants.values()) {
      expect(await nearestNeighbors(kernels, matrix, options)).toEqual(expected);
    }
    const other = await nearestNeighbors(one(), matrix, { ...options, seed: 6 });
    expect(other.recall).toBeGreaterThan(0.95);
  });

  it("finds exactly what is too much for the descent", async () => {
    const few = randomMatrix(200, 3, 4);
    const filled = await nearestNeighbors(one(), few, { k: 150, method: "nnDescent" });
    expect(filled.indices.every((row) => row >= 0 && row < 200)).toBe(true);
    const many = randomMatrix(600, 3, 4);
    const found = await nearestNeighbors(one(), many, { k: 300, method: "nnDescent" });
    expect(found).toEqual(await nearestNeighbors(one(), many, { k: 300, method: "brute" }));
  });

  it("descends among duplicates and few distinct values", async () => {
    const matrix = randomMatrix(2200, 2, 4); // 49 distinct rows
    const found = await nearestNeighbors(one(), matrix, { k: 5, method: "nnDescent" });
    expect(found.indices.every((row) => row >= 0)).toBe(true);
    expect(found.recall).toBeGreaterThan(0.9);
  });

  it("worked by hand: mixed columns, by range and by equality", async () => {
    // Columns: a number from 0 to 10, a code, a constant. Distances are means over three columns.
    const matrix = matrixOf([
      [0, 1, 5],
      [5, 1, 5],
      [10, 2, 5],
    ]);
    const options = { metric: "mixed", categorical: [1] } as const;
    const found = await nearestNeighbors(one(), matrix, { k: 2, ...options });
    expect([...found.indices]).toEqual([1, 2, 0, 2, 1, 0]);
    const expected = [0.5, 2, 0.5, 1.5, 1.5, 2].map((sum) => Math.fround(sum / 3));
    found.distances.forEach((distance, i) => {
      expect(distance).toBeCloseTo(expected[i], 6);
    });
    const index = await NeighborIndex.build(one(), matrix, options);
    // New rows go by the ranges of the index.
    expect((await index.query(matrixOf([[20, 2, 5]]), 1)).distances[0]).toBeCloseTo(1 / 3, 6);
    index.close();
    await expect(
      nearestNeighbors(one(), matrix, { k: 1, metric: "mixed", categorical: [3] }),
    ).rejects.toThrow("categorical columns: expected numbers in [0, 2]; found 3");
  });

  it("worked by hand: mixed columns with missing values, whose pairs are skipped", async () => {
    // Columns: a number from 0 to 10, a code. Of the last row nothing is known.
    const missing = Number.NaN;
    const matrix = matrixOf([
      [0, 1],
      [5, missing],
      [10, 2],
      [missing, 2],
      [missing, missing],
    ]);
    const options = { metric: "mixed", categorical: [1] } as const;
    const found = await nearestNeighbors(one(), matrix, { k: 4, ...options });
    // 0-1: 0.5 of one column; 0-2: (1 + 1) / 2; 0-3: 1 of one column; with the last row nothing in common: 1.
    const of = (row: number) => [...found.distances.subarray(4 * row, 4 * row + 4)];
    expect(of(0)).toEqual([0.5, 1, 1, 1]);
    expect([...found.indices.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
    // 1-2: 0.5; 1-3: nothing in common; 2-3: the code alone, equal.
    expect(of(2)).toEqual([0, 0.5, 1, 1]);
    expect([...found.indices.subarray(8, 12)]).toEqual([3, 1, 0, 4]);
    expect(of(4)).toEqual([1, 1, 1, 1]);
    const index = await NeighborIndex.build(one(), matrix, options);
    const [distance] = (await index.query(matrixOf([[missing, 1]]), 1)).distances;
    expect(distance).toBe(0);
    index.close();
    await expect(
      nearestNeighbors(one(), matrixOf([[Number.POSITIVE_INFINITY], [1]]), { k: 1, metric: "mixed" }),
    ).rejects.toMatchObject({ code: "NOT_FINITE" });
    await expect(nearestNeighbors(one(), matrix, { k: 1 })).rejects.toMatchObject({ code: "NOT_FINITE" });
  });

  it("descends among mixed rows with gaps as brute force finds them, the same bits on any threads", async () => {
    const matrix = smoothMatrix(2500, 6, 4);
    const values = matrix.values.map((value, i) => {
      if (i % 7 === 3) return Number.NaN;
      return i % 6 > 3 ? Math.round(2 * value) : value;
    });
    const rows = { ...matrix, values };
    const options = { k: 10, metric: "mixed", categorical: [4, 5], seed: 5 } as const;
    const exact = await nearestNeighbors(one(), rows, { ...options, method: "brute" });
    const found = await nearestNeighbors(one(), rows, { ...options, method: "nnDescent" });
    expect(found.method).toBe("nnDescent");
    // Noise without groups, with gaps: the hardest case there is.
    expect(found.recall).toBeGreaterThan(0.75);
    for (const kernels of variants.values()) {
      expect(await nearestNeighbors(kernels, rows, { ...options, method: "nnDescent" })).toEqual(found);
      expect(await nearestNeighbors(kernels, rows, { ...options, method: "brute" })).toEqual(exact);
    }
  });

  it("answers for new rows one by one as for many, and finds a row of its own at distance 0", async () => {
    const matrix = randomMatrix(900, 4, 8);
    for (const method of ["brute", "kdTree"] as const) {
      const index = await NeighborIndex.build(one(), matrix, { method });
      const queries = randomMatrix(40, 4, 9);
      const all = await index.query(queries, 6);
      for (let row = 0; row < 40; row++) {
        const alone = await index.query(
          { numRows: 1, numDims: 4, values: queries.values.slice(row * 4, row * 4 + 4) },
          6,
        );
        expect(alone.indices).toEqual(all.indices.slice(row * 6, row * 6 + 6));
        expect(alone.distances).toEqual(all.distances.slice(row * 6, row * 6 + 6));
      }
      expect((await index.query(matrix, 1)).distances.every((distance) => distance === 0)).toBe(true);
      await expect(index.query(randomMatrix(2, 3, 1), 1)).rejects.toMatchObject({
        code: "WRONG_COLUMNS",
        message: "the index has 4 columns; found a matrix of 3",
      });
      index.close();
    }
  });

  it("worked by hand: three points on a line and a far one, ties to the smaller row", async () => {
    const matrix = matrixOf([[0], [1], [2], [10]]);
    const found = await nearestNeighbors(one(), matrix, { k: 2 });
    expect([...found.indices]).toEqual([1, 2, 0, 2, 1, 0, 2, 1]);
    expect([...found.distances]).toEqual([1, 2, 1, 1, 1, 2, 8, 9]);
  });

  it("treats rows without direction as one another's neighbours under cosine", async () => {
    const matrix = matrixOf([
      [0, 0],
      [1, 0],
      [0, 0],
      [2, 0],
    ]);
    const found = await nearestNeighbors(one(), matrix, { k: 1, metric: "cosine" });
    expect([...found.indices]).toEqual([2, 3, 0, 1]);
    expect([...found.distances]).toEqual([0, 0, 0, 0]);
  });

  it.each<[Metric, number]>([
    ["euclidean", 2],
    ["euclidean", 5],
    ["euclidean", 33],
    ["manhattan", 7],
    ["chebyshev", 9],
    ["cosine", 6],
    ["correlation", 10],
    ["canberra", 3],
    ["hamming", 5],
    ["jaccard", 8],
    ["mixed", 6],
    ["braycurtis", 12],
  ])("is the same bits with 1, 2, 8 threads and without SIMD: %s in %i dimensions", async (metric, dims) => {
    const matrix = randomMatrix(700, dims, 11);
    const expected = await nearestNeighbors(one(), matrix, { k: 13, metric });
    for (const kernels of variants.values()) {
      expect(await nearestNeighbors(kernels, matrix, { k: 13, metric })).toEqual(expected);
    }
  });

  it("finds all other rows when k is as large as can be", async () => {
    const found = await nearestNeighbors(one(), randomMatrix(9, 3, 5), { k: 8 });
    for (let row = 0; row < 9; row++) {
      const near = [...found.indices.subarray(row * 8, row * 8 + 8), row].sort((a, b) => a - b);
      expect(near).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    }
  });

  it("is at distance 0 everywhere when all rows are equal", async () => {
    const found = await nearestNeighbors(
      one(),
      { numRows: 5, numDims: 2, values: new Float32Array(10).fill(3) },
      { k: 2 },
    );
    expect([...found.indices]).toEqual([1, 2, 0, 2, 0, 1, 0, 1, 0, 1]);
    expect([...found.distances]).toEqual(Array(10).fill(0));
  });

  it("refuses what it cannot use, by name", async () => {
    const matrix = matrixOf([[1], [2], [3]]);
    for (const k of [0, 3, 1.5, Number.NaN]) {
      await expect(nearestNeighbors(one(), matrix, { k })).rejects.toMatchObject({
        code: "K_OUT_OF_RANGE",
        message: `k must be an integer in [1, 2] (numRows − 1); found ${k}`,
      });
    }
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const values = Float32Array.of(1, 2, value);
      await expect(nearestNeighbors(one(), { ...matrix, values }, { k: 1 })).rejects.toMatchObject({
        code: "NOT_FINITE",
        message: `row 2 of the matrix holds ${value}; impute or drop such values first`,
      });
    }
  });

  it("gives its memory back, after an error too", async () => {
    const before = one().bytesInUse;
    await nearestNeighbors(one(), randomMatrix(50, 3, 1), { k: 3 });
    const abort = AbortSignal.abort(new Error("enough"));
    await expect(
      nearestNeighbors(one(), randomMatrix(50, 3, 1), { k: 3 }, { signal: abort }),
    ).rejects.toThrow("enough");
    expect(one().bytesInUse).toBe(before);
  });
});
