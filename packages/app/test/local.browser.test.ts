// biome-ignore-all lint/performance/useDomNodeTextContent: tested is what people see
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitHere } from "../page/local/fitHere.js";
import { decodeReport } from "../src/index.js";
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

describe("the page that needs no server", () => {
  it("finds the groups of a dropped table with the same bits as Node, and asks for nothing", async () => {
    const page = await browser.newPage({ acceptDownloads: true });
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(`file://${join(folder, "local.html")}`);
    await page.getByLabel("Seed").fill("3");
    await page.locator("input[type=file]").setInputFiles(example);
    await page.waitForSelector("progress");
    await page.waitForSelector(".cards");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the report" }).click();
    const html = readFileSync(await (await download).path(), "utf8");
    const data = /id="clusterwhy-data">([^<]*)</.exec(html)?.[1] ?? "";
    const there = decodeReport(await inflate(fromBase64(data)));

    const file = readFileSync(example);
    const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
    const here = await fitHere({ name: "profiles.csv", bytes, table: {}, options: { seed: 3 } }, () => {});
    expect(there.document.segments.length).toBeGreaterThan(4);
    // Warnings about missing threads belong to the place, not to the result.
    expect({ ...there.run, warnings: [] }).toEqual({ ...here.run, warnings: [] });
    expect(there.document).toEqual(here.document);
    expect(there.rows.x).toEqual(here.rows.x);
    expect(there.rows.y).toEqual(here.rows.y);
    expect(there.rows.segment).toEqual(here.rows.segment);
    expect(there.shap).toEqual(here.shap);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("says what is wrong with a table, and stops on request", async () => {
    const page = await browser.newPage();
    await page.goto(`file://${join(folder, "local.html")}`);
    const ragged = join(folder, "ragged.csv");
    writeFileSync(ragged, "a,b\n1,2\n3\n");
    await page.locator("input[type=file]").setInputFiles(ragged);
    await page.waitForSelector(".failure");
    expect(await page.locator(".failure").innerText()).toContain("row 2 has 1 cells");
    await page.locator("input[type=file]").setInputFiles(example);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.waitForSelector("text=Drop a CSV, TSV, JSON or NDJSON file here");
    await page.close();
  });
});
