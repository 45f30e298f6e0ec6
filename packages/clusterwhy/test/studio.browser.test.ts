// biome-ignore-all lint/performance/useDomNodeTextContent: tested is what people see
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { faultsInEveryLook } from "../../../scripts/browser/faultsInEveryLook.mjs";
// The build, because its worker is a file of its own.
import { type Studio, startStudio } from "../dist/studio/startStudio.js";
import { plantedTable, scratchFolder } from "./support.js";

const folder = scratchFolder();
const table = plantedTable(folder);
const large = join(folder, "large.csv");
const complaints: string[] = [];
let studio: Studio;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  mkdirSync(join(folder, "large"));
  renameSync(plantedTable(join(folder, "large"), 6000), large);
  studio = await startStudio({ source: table, folder: join(folder, "studio") });
  browser = await chromium.launch({
    executablePath: process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 860 }, acceptDownloads: true });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol === "http:" && host !== `127.0.0.1:${studio.port}`) complaints.push(request.url());
  });
  await page.goto(studio.url);
});
afterAll(async () => {
  await browser.close();
  await studio.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => expect(complaints.splice(0)).toEqual([]));

describe("the studio", () => {
  it("shows the table's columns, and takes another role", async () => {
    await page.waitForSelector("table");
    expect(page.url()).toBe(`http://127.0.0.1:${studio.port}/`);
    expect(await page.locator("main .lead").innerText()).toBe("160 rows, 5 columns.");
    await page.getByLabel("role of plan").selectOption("outcome");
    await page.waitForFunction(() => document.querySelector("main table")?.textContent?.includes("as asked"));
    expect(await faultsInEveryLook(page)).toEqual([]);
  });

  it("says what is wrong with a source", async () => {
    const field = page.getByPlaceholder("a file on this machine, or a SELECT");
    await field.fill(join(folder, "nosuch.csv"));
    await page.getByRole("button", { name: "Look at it" }).click();
    await page.waitForSelector("main .failure");
    expect(await page.locator("main .failure").innerText()).toContain("nosuch.csv");
    expect(await faultsInEveryLook(page)).toEqual([]);
    await field.fill(table);
    await page.getByRole("button", { name: "Look at it" }).click();
    await page.waitForSelector("main table");
    expect(await page.locator("main .failure").count()).toBe(0);
  });

  it("shows the map while it is laid out, and cancels a fit", async () => {
    const field = page.getByPlaceholder("a file on this machine, or a SELECT");
    await field.fill(large);
    await page.getByRole("button", { name: "Look at it" }).click();
    await page.waitForSelector("text=6,000 rows");
    await page.getByRole("button", { name: "Find groups" }).click();
    await page.waitForSelector(".live-map");
    await page.waitForFunction(() => {
      const canvas = document.querySelector(".live-map canvas") as HTMLCanvasElement | null;
      const { data } = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      return data?.some((value) => value > 0) ?? false;
    });
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.waitForSelector("text=The fit was cancelled");
    expect(await page.locator(".live-map").count()).toBe(0);
    await field.fill(table);
    await page.getByRole("button", { name: "Look at it" }).click();
    await page.waitForSelector("text=160 rows");
  });

  it("tries settings, and fits with the ones that are picked", async () => {
    await page.getByRole("button", { name: "Try settings" }).click();
    await page.waitForSelector(".gallery");
    expect(await page.locator(".gallery li").count()).toBeGreaterThanOrEqual(9);
    expect(await page.locator(".gallery .best").count()).toBe(1);
    await page.getByRole("button", { name: "manhattan, 30 neighbours" }).click();
    expect(await page.locator("#option-nNeighbors").inputValue()).toBe("30");
    expect(await page.locator("#option-metric").inputValue()).toBe("manhattan");
    expect(await faultsInEveryLook(page)).toEqual([]);
    // The gallery, the options and the roles are there again after a reload.
    await page.reload();
    await page.waitForSelector(".gallery .picked h3");
    expect(await page.locator(".gallery .picked h3").innerText()).toContain("manhattan, 30 neighbours");
    await page.getByRole("button", { name: "euclidean, 15 neighbours" }).click();
  });

  it("fits, and opens the report", async () => {
    await page.getByLabel("Seed").fill("1");
    await page.getByLabel("treatment of spend").selectOption("quantile");
    await page.getByLabel("weight of visits").fill("1.5");
    await page.getByRole("button", { name: "Find groups" }).click();
    const report = page.frameLocator("iframe");
    await report.locator("h1").waitFor();
    const { options } = JSON.parse(readFileSync(join(folder, "studio", "run-001", "run.json"), "utf8"));
    expect(options).toMatchObject({ skew: { spend: "quantile" }, weights: { visits: 1.5 } });
    expect(await report.locator("h1").innerText()).toMatch(/of the rows form \d+ groups/);
    expect(await page.locator(".run-list li").count()).toBe(1);
    expect(await faultsInEveryLook(page)).toEqual([]);
  });

  it("renames a group and notes something, for the report too, and over a reload", async () => {
    await page.getByRole("button", { name: "Names and notes" }).click();
    await page.getByLabel("Name").first().fill("Regulars <b>");
    await page.keyboard.press("Tab");
    await page.getByLabel("Note").first().fill("ask them in spring");
    const noted = page.waitForResponse(
      (response) => response.request().postData()?.includes("ask them in spring") ?? false,
    );
    await page.keyboard.press("Tab");
    expect((await noted).ok()).toBe(true);
    await page.waitForSelector("text=Regulars <b>");
    expect(await faultsInEveryLook(page)).toEqual([]);
    await page.reload();
    const report = page.frameLocator("iframe");
    await report.getByRole("link", { name: "Regulars <b>" }).first().click();
    // The group's page comes a moment after the click.
    await report.locator("main", { hasText: "ask them in spring" }).waitFor();
  });

  it("assigns a dropped table and hands out the run's files", async () => {
    await page.getByRole("button", { name: "Assign new rows" }).click();
    const download = page.waitForEvent("download");
    await page.locator("input[type=file]").setInputFiles(table);
    const csv = readFileSync(await (await download).path(), "utf8");
    expect(csv.trimEnd().split("\n").length).toBe(161);
    expect(csv).toContain("Regulars <b>");
    await page.waitForSelector("text=160 rows assigned");
    expect(await faultsInEveryLook(page)).toEqual([]);
    const wrong = join(folder, "wrong.txt");
    writeFileSync(wrong, "no table");
    await page.locator("input[type=file]").setInputFiles(wrong);
    await page.waitForSelector("main .failure");
    await page.getByRole("button", { name: "Files" }).click();
    expect(await faultsInEveryLook(page)).toEqual([]);
    const links = await page
      .locator(".files a")
      .evaluateAll((found) => found.map((link) => (link as HTMLAnchorElement).href));
    const given = await page.evaluate(
      (all) =>
        Promise.all(
          all.map(async (href) => {
            const response = await fetch(href);
            return { href, ok: response.ok, numBytes: (await response.arrayBuffer()).byteLength };
          }),
        ),
      links,
    );
    for (const part of ["slides", "report.html", "segments.csv", "rows.parquet", "score.sql", "pipeline.bin"])
      expect(
        given.some(({ href }) => href.includes(part)),
        part,
      ).toBe(true);
    expect(given.filter(({ ok, numBytes }) => !ok || numBytes < 100)).toEqual([]);
    const file = page.waitForEvent("download");
    await page.getByRole("link", { name: "segments.json" }).click();
    expect(JSON.parse(readFileSync(await (await file).path(), "utf8")).formatVersion).toBe(1);
  });

  it("compares two runs side by side", async () => {
    await page.getByRole("link", { name: "Compare" }).click();
    await page.waitForSelector("text=Two runs are needed");
    await page.getByRole("link", { name: "Table" }).click();
    await page.getByLabel("Seed").fill("2");
    await page.getByRole("button", { name: "Find groups" }).click();
    await page.frameLocator("iframe").locator("h1").waitFor();
    await page.getByRole("link", { name: "Compare" }).click();
    await page.waitForSelector(".changes");
    expect(await page.locator("main .lead").innerText()).toContain("160 rows are in both runs");
    // Names that people gave are here too.
    expect(await page.locator(".changes").innerText()).toContain("Regulars <b>");
    expect(await page.locator(".compared-maps canvas").count()).toBe(2);
    await page.waitForSelector(".plot svg path");
    expect(await faultsInEveryLook(page)).toEqual([]);
    await page.getByRole("button", { name: "Swap" }).click();
    await page.waitForFunction(() => location.hash === "#/compare/run-002/run-001");
    await page.waitForSelector(".changes");
  });

  it("opens a run folder that was made elsewhere", async () => {
    const elsewhere = join(folder, "elsewhere");
    cpSync(join(folder, "studio/run-001"), elsewhere, { recursive: true });
    await page.getByLabel("Open a run folder").fill(join(folder, "nosuch"));
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.waitForSelector(".open-run .failure");
    await page.getByLabel("Open a run folder").fill(elsewhere);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.waitForFunction(() => location.hash === "#/opened-001");
    await page.frameLocator("iframe").locator("h1").waitFor();
    expect(await page.locator(".run-list li").count()).toBe(3);
  });

  it("says that a run is not there", async () => {
    await page.evaluate(() => {
      location.hash = "#/run-999";
    });
    await page.waitForSelector("main .failure");
    expect(await faultsInEveryLook(page)).toEqual([]);
  });

  it.each([360, 768, 1440])("runs over no edge at %i pixels", async (width) => {
    await page.setViewportSize({ width, height: 860 });
    for (const route of ["#/", "#/run-001", "#/compare"]) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, route);
      await page.waitForTimeout(250);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
    }
  });
});
