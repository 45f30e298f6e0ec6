import type { TreeEnsemble } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { compileForest, predictMargins } from "@clusterwhy/trees";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COLUMNS, randomEnsemble, stream, THRESHOLDS } from "../../sql/test/randomModel.js";

let one: Kernels;
let two: Kernels;
let scalar: Kernels;
beforeAll(async () => {
  [one, two, scalar] = await Promise.all([
    createKernels({ threads: 1 }),
    createKernels({ threads: 2 }),
    createKernels({ simd: false }),
  ]);
});
afterAll(() => {
  for (const kernels of [one, two, scalar]) kernels.close();
});

const featureNames = COLUMNS.map((column) => column.name);

/** By columns: thresholds themselves, their neighbours, category numbers, NaN and infinities. */
function randomValues(seed: number, numRows: number): Float32Array {
  const random = stream(seed);
  return Float32Array.from({ length: numRows * featureNames.length }, () => {
    const kind = random();
    if (kind < 0.1) return Number.NaN;
    if (kind < 0.15) return random() < 0.5 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    if (kind < 0.5) return Math.floor(random() * 12);
    const near = THRESHOLDS[Math.floor(random() * THRESHOLDS.length)];
    return kind < 0.75 ? near : near * (1 + (random() < 0.5 ? -1 : 1) * 2 ** -23);
  });
}

function expected(ensembles: readonly TreeEnsemble[], values: Float32Array, numRows: number): number[] {
  const numFeatures = featureNames.length;
  const rows = new Float32Array(values.length);
  for (let row = 0; row < numRows; row++)
    for (let feature = 0; feature < numFeatures; feature++)
      rows[row * numFeatures + feature] = values[feature * numRows + row];
  const data = { numRows, featureNames, featureTypes: featureNames.map(() => "float"), values: rows };
  return ensembles.flatMap((ensemble) => [...predictMargins(ensemble, data)]);
}

describe("a compiled forest", () => {
  it("gives the walked trees' margins bit for bit, inline, on two threads and without SIMD", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1e6),
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom(1, 7, 1500),
        async (seed, depth, numRows) => {
          const random = stream(seed);
          // Depth 9 has up to 512 leaves: parts of 255 of them.
          const ensembles = [0, 1, 2].map(() => randomEnsemble(random, { trees: 5, depth }));
          const values = randomValues(seed, numRows);
          for (const kernels of [one, two, scalar]) {
            const forest = compileForest(kernels, ensembles);
            try {
              expect([...(await forest.margins(values, numRows))]).toEqual(
                expected(ensembles, values, numRows),
              );
            } finally {
              forest.close();
            }
          }
        },
      ),
      { seed: 4, numRuns: 25 },
    );
  });

  it("gives its memory back", async () => {
    const before = one.bytesInUse;
    const forest = compileForest(one, [randomEnsemble(stream(1), { trees: 2, depth: 3 })]);
    await forest.margins(randomValues(1, 10), 10);
    forest.close();
    expect(one.bytesInUse).toBe(before);
  });

  it("refuses what it cannot score", async () => {
    expect(() => compileForest(one, [])).toThrow(/at least one model/);
    const forest = compileForest(one, [randomEnsemble(stream(1), { trees: 1, depth: 2 })]);
    await expect(forest.margins(new Float32Array(3), 1)).rejects.toThrow(
      /must have 7 × 1 = 7 numbers; got 3/,
    );
    forest.close();
  });
});
