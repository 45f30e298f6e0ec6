import type { Kernels } from "@clusterwhy/kernels";
import { fitUmap, fitUmapMany, trustworthiness, UMAP } from "@clusterwhy/umap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobs, expectFinite, kernelVariants, matrixOf } from "./support.js";

let variants: Map<string, Kernels>;
beforeAll(async () => {
  variants = await kernelVariants();
});
afterAll(() => {
  for (const kernels of variants.values()) kernels.close();
});
const one = () => variants.get("1 threads") as Kernels;

describe("fitUmap", () => {
  it("is the same bits with 1, 2, 8 threads and without SIMD", async () => {
    for (const [numRows, options] of [
      [900, { nEpochs: 60, seed: 3 }],
      [400, { nEpochs: 40, nComponents: 3, metric: "manhattan" }],
      [300, { nEpochs: 40, nComponents: 5, init: "pca" }],
    ] as const) {
      const matrix = blobs(numRows, 6, 4, 2);
      const expected = await fitUmap(one(), matrix, options);
      for (const kernels of variants.values()) {
        const found = await fitUmap(kernels, matrix, options);
        expect(found.embedding).toEqual(expected.embedding);
        expect(found.graph).toEqual(expected.graph);
      }
    }
  });

  it("depends on the seed alone for its randomness", async () => {
    const matrix = blobs(150, 4, 3, 2);
    const [first, again, other] = await Promise.all([0, 0, 1].map(() => undefined)).then(async () => [
      await fitUmap(one(), matrix, { seed: 5 }),
      await fitUmap(one(), matrix, { seed: 5 }),
      await fitUmap(one(), matrix, { seed: 6 }),
    ]);
    expect(again.embedding).toEqual(first.embedding);
    expect(other.embedding).not.toEqual(first.embedding);
  });

  it("gives many small layouts the bits of each alone", async () => {
    const inputs = [blobs(80, 3, 2, 1), blobs(200, 5, 3, 2), blobs(40, 2, 1, 3)].map((matrix, i) => ({
      matrix,
      options: { nNeighbors: 8, nEpochs: 50, seed: i },
    }));
    const many = await fitUmapMany(variants.get("2 threads") as Kernels, inputs);
    for (const [i, { matrix, options }] of inputs.entries()) {
      expect(many[i].embedding).toEqual((await fitUmap(one(), matrix, options)).embedding);
    }
  });

  it("keeps far-apart, disconnected blobs apart and their rows together", async () => {
    const matrix = blobs(300, 4, 3, 8, 1000);
    const { embedding } = await fitUmap(one(), matrix, { nNeighbors: 10, seed: 1 });
    expectFinite(embedding.values);
    expect(await trustworthiness(one(), matrix, embedding, 10)).toBeGreaterThan(0.93);
    const distance = (i: number, j: number) =>
      Math.hypot(
        embedding.values[2 * i] - embedding.values[2 * j],
        embedding.values[2 * i + 1] - embedding.values[2 * j + 1],
      );
    let within = 0;
    let between = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 300; i++) {
      for (let j = 0; j < i; j++) {
        if (i % 3 === j % 3) within = Math.max(within, distance(i, j) / 2);
        else between = Math.min(between, distance(i, j));
      }
    }
    expect(between).toBeGreaterThan(1);
  });

  it("moves a start of one's own kind: pca and random inits give different layouts", async () => {
    const matrix = blobs(120, 5, 3, 4);
    const layouts = [];
    for (const init of ["spectral", "pca", "random"] as const) {
      const { embedding } = await fitUmap(one(), matrix, { init, nNeighbors: 10 });
      expect(await trustworthiness(one(), matrix, embedding, 10)).toBeGreaterThan(0.9);
      layouts.push(embedding.values.join());
    }
    expect(new Set(layouts).size).toBe(3);
  });

  it("stops when aborted and gives its memory back", async () => {
    const before = one().bytesInUse;
    const abort = new AbortController();
    const work = fitUmap(
      one(),
      blobs(2_000, 8, 4, 1),
      {},
      {
        signal: abort.signal,
        onProgress: (stage, share) => {
          if (stage === "layout" && share > 0.05) abort.abort(new Error("enough"));
        },
      },
    );
    await expect(work).rejects.toThrow("enough");
    expect(one().bytesInUse).toBe(before);
  });

  it("refuses unknown and impossible options, by name", async () => {
    const matrix = blobs(20, 2, 1, 1);
    await expect(fitUmap(one(), matrix, { nNeighbours: 5 } as never)).rejects.toMatchObject({
      code: "OPTION_UNKNOWN",
      message: "unknown option 'nNeighbours'; did you mean 'nNeighbors'?",
    });
    await expect(fitUmap(one(), matrix, { nNeighbors: 1 })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await expect(fitUmap(one(), matrix, { minDist: 2 })).rejects.toThrow(
      "minDist must be at most spread (1); found 2",
    );
  });
});

