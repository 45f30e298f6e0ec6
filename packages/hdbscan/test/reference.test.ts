import { readFileSync } from "node:fs";
import {
  dbcv,
  fitHdbscan,
  type HdbscanModel,
  type HdbscanOptions,
  relativeValidity,
  softMembership,
} from "@clusterwhy/hdbscan";
import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataset } from "./datasets.js";

interface Case {
  data: string;
  seed: number;
  options: Record<string, number | string | boolean>;
  labels: number[];
  probabilities: (number | null)[];
  outlierScores: (number | null)[];
  persistence: (number | null)[];
  treeWeight: number;
  relativeValidity?: number;
  dbcv?: number[];
  /** Of the first rows. */
  membership?: number[][];
}
const fixture = JSON.parse(readFileSync(new URL("./fixtures/hdbscan.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

/** The hdbscan package's names in camelCase. */
function optionsOf(given: Case["options"]): HdbscanOptions {
  const renamed = Object.entries(given).map(([name, value]) => [
    name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(renamed) as HdbscanOptions;
}

const treeWeight = (model: HdbscanModel) =>
  model.spanningTree.weights.reduce((sum, weight) => sum + weight, 0);

/** Where the reference divides infinity by infinity it has no number (null in the fixture). */
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number | null>) =>
  Array.from(a)
    .slice(0, b.length)
    .reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? value))), 0);

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

describe("the hdbscan package's results", () => {
  for (const { data, seed, options, ...expected } of fixture.cases) {
    if (expected.relativeValidity === undefined) continue;
    it(`validity and soft membership of ${data} with ${JSON.stringify(options)}`, async () => {
      const rows = dataset(data, seed);
      const model = await fitHdbscan(kernels, rows, optionsOf(options));
      expect(relativeValidity(model).validity).toBeCloseTo(expected.relativeValidity as number, 9);
      if (expected.dbcv === undefined) return;
      expect(largestDifference(dbcv(rows, model.labels).clusters, expected.dbcv)).toBeLessThan(1e-8);
      if (expected.membership === undefined) return;
      const membership = softMembership(model, rows);
      expect(membership.length).toBe(rows.numRows * model.numClusters);
      expect(largestDifference(membership, expected.membership.flat())).toBeLessThan(1e-6);
    });
  }

  for (const { data, seed, options, ...expected } of fixture.cases) {
    it(`${data} with ${JSON.stringify(options)}`, async () => {
      const model = await fitHdbscan(kernels, dataset(data, seed), optionsOf(options));
      expect(Math.abs(treeWeight(model) - expected.treeWeight)).toBeLessThan(1e-6);
      expect(model.labels.length).toBe(expected.labels.length);
      expect([...model.labels]).toEqual(expected.labels);
      expect(largestDifference(model.probabilities, expected.probabilities)).toBeLessThan(1e-5);
      expect(largestDifference(model.outlierScores, expected.outlierScores)).toBeLessThan(1e-5);
      expect(largestDifference(model.persistence, expected.persistence)).toBeLessThan(1e-5);
    });
  }
});
