import { RandomStream, type SparseMatrix } from "@clusterwhy/core";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { nearestNeighbors } from "@clusterwhy/neighbors";
import {
  fitUmap,
  fuzzyGraph,
  intersectLabels,
  loadUmap,
  saveUmap,
  transformRows,
  trustworthiness,
  UmapRun,
} from "@clusterwhy/umap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobs, type Edges, edgesOf, fixture, knnOf, matrixOf, type StoredKnn } from "./support.js";

interface SupervisedFixture {
  rows: Record<string, number[][]>;
  supervised: { knn: StoredKnn; labels: number[]; cases: { targetWeight: number; graph: Edges }[] };
}
const golden = fixture<SupervisedFixture>("graph");

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
});
afterAll(() => kernels.close());

describe("labels", () => {
  it.each(golden.supervised.cases)(
    "give umap-learn's graph within 1e-5: target weight $targetWeight",
    async (stored) => {
      const { knn, labels } = golden.supervised;
      const options = { localConnectivity: 1, setOpMixRatio: 1 };
      const graph = await fuzzyGraph(kernels, knnOf(knn, matrixOf(golden.rows.blobs)), options);
      const found = edgesOf(intersectLabels(graph, labels, stored.targetWeight));
      const expected = new Map(
        stored.graph.from.map((from, i) => [`${from} ${stored.graph.to[i]}`, stored.graph.weights[i]]),
      );
      let matched = 0;
      found.weights.forEach((weight, i) => {
        const other = expected.get(`${found.from[i]} ${found.to[i]}`);
        if (other !== undefined) matched++;
        expect(Math.abs(weight - (other ?? 0))).toBeLessThan(1e-5);
      });
      expect(matched).toBe(stored.graph.from.length);
    },
  );

  it("part one cloud into its classes", async () => {
    const matrix = blobs(200, 3, 1, 5);
    const labels = Int32Array.from({ length: 200 }, (_, row) => row % 2);
    const apart = async (targetWeight: number) => {
      const { embedding } = await fitUmap(kernels, { matrix, labels }, { nNeighbors: 10, targetWeight });
      const near = await nearestNeighbors(kernels, embedding, { k: 5 });
      return near.indices.filter((other, i) => labels[other] === labels[Math.floor(i / 5)]).length / 1000;
    };
    expect(await apart(0.95)).toBeGreaterThan(0.95);
    expect(await apart(0)).toBeLessThan(await apart(0.95));
  });

  it("are refused by row where they are no classes", async () => {
    const matrix = blobs(4, 2, 1, 1);
    await expect(fitUmap(kernels, { matrix, labels: [0, 1] })).rejects.toMatchObject({
      code: "LABELS_INVALID",
    });
    await expect(fitUmap(kernels, { matrix, labels: [0, 1, 0.5, 1] })).rejects.toThrow(
      "labels must be whole numbers from 0 on, or −1 where unknown; found 0.5 for row 2",
    );
  });
});

describe("precomputed neighbours", () => {
  it("give the bits of a fit that finds them itself", async () => {
    const matrix = blobs(150, 4, 3, 7);
    const options = { nNeighbors: 9, nEpochs: 40, seed: 2 };
    const knn = await nearestNeighbors(kernels, matrix, { k: 8 });
    const given = await fitUmap(kernels, { matrix, knn }, options);
    expect(given.embedding).toEqual((await fitUmap(kernels, matrix, options)).embedding);
  });

  it("are refused where they do not fit", async () => {
    const matrix = blobs(5, 2, 1, 1);
    const knn = await nearestNeighbors(kernels, matrix, { k: 2 });
    const refused = (change: object) =>
      expect(fitUmap(kernels, { matrix, knn: { ...knn, ...change } })).rejects;
    await refused({ numRows: 6 }).toThrow("expected those of 5 rows; found 6");
    await refused({ indices: knn.indices.map(() => 5) }).toThrow(
      "expected rows in [0, 4]; found 5 for row 0",
    );
    await refused({ distances: knn.distances.map(() => Number.NaN) }).toThrow("found NaN for row 0");
    await refused({ k: 3 }).toThrow("expected 5 × 3 indices and distances; found 10 and 10");
  });
});

