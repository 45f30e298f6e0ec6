import type { Matrix } from "@clusterwhy/core";
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
    const tree = await spanningTreeOf(kernels, matrix, { minSamples, metric });
    expect(tree).toEqual(expected);
  }
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

  it("stops when aborted", async () => {
    const abort = new AbortController();
    abort.abort(new Error("enough"));
    const work = spanningTreeOf(engines[0], dataset("blobs", 1), { minSamples: 3 }, { signal: abort.signal });
    await expect(work).rejects.toThrow("enough");
    expect(engines[0].bytesInUse).toBe(engines[1].bytesInUse);
  });
});