describe("degenerate inputs", () => {
  it("no rows", async () => {
    await expect(
      fitUmap(one(), { numRows: 0, numDims: 3, values: new Float32Array() }),
    ).rejects.toMatchObject({ code: "NO_ROWS", message: "UMAP needs at least one row; found none" });
  });

  it("one row lies at the origin", async () => {
    const model = await fitUmap(one(), matrixOf([[1, 2, 3]]));
    expect([...model.embedding.values]).toEqual([0, 0]);
    expect(model.warnings.map(({ code }) => code)).toEqual(["FEWER_NEIGHBORS"]);
    expect([...model.graph.offsets]).toEqual([0, 0]);
  });

  it("two rows: one edge of weight 1, near each other", async () => {
    const model = await fitUmap(
      one(),
      matrixOf([
        [1, 2],
        [5, 2],
      ]),
    );
    expect([...model.graph.weights]).toEqual([1, 1]);
    expectFinite(model.embedding.values);
    expect(model.warnings.map(({ code }) => code)).toEqual(["FEWER_NEIGHBORS"]);
  });

  it("all rows equal: every edge weighs 1, nothing is NaN", async () => {
    const matrix = { numRows: 40, numDims: 3, values: new Float32Array(120).fill(2.5) };
    const model = await fitUmap(one(), matrix, { nNeighbors: 5 });
    expect(model.graph.weights.every((weight) => weight === 1)).toBe(true);
    expectFinite(model.embedding.values);
  });

  it("two distinct rows, each many times: two components, every edge within one of them", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? [0, 0] : [7, 7]));
    const model = await fitUmap(one(), matrixOf(rows), { nNeighbors: 6 });
    for (let row = 0; row < 60; row++) {
      for (let at = model.graph.offsets[row]; at < model.graph.offsets[row + 1]; at++) {
        expect(model.graph.targets[at] % 2).toBe(row % 2);
        expect(model.graph.weights[at]).toBe(1);
      }
    }
    expectFinite(model.embedding.values);
  });

  it("as many neighbours as rows, and more: all of them, with a warning for more", async () => {
    const matrix = blobs(12, 3, 1, 6);
    const exact = await fitUmap(one(), matrix, { nNeighbors: 12 });
    expect(exact.warnings).toEqual([]);
    expect(exact.knn.k).toBe(11);
    const more = await fitUmap(one(), matrix, { nNeighbors: 50 });
    expect(more.warnings).toEqual([
      {
        code: "FEWER_NEIGHBORS",
        message: "nNeighbors is 50, but there are only 12 rows: all of them are used",
      },
    ]);
    expect(more.embedding).toEqual(exact.embedding);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "refuses %d by row",
    async (value) => {
      await expect(
        fitUmap(
          one(),
          matrixOf([
            [1, 2],
            [3, value],
            [4, 5],
          ]),
        ),
      ).rejects.toMatchObject({
        code: "NOT_FINITE",
        message: `row 1 of the matrix holds ${value}; impute or drop such values first`,
      });
    },
  );

  it("no columns: all rows are equal", async () => {
    const model = await fitUmap(
      one(),
      { numRows: 20, numDims: 0, values: new Float32Array() },
      { nNeighbors: 4 },
    );
    expectFinite(model.embedding.values);
  });
});

describe("UMAP", () => {
  it("is fitUmap behind umap-learn's names", async () => {
    const rows = [
      [1, 2],
      [2, 1],
      [8, 9],
      [9, 8],
      [1, 1],
      [9, 9],
    ];
    const umap = new UMAP({ nNeighbors: 3, seed: 4 }, 1);
    expect(() => umap.model).toThrow("call fit first");
    const embedding = await umap.fitTransform(rows);
    expect(embedding).toEqual((await fitUmap(one(), matrixOf(rows), { nNeighbors: 3, seed: 4 })).embedding);
    umap.close();
    umap.close();
  });

  it("refuses ragged rows", async () => {
    const umap = new UMAP({}, 1);
    await expect(umap.fit([[1, 2], [3]])).rejects.toMatchObject({ code: "RAGGED_ROWS" });
    umap.close();
  });
});
