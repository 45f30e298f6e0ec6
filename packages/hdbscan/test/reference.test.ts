import { readFileSync } from "node:fs";
import { fitHdbscan, type HdbscanModel, type HdbscanOptions } from "@clusterwhy/hdbscan";
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
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? value))), 0);

let kernels: Kernels;
beforeAll(async () => {
  kernels = await createKernels({ threads: 2 });
});
afterAll(() => kernels.close());

describe("the hdbscan package's results", () => {
  for (const { data, seed, options, ...expected } of fixture.cases) {
    it(`${data} with ${JSON.stringify(options)}`, async () => {
      const model = await fitHdbscan(kernels, dataset(data, seed), optionsOf(options));
      expect(Math.abs(treeWeight(model) - expected.treeWeight)).toBeLessThan(1e-6);
      expect([...model.labels]).toEqual(expected.labels);
      expect(largestDifference(model.probabilities, expected.probabilities)).toBeLessThan(1e-5);
      expect(largestDifference(model.outlierScores, expected.outlierScores)).toBeLessThan(1e-5);
      expect(largestDifference(model.persistence, expected.persistence)).toBeLessThan(1e-5);
    });
  }
});
