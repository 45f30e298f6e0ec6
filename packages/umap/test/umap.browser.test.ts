// The package in headless Chromium, straight from the built modules: with workers on shared memory in an isolated page,
// and on one thread where the page is not isolated. Both give the bits of Node.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { UMAP } from "@clusterwhy/umap";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blobs } from "./support.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const IMPORTS = {
  ...Object.fromEntries(
    ["core", "kernels", "neighbors", "umap"].map((name) => [
      `@clusterwhy/${name}`,
      `/packages/${name}/dist/index.js`,
    ]),
  ),
  zod: "/node_modules/zod/index.js",
};
const PAGE = `<!doctype html>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module">
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
let server: Server;
let expected: string[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (searchParams.has("isolated") || request.headers.referer?.includes("isolated")) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    if (pathname === "/") {
      response.setHeader("Content-Type", "text/html");
      return response.end(PAGE);
    }
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    response.setHeader("Content-Type", extname(pathname) === ".js" ? "text/javascript" : "text/plain");
    readFile(join(ROOT, normalize(pathname))).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
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
afterAll(async () => {
  await browser?.close();
  server?.close();
});

function digest(values: Iterable<number>): string {
  return createHash("sha256")
    .update(new Uint8Array(Float32Array.from(values).buffer))
    .digest("hex");
}

async function inPage(query: string): Promise<Outcome> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${query}`);
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
  }
}

describe("in Chromium", () => {
  it("gives Node's bits with workers on shared memory", async () => {
    const { embedding, placed, warnings } = await inPage("?isolated");
    expect(warnings).toEqual([]);
    expect([digest(embedding), digest(placed)]).toEqual(expected);
  });

  it("gives Node's bits on one thread in a page that is not isolated, and says so", async () => {
    const { embedding, placed, warnings } = await inPage("");
    expect(warnings).toEqual(["NO_SHARED_MEMORY"]);
    expect([digest(embedding), digest(placed)]).toEqual(expected);
  });
});
