// Every view of the report, the studio and the browser-only page, in light and dark, at 1440 and 390 pixels, to be looked
// at one by one: node scripts/screenshots.mjs OUT [WORD ...]   (only views whose name holds one of the words)
// Run the build first. Needs Chromium: /usr/bin/chromium, or what CLUSTERWHY_CHROMIUM names.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startStudio } from "../packages/clusterwhy/dist/studio/startStudio.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [out, ...words] = process.argv.slice(2);
if (out === undefined) {
  console.error("usage: screenshots.mjs OUT [WORD ...]");
  process.exit(2);
}
mkdirSync(resolve(out), { recursive: true });
const table = join(root, "examples/profiles/profiles.csv");
const folder = mkdtempSync(join(tmpdir(), "clusterwhy-shots-"));
const wanted = (name) => words.length === 0 || words.some((word) => name.includes(word));

function cli(...args) {
  const bin = join(root, "packages/clusterwhy/bin/clusterwhy.js");
  const done = spawnSync(process.execPath, [bin, ...args, "--quiet"], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
}
cli("fit", table, "-o", join(folder, "run"), "--seed", "3");
cli("fit", table, "-o", join(folder, "flat"), "--seed", "4", "--max-depth", "1", "--n-neighbors", "30");
cli("fit", table, "-o", join(folder, "solid"), "--seed", "3", "--n-components", "3", "--max-depth", "1");
const studio = await startStudio({ source: table, folder: join(folder, "studio"), run: join(folder, "run") });

const report = (run, route) => `file://${join(folder, run, "report.html")}${route}`;
const { segments } = JSON.parse(readFileSync(join(folder, "run/segments.json"), "utf8"));
const [, first] = segments;
const row = segments[segments.length - 1].exemplars[0] ?? 0;
const inStudio = (hash) => `http://127.0.0.1:${studio.port}/${hash}`;
const open = async (page, selector) => {
  for (const summary of await page.locator(selector).all()) await summary.click();
};

/** Of one picture, pixels: Chromium repeats the top in taller ones. */
const TALLEST = 6000;

const section = (id, button) => async (page) => {
  if (button !== undefined) await page.locator(id).getByRole("button", { name: button, exact: true }).click();
  return { part: page.locator(id) };
};

/** Name, address, what is done first; the whole page is taken, or the part that this gives. */
const VIEWS = [
  ["overview", report("run", "#/")],
  ["map", report("run", "#/map")],
  [
    "map-column",
    report("run", "#/map"),
    async (page) => page.getByLabel("Colour by").selectOption({ index: 4 }),
  ],
  [
    "map-chosen",
    report("run", "#/map"),
    async (page) => {
      await page.locator(".map-stage .map").focus();
      await page.keyboard.press("a");
    },
  ],
  ["map-solid", report("solid", "#/map")],
  ["group", report("run", `#/group/${first.path}`)],
  ["group-open", report("run", `#/group/${first.path}`), (page) => open(page, "main details > summary")],
  ...["Bars", "Dependence", "Decision", "Heat map"].map((kind) => [
    `group-${kind.toLowerCase().replace(" ", "-")}`,
    report("run", `#/group/${first.path}`),
    section("#shap", kind),
  ]),
  ["row", report("run", `#/row/${row}`), (page) => open(page, "#move details > summary")],
  ...["Force", "Decision"].map((kind) => [
    `row-${kind.toLowerCase()}`,
    report("run", `#/row/${row}`),
    section("#why", kind),
  ]),
  ["row-missing", report("run", "#/row/999999")],
  ["columns", report("run", "#/columns")],
  ["about", report("run", "#/about")],
  ["studio-table", inStudio("#/"), (page) => page.waitForSelector("main table")],
  ["studio-gallery", inStudio("#/"), (page) => page.waitForSelector(".gallery")],
  ["studio-run", inStudio("#/opened-001"), (page) => page.frameLocator("iframe").locator("h1").waitFor()],
  ["studio-names", inStudio("#/opened-001"), (page) => page.getByRole("button", { name: "Names" }).click()],
  ["studio-assign", inStudio("#/opened-001"), (page) => page.getByRole("button", { name: "Assign" }).click()],
  [
    "studio-assigned",
    inStudio("#/opened-001"),
    async (page) => {
      await page.getByRole("button", { name: "Assign" }).click();
      await page.locator("input[type=file]").setInputFiles(table);
      await page.waitForSelector(".assigned");
    },
  ],
  ["studio-files", inStudio("#/opened-001"), (page) => page.getByRole("button", { name: "Files" }).click()],
  ["studio-compare", inStudio("#/compare/opened-001/opened-002"), (page) => page.waitForSelector(".changes")],
  [
    "studio-fitting",
    inStudio("#/"),
    async (page) => {
      // The fit of the last picture opens its report in every page that looks on.
      await untilIdle();
      await page.goto(inStudio("#/"));
      await page.getByRole("button", { name: "Find groups" }).click();
      await page.waitForSelector(".live-map canvas");
    },
  ],
  ["studio-unknown", inStudio("#/run-999"), (page) => page.waitForSelector(".failure")],
  ["local", `file://${join(folder, "local.html")}`],
  [
    "local-found",
    `file://${join(folder, "local.html")}`,
    async (page) => {
      await page.locator("input[type=file]").setInputFiles(table);
      await page.getByRole("button", { name: "Save the report" }).waitFor();
      await page.waitForTimeout(500);
    },
  ],
];

const browser = await chromium.launch({
  executablePath: process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
try {
  if (VIEWS.some(([name]) => name.startsWith("local") && wanted(name))) {
    const script = join(root, "packages/app/scripts/build-local.mjs");
    execFileSync(process.execPath, [script, join(folder, "local.html")], { stdio: ["ignore", 2, 2] });
  }
  await prepareStudio();
  for (const [name, address, prepare] of VIEWS) {
    if (!wanted(name)) continue;
    for (const theme of ["light", "dark"]) {
      for (const width of [1440, 390]) await shoot(name, address, prepare, theme, width);
    }
  }
} finally {
  await browser.close();
  await studio.close();
  rmSync(folder, { recursive: true });
}

/** A second run to compare with, and a tuning to show. */
async function prepareStudio() {
  if (!VIEWS.some(([name]) => name.startsWith("studio") && wanted(name))) return;
  const ask = (path, body) =>
    fetch(inStudio(path), {
      method: "POST",
      headers: { authorization: `Bearer ${studio.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  await ask("api/runs/open", { folder: join(folder, "flat") });
  await ask("api/tune", { source: table, options: { seed: 3 } });
  await untilIdle();
}

async function untilIdle() {
  for (;;) {
    const state = await fetch(inStudio("api/state"), {
      headers: { authorization: `Bearer ${studio.token}` },
    });
    if ((await state.json()).job.status !== "running") return;
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function shoot(name, address, prepare, colorScheme, width) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  if (address.startsWith("http")) await page.goto(studio.url);
  await page.goto(address);
  await page.waitForSelector("h1, .section h2, .failure");
  // The map's first picture, and fonts.
  await page.waitForTimeout(500);
  const { part } = (await prepare?.(page)) ?? {};
  await page.waitForTimeout(300);
  await page.evaluate(() => scrollTo(0, 0));
  const path = (piece) => join(out, `${name}${piece}-${width}-${colorScheme}.png`);
  if (part !== undefined) await part.screenshot({ path: path("") });
  else {
    const total = await page.evaluate(() => document.documentElement.scrollHeight);
    for (let y = 0; y < total; y += TALLEST) {
      const clip = { x: 0, y, width, height: Math.min(TALLEST, total - y) };
      await page.screenshot({ path: path(y === 0 ? "" : `-${y / TALLEST + 1}`), fullPage: true, clip });
    }
  }
  await context.close();
}
