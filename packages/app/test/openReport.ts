import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { type ReportInput, type ReportLimits, renderReport } from "../src/index.js";

const CHROMIUM = process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium";
const WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** A browser and a folder for reports; what a page complains of or asks from elsewhere is kept. */
export class Reports {
  readonly folder = mkdtempSync(join(tmpdir(), "clusterwhy-report-"));
  readonly complaints: string[] = [];
  readonly browser: Browser;

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  static async start(webgl = true): Promise<Reports> {
    const args = ["--no-sandbox", ...(webgl ? WEBGL : ["--disable-gpu", "--disable-3d-apis"])];
    return new Reports(await chromium.launch({ executablePath: CHROMIUM, args }));
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
