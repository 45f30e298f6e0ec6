// How large the report is and how soon it is there, in a real browser, against the limits that it must keep.
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
import { RandomStream } from "../../packages/core/dist/index.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const LIMITS = {
  100000: { megabytes: 8, paint: 1000, interactive: 2000 },
  1000000: { megabytes: 40, paint: 1000 },
};
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 100_000, 1_000_000];

/** Five groups in 16 columns: whole numbers, decimals that need double precision, texts, booleans, missing values. */
function inputOf(numRows) {
  const random = new RandomStream(3, "report benchmark");
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random.nextFloat())) * Math.cos(6.2831853 * random.nextFloat());
  const made = (value) => Float64Array.from({ length: numRows }, (_, row) => value(row));
  const group = Int32Array.from({ length: numRows }, () => 1 + random.nextBelow(5));
  const number = (name, value) => ({
    name,
    role: "numeric",
    reason: "numbers",
    type: "number",
    values: made(value),
  });
  const texts = (name, count) => ({
    name,
    role: "nominal",
    reason: "texts",
    type: "string",
    codes: Int32Array.from({ length: numRows }, () => random.nextBelow(count)),
    levels: Array.from({ length: count }, (_, i) => `${name} ${String(i).padStart(4, "0")}`),
  });
  const columns = [
    ...Array.from({ length: 6 }, (_, c) =>
      number(`count_${c}`, (row) => Math.round(Math.exp(2 * normal() + group[row]))),
    ),
    ...Array.from({ length: 6 }, (_, c) =>
      number(`ratio_${c}`, (row) => (c + group[row]) * Math.exp(normal())),
    ),
    number("price", (row) => (row % 11 === 0 ? Number.NaN : Math.round(1e4 * random.nextFloat()) / 100)),
    { ...number("active", (row) => Number(group[row] === 2)), role: "boolean", type: "boolean" },
    texts("city", 800),
    texts("plan", 4),
  ];
  const paths = ["all", "1", "2", "3", "4", "5"];
  const shapColumns = columns.map((column) => column.name);
  const sampled = Int32Array.from({ length: Math.min(1000, numRows) }, (_, i) => i);
  const shap = paths.slice(1).map((path) => ({
    path,
    columns: shapColumns,
    rows: sampled,
    values: Float32Array.from({ length: sampled.length * shapColumns.length }, normal),
    baseValue: 0,
  }));
  const share = Float32Array.from({ length: numRows }, () => random.nextFloat());
  return {
    run: {
      formatVersion: 1,
      version: "0.1.0",
      source: { name: "made.csv", format: "csv", bytes: null, sha256: null },
      rows: numRows,
      columns: columns.length,
      groupedRows: numRows,
      noiseRows: 0,
      trustworthiness: 0.95,
      seed: 3,
      options: {},
      warnings: [],
    },
    document: {
      formatVersion: 1,
      columns: columns.map(infoOf),
      segments: paths.map((path) => segmentOf(path, paths, numRows)),
    },
    rows: {
      numRows,
      id: { name: "id", values: Array.from({ length: numRows }, (_, row) => `account-${row}`) },
      x: Float32Array.from(group, (g) => 4 * Math.cos(g) + normal()),
      y: Float32Array.from(group, (g) => 4 * Math.sin(g) + normal()),
      paths,
      segment: group,
      noise: new Uint8Array(numRows),
      probability: share,
      outlierScore: share,
    },
    table: { numRows, columns },
    shap,
  };
}

function infoOf({ name, role, reason, type }) {
  return { name, role, reason, type, integer: false, missing: 0, distinct: 2, treatment: "standardised" };
}

function segmentOf(path, paths, numRows) {
  const isRoot = path === "all";
  return {
    id: path,
    path,
    parent: isRoot ? null : "all",
    children: isRoot ? paths.slice(1) : [],
    depth: isRoot ? 0 : 1,
    size: isRoot ? numRows : Math.round(numRows / 5),
    share: isRoot ? 1 : 0.2,
    noise: 0,
    name: isRoot ? "everyone" : `group ${path}`,
    sentence: "A group that was made up for a benchmark.",
    rules: [],
    profile: [],
    quality: {
      persistence: null,
      meanProbability: null,
      trustworthiness: null,
      validity: null,
      stability: null,
      warnings: [],
    },
    split: {
      kept: isRoot,
      reason: "made up",
      candidates: 0,
      persistence: null,
      nullPersistence: [],
      heldOutAuc: [],
      noiseShare: null,
      stability: null,
    },
    classifiers: { vsRest: null, vsSiblings: null, reason: "made up" },
    exemplars: [0],
  };
}

async function measure(browser, file, route) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const started = performance.now();
  await page.goto(`file://${file}${route}`, { waitUntil: "commit" });
  await page.waitForSelector("header.bar", { timeout: 60_000 });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
  const interactive = performance.now() - started;
  const paint = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  );
  const zoom = route === "#/map" ? await zoomFrames(page) : undefined;
  await page.close();
  return { paint, interactive, zoom };
}

/** Median milliseconds from a turn of the wheel to the next frame. */
async function zoomFrames(page) {
  const frames = await page.evaluate(async () => {
    const map = document.querySelector(".map-stage .map");
    const { left, top } = map.getBoundingClientRect();
    map.dispatchEvent(new PointerEvent("pointerenter", { pointerId: 1 }));
    const times = [];
    for (let i = 0; i < 21; i++) {
      const started = performance.now();
      map.dispatchEvent(
        new WheelEvent("wheel", {
          deltaY: i % 2 ? 90 : -90,
          clientX: left + 300,
          clientY: top + 300,
          bubbles: true,
          cancelable: true,
        }),
      );
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      times.push(performance.now() - started);
    }
    return times.sort((a, b) => a - b);
  });
  return frames[10];
}

const scratch = mkdtempSync(join(tmpdir(), "clusterwhy-bench-"));
const browser = await chromium.launch({
  executablePath: process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
const cases = [];
try {
  for (const rows of sizes) {
    const input = inputOf(rows);
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
      zoomFrameMs: Number(map.zoom.toFixed(1)),
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
