import { HDBSCAN } from "@clusterwhy/hdbscan";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servePackages } from "../../../scripts/browser/servePackages.mjs";

const CHROMIUM = process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium";
const PACKAGES = ["core", "kernels", "neighbors", "hdbscan"];

/** Runs in Node.js and, as text, in the page: everything that a fit and a prediction give, as plain arrays. */
async function work(make: typeof HDBSCAN, threads: number) {
  let state = 9;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const rows = Array.from({ length: 4000 }, (_, row) =>
    Array.from({ length: 3 }, () => (row % 5) * 1.5 + uniform() + uniform() + uniform()),
  );
  const hdbscan = new make({ minClusterSize: 20, minSamples: 5 }, threads);
  await hdbscan.fit(rows);
  const predicted = await hdbscan.predict(rows.slice(0, 500).map((row) => row.map((value) => value + 0.01)));
  const { labels, probabilities, outlierScores, spanningTree } = hdbscan.model;
  hdbscan.close();
  const { from, to, weights } = spanningTree;
  const arrays = { labels, probabilities, outlierScores, from, to, weights, predicted: predicted.labels };
  return Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, Array.from(values)]));
}

describe("HDBSCAN in a browser", () => {
  let browser: Browser;
  let expected: Awaited<ReturnType<typeof work>>;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    expected = await work(HDBSCAN, 1);
  });
  afterAll(() => browser?.close());

  for (const [name, isolated] of [
    ["with shared memory and two threads", true],
    ["without shared memory", false],
  ] as const) {
    it(`gives the bits that Node.js gives, ${name}`, async () => {
      expect(new Set(expected.labels).size).toBeGreaterThan(3);
      const server = await servePackages({ packages: PACKAGES, isolated });
      try {
        const page = await browser.newPage();
        await page.goto(server.url);
        const found = await page.evaluate(
          `import("@clusterwhy/hdbscan").then(({ HDBSCAN }) => (${work})(HDBSCAN, 2))`,
        );
        expect(found).toEqual(expected);
        await page.close();
      } finally {
        server.close();
      }
    });
  }
});
