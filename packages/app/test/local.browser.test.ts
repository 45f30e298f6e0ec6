// biome-ignore-all lint/performance/useDomNodeTextContent: tested is what people see
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsInEveryLook } from "../../../scripts/browser/faultsInEveryLook.mjs";
import { fitHere } from "../page/local/fitHere.js";
import { serveLocal } from "../scripts/serve-local.mjs";
import { decodeReport, type ReportData } from "../src/index.js";
import { fromBase64, inflate } from "../src/report/compression.js";

const folder = mkdtempSync(join(tmpdir(), "clusterwhy-local-test-"));
const example = fileURLToPath(new URL("../../../examples/profiles/profiles.csv", import.meta.url));
let browser: Browser;

beforeAll(async () => {
  const script = fileURLToPath(new URL("../scripts/build-local.mjs", import.meta.url));
  const built = spawnSync(process.execPath, [script, join(folder, "local.html")], { encoding: "utf8" });
  expect(built.status, built.stderr).toBe(0);
  browser = await chromium.launch({
    executablePath: process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** The fit in a page at `url`: the saved report's data, and on how many threads it was found. */
async function fitAt(url: string): Promise<{ there: ReportData; threads: number; complaints: string[] }> {
  const page = await browser.newPage({ acceptDownloads: true });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.context().on("request", (request) => {
    if (request.url() !== url && !/^(data|blob):/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(url);
  await page.getByLabel("Seed").fill("3");
  await page.locator("input[type=file]").setInputFiles(example);
  await page.waitForSelector("progress");
  await page.waitForSelector(".cards");
  if (url.startsWith("file:")) complaints.push(...(await faultsInEveryLook(page)));
  const [, threads] = /on (\d+) processor/.exec(await page.locator(".local-bar").innerText()) ?? [];
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the report" }).click();
  const html = readFileSync(await (await download).path(), "utf8");
  const data = /id="clusterwhy-data">([^<]*)</.exec(html)?.[1] ?? "";
  await page.close();
  return { there: decodeReport(await inflate(fromBase64(data))), threads: Number(threads), complaints };
}

describe("the page that needs no server", () => {
  it("finds the groups of a dropped table with the same bits as Node, inline and with workers, and asks for nothing", async () => {
    const file = readFileSync(example);
    const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
    const task = { name: "profiles.csv", bytes, table: {}, options: { seed: 3 } };
    const { input: here } = await fitHere(task, () => {}, { threads: 1 });
    expect(here.document.segments.length).toBeGreaterThan(4);

    const served = await serveLocal(join(folder, "local.html"));
    try {
      const inline = await fitAt(`file://${join(folder, "local.html")}`);
      const shared = await fitAt(served.url);
      expect(inline.threads).toBe(1);
      expect(shared.threads).toBe(Math.min(8, availableParallelism()));
      for (const { there, complaints } of [inline, shared]) {
        expect(there.run).toEqual(here.run);
        expect(there.document).toEqual(here.document);
        expect(there.rows.x).toEqual(here.rows.x);
        expect(there.rows.y).toEqual(here.rows.y);
        expect(there.rows.segment).toEqual(here.rows.segment);
        expect(there.shap).toEqual(here.shap);
        expect(complaints).toEqual([]);
      }
    } finally {
      served.close();
    }
  }, 150_000);

  it("could not send anything if it wanted to", async () => {
    const served = await serveLocal(join(folder, "local.html"));
    const asked: string[] = [];
    const listener = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.setHeader("Access-Control-Allow-Origin", "*").end();
    });
    await new Promise<void>((listening) => listener.listen(0, "127.0.0.1", listening));
    const { port } = listener.address() as AddressInfo;
    const page = await browser.newPage();
    try {
      await page.goto(served.url);
      const refused = await page.evaluate(async (target) => {
        const image = new Promise((resolve) => {
          const element = new Image();
          element.onload = () => resolve("sent");
          element.onerror = () => resolve("refused");
          element.src = `${target}/image`;
        });
        const fetched = fetch(`${target}/fetch`).then(
          () => "sent",
          () => "refused",
        );
        const script = `fetch('${target}/worker').then(() => postMessage('sent'), () => postMessage('refused'))`;
        const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
        const fromWorker = new Promise((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
        });
        return Promise.all([image, fetched, fromWorker]);
      }, `http://127.0.0.1:${port}`);
      expect(refused).toEqual(["refused", "refused", "refused"]);
      expect(asked).toEqual([]);
    } finally {
      await page.close();
      listener.close();
      served.close();
    }
  });

  it("says what is wrong with a table, and stops on request", async () => {
    const page = await browser.newPage();
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`file://${join(folder, "local.html")}`);
      await page.waitForSelector("input[type=file]", { state: "attached" });
      expect(await faultsInEveryLook(page, { live: false })).toEqual([]);
    }
    const ragged = join(folder, "ragged.csv");
    writeFileSync(ragged, "a,b\n1,2\n3\n");
    await page.locator("input[type=file]").setInputFiles(ragged);
    await page.waitForSelector(".failure");
    expect(await page.locator(".failure").innerText()).toContain("row 2 has 1 cells");
    expect(await faultsInEveryLook(page, { live: false })).toEqual([]);
    await page.locator("input[type=file]").setInputFiles(example);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.waitForSelector("text=Drop a CSV, TSV, JSON or NDJSON file here");
    await page.close();
  });
});