describe("a layout that is watched", () => {
  it.each([300, 2400])("has the bits of one that is not: %i rows", async (numRows) => {
    const matrix = blobs(numRows, 3, 3, 1);
    const options = { nEpochs: 60, seed: 4 };
    const alone = await fitUmap(kernels, matrix, options);
    const epochs: number[] = [];
    let last = new Float32Array();
    const watched = await fitUmap(kernels, matrix, options, {
      onLayout: (frame) => {
        epochs.push(frame.epoch);
        expect(frame.numEpochs).toBe(60);
        last = new Float32Array(frame.positions());
      },
    });
    expect(watched.embedding.values).toEqual(alone.embedding.values);
    expect(last).toEqual(alone.embedding.values);
    expect(epochs.length).toBeGreaterThanOrEqual(30);
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
  });
});

describe("UmapRun", () => {
  it.each([300, 2400])("gives in pieces the bits of a fit at once: %i rows", async (numRows) => {
    const matrix = blobs(numRows, 3, 3, 1);
    const options = { nEpochs: 30, seed: 8 };
    const run = await UmapRun.start(kernels, matrix, options);
    expect([run.epoch, run.numEpochs]).toEqual([0, 30]);
    await run.run(1);
    const early = run.embedding;
    await run.run(11);
    expect(run.epoch).toBe(12);
    expect(run.embedding).not.toEqual(early);
    await run.run(100);
    expect(run.epoch).toBe(30);
    const expected = await fitUmap(kernels, matrix, options);
    expect(run.model()).toEqual(expected);
    run.close();
    expect(await trustworthiness(kernels, matrix, expected.embedding, 15)).toBeGreaterThan(0.9);
  });

  it("goes on after a cancellation", async () => {
    const matrix = blobs(2_100, 3, 2, 1);
    const run = await UmapRun.start(kernels, matrix, { nEpochs: 20 });
    const abort = new AbortController();
    const control = {
      signal: abort.signal,
      onProgress: () => run.epoch >= 5 && abort.abort(new Error("enough")),
    };
    await expect(run.run(20, control)).rejects.toThrow("enough");
    expect(run.epoch).toBe(5);
    await run.run(20);
    expect(run.embedding).toEqual((await fitUmap(kernels, matrix, { nEpochs: 20 })).embedding);
    run.close();
  });
});

describe("sparse rows", () => {
  /** Texts of three topics, each with words of its own. */
  function texts(numRows: number, seed: number): SparseMatrix {
    const random = new RandomStream(seed, "texts");
    const offsets = new Uint32Array(numRows + 1);
    const columns: number[] = [];
    const values: number[] = [];
    for (let row = 0; row < numRows; row++) {
      for (let word = 0; word < 90; word++) {
        const likely = Math.floor(word / 30) === row % 3 ? 0.4 : 0.03;
        if (random.nextFloat() > likely) continue;
        columns.push(word);
        values.push(1 + random.nextBelow(3));
      }
      offsets[row + 1] = columns.length;
    }
    return {
      numRows,
      numDims: 90,
      offsets,
      columns: Int32Array.from(columns),
      values: Float32Array.from(values),
    };
  }

  it("are embedded by topic, saved, loaded and joined by new ones", async () => {
    const matrix = texts(240, 1);
    const model = await fitUmap(kernels, matrix, { metric: "cosine", nNeighbors: 10, seed: 1 });
    const near = await nearestNeighbors(kernels, model.embedding, { k: 5 });
    const same =
      near.indices.filter((other, i) => other % 3 === Math.floor(i / 5) % 3).length / near.indices.length;
    expect(same).toBeGreaterThan(0.98);
    const loaded = loadUmap(saveUmap(model));
    expect(loaded).toEqual(model);
    const fresh = texts(30, 2);
    const placed = await transformRows(kernels, loaded, fresh);
    const first = { ...fresh, numRows: 1, offsets: fresh.offsets.slice(0, 2) };
    const alone = await transformRows(kernels, model, {
      ...first,
      columns: fresh.columns.slice(0, fresh.offsets[1]),
      values: fresh.values.slice(0, fresh.offsets[1]),
    });
    expect(alone.values).toEqual(placed.values.slice(0, 2));
    await expect(transformRows(kernels, model, blobs(2, 90, 1, 1))).rejects.toMatchObject({
      code: "WRONG_ROWS",
    });
  });

  it("refuse what they cannot have", async () => {
    const matrix = texts(30, 1);
    await expect(fitUmap(kernels, matrix, { metric: "manhattan" })).rejects.toThrow(
      "metric: expected euclidean or cosine for sparse rows; found manhattan",
    );
    await expect(fitUmap(kernels, matrix, { init: "pca" })).rejects.toThrow(
      "init: expected spectral or random for sparse rows; found pca",
    );
  });
});
