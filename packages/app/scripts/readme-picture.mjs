// Makes the README's picture from a run's report: node packages/app/scripts/readme-picture.mjs RUN/report.html [OUT.png]
// Needs Chromium: /usr/bin/chromium, or what CLUSTERWHY_CHROMIUM names.
import { mkdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const [report, out = join(root, "docs/report.png")] = process.argv.slice(2);
if (report === undefined) {
  console.error("usage: readme-picture.mjs RUN/report.html [OUT.png]");
  process.exit(2);
}
const LARGEST = 300_000;

const browser = await chromium.launch({
  executablePath: process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1240, height: 820 }, deviceScaleFactor: 1 });
  const url = pathToFileURL(resolve(report)).href;
  await page.goto(`${url}#/`);
  await page.waitForSelector(".view h1");
  await page.waitForTimeout(500);
  mkdirSync(dirname(out), { recursive: true });
  await page.screenshot({ path: out });
  const { size } = statSync(out);
  if (size > LARGEST) throw new Error(`the picture has ${size} bytes; at most ${LARGEST} are allowed`);
  console.log(`${out}: ${size} bytes`);
} finally {
  await browser.close();
}
