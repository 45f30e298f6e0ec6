import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type ReportInput, type ReportLimits, renderReport } from "../src/index.js";

const CHROMIUM = process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium";
const WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** A browser and a folder for reports; what a page complains of or asks from elsewhere is kept. */
export class Reports {
  readonly folder = mkdtempSync(join(tmpdir(), "clusterwhy-report-"));
  readonly complaints: string[] = [];
  private launched: Browser | undefined;

  static async start(webgl = true): Promise<Reports> {
    const reports = new Reports();
    await reports.launch(webgl);
    return reports;
  }

  async launch(webgl = true): Promise<void> {
    const args = ["--no-sandbox", ...(webgl ? WEBGL : ["--disable-gpu", "--disable-3d-apis"])];
    this.launched = await chromium.launch({ executablePath: CHROMIUM, args });
  }

  get browser(): Browser {
    if (this.launched === undefined) throw new Error("the browser is launched before the first test");
    return this.launched;
  }

  async open(
    input: ReportInput,
    route = "#/",
    options: { readonly width?: number; readonly dark?: boolean; readonly limits?: ReportLimits } = {},
  ): Promise<Page> {
    const file = join(this.folder, "report.html");
    writeFileSync(file, await renderReport(input, options.limits));
    const page = await this.browser.newPage({
      viewport: { width: options.width ?? 1280, height: 860 },
      colorScheme: options.dark ? "dark" : "light",
      acceptDownloads: true,
    });
    page.on("pageerror", (error) => this.complaints.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning")
        this.complaints.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) this.complaints.push(`request: ${request.url()}`);
    });
    await page.goto(`file://${file}${route}`);
    await page.waitForSelector("header.bar");
    return page;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** A browser for the tests of a file: what a page complains of fails its test, and no page outlives it. */
export function useReports(): Reports {
  const reports = new Reports();
  beforeAll(() => reports.launch());
  afterAll(() => reports.stop());
  afterEach(async () => {
    expect(reports.complaints.splice(0)).toEqual([]);
    for (const context of reports.browser.contexts()) await context.close();
  });
  return reports;
}
