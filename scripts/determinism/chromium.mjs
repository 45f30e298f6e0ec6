// Fits in Chromium, by the packages that run in browsers: with workers on shared memory in a page that is cross-origin
// isolated, and inline in one that is not.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTable } from "@clusterwhy/table";
import { chromium } from "playwright-core";
import { servePackages } from "../browser/servePackages.mjs";
import { writeInOrder } from "./tables.mjs";

const CHROMIUM = process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium";
const PACKAGES = ["core", "kernels", "neighbors", "umap", "hdbscan", "trees", "prepare", "sql", "segments"];

/** Undefined, with a message, where there is no Chromium. */
export async function openChromium() {
  if (!existsSync(CHROMIUM)) {
    console.log(`Chromium: not tried, there is none at ${CHROMIUM}; CLUSTERWHY_CHROMIUM names another place`);
    return undefined;
  }
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  const name = `Chromium ${browser.version()}`;
  const engine = (isolated) => ({
    name: `${name}${isolated ? "" : " without shared memory"}`,
    fit: (table, id, threads, shuffle) => fitInPage(browser, { isolated, table, id, threads, shuffle }),
  });
  return { shared: engine(true), inline: engine(false), close: () => browser.close() };
}

async function fitInPage(browser, { isolated, table, id, threads, shuffle }) {
  const columns = await columnsOf(table, id, shuffle);
  const server = await servePackages({ packages: PACKAGES, isolated });
  const page = await browser.newPage();
  try {
    await page.goto(server.url);
    const { hashes, threads: used } = await page.evaluate(inPage, { columns, threads });
    const expected = isolated ? threads : 1;
    if (used !== expected) throw new Error(`the page worked with ${used} threads instead of ${expected}`);
    return hashes;
  } finally {
    await page.close();
    server.close();
  }
}

/** The table as plain data: DuckDB reads it here, as it does for the fits in Node.js. */
async function columnsOf(source, id, shuffle) {
  const folder = mkdtempSync(join(tmpdir(), "clusterwhy-determinism-"));
  try {
    const path = join(folder, "table.csv");
    writeInOrder(source, shuffle, path);
    const opened = await openTable(path, { id });
    await opened.close();
    return opened.table.columns.map(({ values, codes, ...column }) => ({
      ...column,
      // JSON knows no NaN; -0 keeps its sign by the text.
      ...(values === undefined ? { codes: Array.from(codes) } : { texts: Array.from(values, textOf) }),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function textOf(value) {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Runs in the page, which has nothing but its argument. */
async function inPage({ columns, threads }) {
  const { createKernels } = await import("@clusterwhy/kernels");
  const { fitSegments } = await import("@clusterwhy/segments");
  const { sections } = await import("/scripts/determinism/sections.mjs");
  const table = columns.map(({ texts, codes, ...column }) => ({
    ...column,
    ...(codes === undefined
      ? { values: Float64Array.from(texts, Number) }
      : { codes: Int32Array.from(codes) }),
  }));
  const numRows = (table[0].values ?? table[0].codes).length;
  const kernels = await createKernels({ threads });
  const found = await fitSegments(kernels, { numRows, columns: table }, { seed: 7 });
  kernels.close();
  const hashes = {};
  for (const [name, parts] of Object.entries(sections(found))) {
    const whole = await new Blob(parts).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
    hashes[name] = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0"))
      .join("")
      .slice(0, 16);
  }
  return { hashes, threads: kernels.threads };
}
