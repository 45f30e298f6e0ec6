import { type Matrix, RandomStream } from "@clusterwhy/core";
import { type SpanningMetric, spanningTreeOf } from "@clusterwhy/hdbscan";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bruteForceTree } from "./bruteForceTree.js";
import { dataset, matrixOf } from "./datasets.js";

const engines: Kernels[] = [];
beforeAll(async () => {
  for (const options of [{ threads: 1 }, { threads: 2 }, { threads: 8 }, { simd: false }]) {
    engines.push(await createKernels(options));
  }
  // Workers join once they are up; give them the time, so that they take part.
  await new Promise((resolve) => setTimeout(resolve, 300));
});
afterAll(() => {
  for (const kernels of engines) kernels.close();
});

async function expectTheTree(matrix: Matrix, minSamples: number, metric: SpanningMetric): Promise<void> {
  const expected = bruteForceTree(matrix, minSamples, metric);
  for (const kernels of engines) {
    for (const algorithm of ["prim", "boruvka"] as const) {
      const tree = await spanningTreeOf(kernels, matrix, { minSamples, metric, algorithm });
      expect(tree, algorithm).toEqual(expected);
    }
  }
}

/** Smooth densities; whole numbers (ties everywhere); few places with many rows each, far apart and at odd scales. */
function larger(name: "waves" | "lattice" | "heaps", numRows: number, numDims: number): Matrix {
  const stream = new RandomStream(11, name, numDims);
  const value = {
    waves: () => stream.nextFloat() * stream.nextFloat() * 8 + stream.nextFloat() ** 5,
    lattice: () => Math.floor(stream.nextFloat() * 2 ** (9 / numDims + 2)),
    heaps: () => 10 ** (Math.floor(stream.nextFloat() * 4) * 9 - 22) * Math.round(stream.nextFloat() * 3),
  }[name];
  return matrixOf(Array.from({ length: numRows }, () => Array.from({ length: numDims }, value)));
}

describe("the spanning tree", () => {
  for (const name of ["blobs", "densities", "arcs", "noise", "line", "ten", "fifty", "grid"]) {
    for (const metric of ["euclidean", "manhattan", "chebyshev"] as const) {
      it(`of ${name} (${metric}) is brute force's, bit for bit, on any engine`, async () => {
        for (const minSamples of [1, 5]) await expectTheTree(dataset(name, 3), minSamples, metric);
      });
    }
  }

  it("is brute force's on small tables full of ties", async () => {
    const tables = fc.integer({ min: 1, max: 4 }).chain((numDims) =>
      fc.record({
        rows: fc.array(
          fc.array(fc.integer({ min: -3, max: 3 }), { minLength: numDims, maxLength: numDims }),
          {
            minLength: 2,
            maxLength: 60,
          },
        ),
        minSamples: fc.integer({ min: 1, max: 8 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(tables, ({ rows, minSamples }) =>
        expectTheTree(matrixOf(rows), minSamples, "euclidean"),
      ),
      { seed: 4, numRuns: 150 },
    );
  });

  for (const name of ["waves", "lattice", "heaps"] as const) {
    it(`of 1,500 rows in ${name} is the same by Borůvka's and by Prim's algorithm`, async () => {
      for (const numDims of [1, 2, 5]) {
        const matrix = larger(name, 1500, numDims);
        for (const minSamples of [1, 4, 40]) {
          const [first, ...others] = await Promise.all(
            engines.map((kernels) => spanningTreeOf(kernels, matrix, { minSamples, algorithm: "boruvka" })),
          );
          const expected = await spanningTreeOf(engines[0], matrix, { minSamples, algorithm: "prim" });
          expect(first).toEqual(expected);
          for (const tree of others) expect(tree).toEqual(first);
        }
      }
    });
  }

  // Enough leaves for several blocks, so that workers do take part.
  for (const [name, numDims] of [
    ["waves", 3],
    ["lattice", 2],
  ] as const) {
    it(`of 9,000 rows in ${name} is shared among threads without a trace`, async () => {
      const matrix = larger(name, 9000, numDims);
      const expected = await spanningTreeOf(engines[1], matrix, { minSamples: 4, algorithm: "prim" });
      for (const kernels of engines) {
        const tree = await spanningTreeOf(kernels, matrix, { minSamples: 4 });
        expect(tree).toEqual(expected);
      }
    });
  }

  it("stops when aborted", async () => {
    const abort = new AbortController();
    abort.abort(new Error("enough"));
    const work = spanningTreeOf(engines[0], dataset("blobs", 1), { minSamples: 3 }, { signal: abort.signal });
    await expect(work).rejects.toThrow("enough");
    expect(engines[0].bytesInUse).toBe(engines[1].bytesInUse);
  });
});
