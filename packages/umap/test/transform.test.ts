import type { Matrix } from "@clusterwhy/core";
import type { Kernels } from "@clusterwhy/kernels";
import { fitUmap, loadUmap, saveUmap, transformRows, UMAP, type UmapModel } from "@clusterwhy/umap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobs, expectFinite, kernelVariants, matrixOf } from "./support.js";

let variants: Map<string, Kernels>;
let model: UmapModel;
const rows = blobs(900, 5, 4, 2);
const fresh = blobs(130, 5, 4, 2); // the same blobs' first rows, and
for (let i = 0; i < fresh.values.length; i++) fresh.values[i] += 0.01; // nowhere quite a row of the fit

beforeAll(async () => {
  variants = await kernelVariants();
  model = await fitUmap(one(), rows, { nEpochs: 200, nNeighbors: 12, seed: 3 });
});
afterAll(() => {
  for (const kernels of variants.values()) kernels.close();
});
const one = () => variants.get("1 threads") as Kernels;

function rowsOf(matrix: Matrix, from: number, to: number): Matrix {
  const { numDims, values } = matrix;
  return { numRows: to - from, numDims, values: values.slice(from * numDims, to * numDims) };
}

describe("transformRows", () => {
  it("is the same bits with 1, 2, 8 threads and without SIMD, and leaves the model as it was", async () => {
    const before = saveUmap(model);
    const expected = await transformRows(one(), model, fresh);
    expectFinite(expected.values);
    for (const kernels of variants.values()) {
      expect(await transformRows(kernels, model, fresh)).toEqual(expected);
    }
    expect(saveUmap(model)).toEqual(before);
  });

  it("places a row the same alone, in any company and in any order", async () => {
    const all = await transformRows(one(), model, fresh);
    for (const row of [0, 7, 129]) {
      const alone = await transformRows(one(), model, rowsOf(fresh, row, row + 1));
      expect(alone).toEqual(rowsOf(all, row, row + 1));
    }
    const backwards = Array.from({ length: 130 }, (_, i) => [...rowsOf(fresh, 129 - i, 130 - i).values]);
    const turned = await transformRows(one(), model, matrixOf(backwards));
    expect(rowsOf(turned, 0, 1)).toEqual(rowsOf(all, 129, 130));
  });

  it("places rows near where the fit placed their like", async () => {
    const placed = await transformRows(one(), model, fresh);
    const { values } = model.embedding;
    const spread = Math.max(...values) - Math.min(...values);
    const off = Array.from({ length: 130 }, (_, row) =>
      Math.hypot(placed.values[2 * row] - values[2 * row], placed.values[2 * row + 1] - values[2 * row + 1]),
    ).sort((a, b) => a - b);
    expect(off[65]).toBeLessThan(0.05 * spread);
  });

  it("places mixed rows with gaps, alone as in company, near their like, from a saved model too", async () => {
    const gappy = (matrix: Matrix): Matrix => ({
      ...matrix,
      values: matrix.values.map((value, i) => {
        if (i % 11 === 4) return Number.NaN;
        return i % 5 > 2 ? Math.round(value / 5) : value;
      }),
    });
    const options = { metric: "mixed", categoricalColumns: [3, 4], nEpochs: 100, seed: 1 } as const;
    const mixed = await fitUmap(one(), gappy(rows), options);
    expectFinite(mixed.embedding.values);
    const loaded = loadUmap(saveUmap(mixed));
    const some = gappy(fresh);
    const placed = await transformRows(one(), loaded, some);
    expectFinite(placed.values);
    expect(await transformRows(one(), mixed, rowsOf(some, 7, 8))).toEqual(rowsOf(placed, 7, 8));
    const { values } = mixed.embedding;
    const spread = Math.max(...values) - Math.min(...values);
    const off = Array.from({ length: 130 }, (_, row) =>
      Math.hypot(placed.values[2 * row] - values[2 * row], placed.values[2 * row + 1] - values[2 * row + 1]),
    ).sort((a, b) => a - b);
    expect(off[65]).toBeLessThan(0.1 * spread);
  });

  it("places a model's only row where it is", async () => {
    const single = await fitUmap(one(), matrixOf([[1, 2]]));
    expect([...(await transformRows(one(), single, matrixOf([[5, 5]]))).values].map(Number.isFinite)).toEqual(
      [true, true],
    );
  });

  it("refuses other columns and values that are not finite, by name", async () => {
    await expect(transformRows(one(), model, matrixOf([[1, 2]]))).rejects.toMatchObject({
      code: "WRONG_COLUMNS",
      message: "the model was fitted to 5 columns; found a matrix of 2",
    });
    await expect(transformRows(one(), model, matrixOf([[1, 2, 3, 4, Number.NaN]]))).rejects.toMatchObject({
      code: "NOT_FINITE",
    });
    expect(
      (await transformRows(one(), model, { ...fresh, numRows: 0, values: new Float32Array() })).numRows,
    ).toBe(0);
  });
});

describe("saveUmap and loadUmap", () => {
  it("gives the model back bit for bit, and with it the same places", async () => {
    const loaded = loadUmap(saveUmap(model));
    expect(loaded).toEqual(model);
    expect(await transformRows(one(), loaded, fresh)).toEqual(await transformRows(one(), model, fresh));
  });

  it("reads from an odd place in a larger buffer", () => {
    const bytes = saveUmap(model);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(loadUmap(shifted.subarray(3))).toEqual(model);
    // As `readFile` gives it, whose `slice` copies nothing.
    expect(loadUmap(Buffer.from(bytes))).toEqual(model);
  });

  it("refuses what is no model, a newer one, and a cut or damaged one, by name", () => {
    const bytes = saveUmap(model);
    const damaged = (change: (copy: Uint8Array) => void) => {
      const copy = bytes.slice();
      change(copy);
      return () => loadUmap(copy);
    };
    expect(() => loadUmap(new Uint8Array(5))).toThrow("expected a UMAP model; found only 5 bytes");
    expect(damaged((copy) => copy.fill(65, 0, 1))).toThrow("expected a UMAP model; found something else");
    expect(damaged((copy) => copy.fill(9, 4, 5))).toThrow("format version 9");
    expect(damaged((copy) => copy.fill(0, 20, 40))).toThrow("a damaged header");
    expect(() => loadUmap(bytes.slice(0, bytes.length - 100))).toThrow(
      "a file that ends within 'graphWeights'",
    );
  });

  it("serves UMAP.load", async () => {
    const umap = new UMAP({ nNeighbors: 5, nEpochs: 30, seed: 1 }, 1);
    await umap.fit(rows);
    const again = UMAP.load(umap.save(), 1);
    expect(await again.transform(fresh)).toEqual(await umap.transform(fresh));
    umap.close();
    again.close();
  });
});
