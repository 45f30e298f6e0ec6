// The package in headless Chromium, straight from the built modules: with workers on shared memory in an isolated page,
// and on one thread where the page is not isolated. Both give the bits of Node.
import { createHash } from "node:crypto";
import { UMAP } from "@clusterwhy/umap";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servePackages } from "../../../scripts/browser/servePackages.mjs";
import { blobs } from "./support.js";

const PACKAGES = ["core", "kernels", "neighbors", "umap"];
const BODY = `<script type="module">
import { UMAP } from "@clusterwhy/umap";
import { createKernels } from "@clusterwhy/kernels";
globalThis.run = async ({ options, given, later }) => {
  const probe = await createKernels({ threads: 3 });
  const warnings = probe.warnings.map(({ code }) => code);
  probe.close();
  const matrix = (one) => ({ ...one, values: Float32Array.from(one.values) });
  const umap = new UMAP(options, 3);
  await umap.fit(matrix({ ...given, numRows: 40, values: given.values.slice(0, 200) })); // workers start
  await new Promise((resolve) => setTimeout(resolve, 500));
  const embedding = await umap.fitTransform(matrix(given));
  const placed = await umap.transform(matrix(later));
  umap.close();
  return { embedding: [...embedding.values], placed: [...placed.values], warnings };
};
</script>`;

interface Outcome {
  embedding: number[];
  placed: number[];
  warnings: string[];
}

const OPTIONS = { nNeighbors: 12, nEpochs: 80, seed: 5 };
const rows = blobs(2_500, 5, 4, 3); // enough that workers take part
const fresh = blobs(40, 5, 4, 9);

let browser: Browser;
let expected: string[];

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const umap = new UMAP(OPTIONS, 1);
  const embedding = await umap.fitTransform(rows);
  const placed = await umap.transform(fresh);
  umap.close();
  expected = [embedding.values, placed.values].map(digest);
});
afterAll(() => browser?.close());

function digest(values: Iterable<number>): string {
  return createHash("sha256")
    .update(new Uint8Array(Float32Array.from(values).buffer))
    .digest("hex");
}

async function inPage(isolated: boolean): Promise<Outcome> {
  const server = await servePackages({ packages: PACKAGES, isolated, body: BODY });
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  try {
    await page.goto(server.url);
    await page.waitForFunction("globalThis.run !== undefined");
    const task = {
      options: OPTIONS,
      given: { ...rows, values: [...rows.values] },
      later: { ...fresh, values: [...fresh.values] },
    };
    const outcome = await page.evaluate(`globalThis.run(${JSON.stringify(task)})`);
    expect(faults).toEqual([]);
    return outcome as Outcome;
  } finally {
    await page.close();
    server.close();
  }
}

describe("in Chromium", () => {
  it("gives Node's bits with workers on shared memory", async () => {
    const { embedding, placed, warnings } = await inPage(true);
    expect(warnings).toEqual([]);
    expect([digest(embedding), digest(placed)]).toEqual(expected);
  });

  it("gives Node's bits on one thread in a page that is not isolated, and says so", async () => {
    const { embedding, placed, warnings } = await inPage(false);
    expect(warnings).toEqual(["NO_SHARED_MEMORY"]);
    expect([digest(embedding), digest(placed)]).toEqual(expected);
  });
});
