// biome-ignore-all lint/performance/useDomNodeTextContent: tested is what people see
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderProfile } from "../src/index.js";
import { HOSTILE } from "./sampleInput.js";
import { profile } from "./sampleProfile.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "clusterwhy-profile-"));
let browser: Browser;

beforeAll(async () => {
  const executablePath = process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  writeFileSync(join(folder, "profile.html"), renderProfile(profile));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

describe.each(["light", "dark"] as const)("the profile's page, %s", (colorScheme) => {
  it("shows the table's own texts, is readable, and asks for nothing", async () => {
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => complaints.push(dialog.message()));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(`file://${join(folder, "profile.html")}`);
    expect(await page.locator("article.card").count()).toBe(4);
    expect(await page.locator("article.card h3").nth(1).innerText()).toBe(HOSTILE);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(ground).toBe(colorScheme === "light" ? "rgb(246, 246, 244)" : "rgb(20, 22, 26)");
    await page.addScriptTag({ content: axe });
    const violations = await page.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await checker.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
    });
    expect(violations).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("fits a telephone", async () => {
    const page = await browser.newPage({ colorScheme, viewport: { width: 360, height: 740 } });
    await page.goto(`file://${join(folder, "profile.html")}`);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider).toBeLessThanOrEqual(0);
    await page.close();
  });
});
