// biome-ignore-all lint/performance/useDomNodeTextContent: tested is what people see
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
// The build, because its worker is a file of its own.
import { type Studio, startStudio } from "../dist/studio/startStudio.js";
import { plantedTable, scratchFolder } from "./support.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = scratchFolder();
const table = plantedTable(folder);
const complaints: string[] = [];
let studio: Studio;
let browser: Browser;
let page: Page;

beforeAll(async () => {
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

async function seriousFaults(): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(
          options: object,
        ): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    // The report within is looked at by its own tests.
    const { violations } = await axe.run({ iframes: false });
    return violations
      .filter((v) => v.impact === "serious" || v.impact === "critical")
      .map((v) => `${v.id}: ${v.nodes[0].html}`);
  });
}

describe("the studio", () => {
  it("shows the table's columns, and takes another role", async () => {
    await page.waitForSelector("table");
    expect(page.url()).toBe(`http://127.0.0.1:${studio.port}/`);
    expect(await page.locator("main .lead").innerText()).toBe("160 rows, 5 columns.");
    await page.getByLabel("role of plan").selectOption("outcome");
    await page.waitForFunction(() => document.querySelector("main table")?.textContent?.includes("as asked"));
    expect(await seriousFaults()).toEqual([]);
  });

  it("says what is wrong with a source", async () => {
    const field = page.getByPlaceholder("a file on this machine, or a SELECT");
    await field.fill(join(folder, "nosuch.csv"));
    await page.getByRole("button", { name: "Look at it" }).click();
    await page.waitForSelector("main .failure");
    expect(await page.locator("main .failure").innerText()).toContain("nosuch.csv");
    await field.fill(table);
    await page.getByRole("button", { name: "Look at it" }).click();
    await page.waitForSelector("main table");
    expect(await page.locator("main .failure").count()).toBe(0);
  });

  it("cancels a fit", async () => {
    await page.getByLabel("Neighbours").fill("100");
    await page.getByRole("button", { name: "Find groups" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.waitForSelector("text=The fit was cancelled");
    await page.getByLabel("Neighbours").fill("");
  });

  it("fits, and opens the report", async () => {
    await page.getByLabel("Seed").fill("1");
    await page.getByRole("button", { name: "Find groups" }).click();
    const report = page.frameLocator("iframe");
    await report.locator("h1").waitFor();
    expect(await report.locator("h1").innerText()).toMatch(/of the rows form \d+ groups/);
    expect(await page.locator(".run-list li").count()).toBe(1);
    expect(await seriousFaults()).toEqual([]);
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
    expect(await seriousFaults()).toEqual([]);
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
    const wrong = join(folder, "wrong.txt");
    writeFileSync(wrong, "no table");
    await page.locator("input[type=file]").setInputFiles(wrong);
    await page.waitForSelector("main .failure");
    await page.getByRole("button", { name: "Files" }).click();
    const file = page.waitForEvent("download");
    await page.getByRole("link", { name: "segments.json" }).click();
    expect(JSON.parse(readFileSync(await (await file).path(), "utf8")).formatVersion).toBe(1);
  });

  it.each([360, 768, 1440])("runs over no edge at %i pixels", async (width) => {
    await page.setViewportSize({ width, height: 860 });
    for (const route of ["#/", "#/run-001"]) {
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
