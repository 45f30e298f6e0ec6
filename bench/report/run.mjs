// How large the report is, how soon it is there and how its map moves, in a real browser, against the limits that it must
// keep. The groups, classifiers, trees and SHAP values are those of a real fit.
//
//   node bench/report/run.mjs [ROWS ...]      default 1000 100000 1000000
//
// Needs Chromium: /usr/bin/chromium, or what CLUSTERWHY_CHROMIUM names. Rendering is in software there.
import { execSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { renderReport } from "../../packages/app/dist/index.js";
import { fit } from "../../packages/clusterwhy/dist/index.js";
import { FITTED_ROWS, madeTable, spread } from "./made.mjs";
import { measure } from "./measure.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const LIMITS = {
  100000: { megabytes: 8, paint: 1000, interactive: 2000 },
  1000000: { megabytes: 40, paint: 1000 },
};
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 100_000, 1_000_000];

const fitted = await fit(madeTable(FITTED_ROWS), { seed: 3 });
const scratch = mkdtempSync(join(tmpdir(), "clusterwhy-bench-"));
const browser = await chromium.launch({
  executablePath: process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
const cases = [];
try {
  for (const rows of sizes) {
    const input = rows < FITTED_ROWS ? await whole(rows) : spread(fitted, rows);
    const started = performance.now();
    const html = await renderReport(input);
    const render = performance.now() - started;
    const file = join(scratch, `${rows}.html`);
    writeFileSync(file, html);
    await measure(browser, file, "#/");
    const overview = await measure(browser, file, "#/");
    const map = await measure(browser, file, "#/map");
    const result = {
      rows,
      megabytes: Number((html.length / 1e6).toFixed(2)),
      renderMs: Math.round(render),
      paintMs: Math.round(overview.paint),
      interactiveMs: Math.round(overview.interactive),
      mapMs: Math.round(map.interactive),
      panFramesPerSecond: Number(map.pan.framesPerSecond.toFixed(1)),
      panFrameMs: Number(map.pan.frame.toFixed(1)),
      zoomFramesPerSecond: Number(map.zoom.framesPerSecond.toFixed(1)),
      zoomFrameMs: Number(map.zoom.frame.toFixed(1)),
      allPointsMs: Math.round(map.recolour),
    };
    const limit = LIMITS[rows];
    result.withinLimits =
      limit === undefined ||
      (result.megabytes <= limit.megabytes &&
        result.paintMs <= limit.paint &&
        (limit.interactive === undefined ||
          Math.max(result.interactiveMs, result.mapMs) <= limit.interactive));
    cases.push(result);
    console.log(result);
  }
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true });
}

/** A run of so few rows that it is made for itself. */
async function whole(rows) {
  return spread(await fit(madeTable(rows), { seed: 3 }), rows);
}

const results = join(root, "bench/results/report.json");
mkdirSync(dirname(results), { recursive: true });
const earlier = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : [];
const entry = {
  date: new Date().toISOString().slice(0, 10),
  commit: execSync("git rev-parse --short HEAD", { cwd: root, encoding: "utf8" }).trim(),
  cpu: `${cpus()[0]
    .model.replace(/ \d+-Core.*$/, "")
    .trim()}, ${cpus().length} cores`,
  node: process.version,
  cases,
};
writeFileSync(results, `${JSON.stringify([...earlier, entry], null, 2)}\n`);
process.exit(0);
