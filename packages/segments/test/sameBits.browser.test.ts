import { portableMath, RandomStream } from "@clusterwhy/core";
import { createKernels } from "@clusterwhy/kernels";
import { fitSegments } from "@clusterwhy/segments";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servePackages } from "../../../scripts/browser/servePackages.mjs";
import { fingerprint } from "../../../scripts/determinism/fingerprint.mjs";

const CHROMIUM = process.env.CLUSTERWHY_CHROMIUM ?? "/usr/bin/chromium";
const PACKAGES = ["core", "kernels", "neighbors", "umap", "hdbscan", "trees", "prepare", "sql", "segments"];
const OPTIONS = { seed: 3, numNulls: 3 };

/** Two groups of numbers with a flag, a category and gaps, as plain data that a page can be given. */
function plainTable() {
  const random = new RandomStream(4, "same bits");
  const normal = () =>
    Math.sqrt(-2 * portableMath.log(1 - random.nextFloat())) *
    portableMath.cosSinTurns(random.nextFloat())[0];
  const spend: number[] = [];
  const visits: (number | null)[] = [];
  const flag: number[] = [];
  const plan: number[] = [];
  for (let row = 0; row < 200; row++) {
    const large = row % 2;
    spend.push((large ? 900 : 12) * portableMath.exp(0.4 * normal()));
    visits.push(random.nextFloat() < 0.1 ? null : 20 * large + 3 * normal());
    flag.push(random.nextFloat() < 0.5 ? 1 : 0);
    plan.push(random.nextFloat() < 0.85 ? large : 2);
  }
  return { spend, visits, flag, plan, id: spend.map((_, row) => `r${row}`) };
}

/** Runs in Node.js and, as text, in the page: the table from plain data. */
function toTable(plain: ReturnType<typeof plainTable>) {
  const reason = "test";
  const floats = (values: readonly (number | null)[]) =>
    Float64Array.from(values, (value) => value ?? Number.NaN);
  const codes = Int32Array.from(plain.plan);
  const levels = [...plain.id].sort();
  return {
    numRows: plain.spend.length,
    columns: [
      {
        name: "id",
        role: "id" as const,
        reason,
        type: "string" as const,
        codes: Int32Array.from(plain.id, (id) => levels.indexOf(id)),
        levels,
      },
      {
        name: "spend",
        role: "numeric" as const,
        reason,
        type: "number" as const,
        values: floats(plain.spend),
      },
      {
        name: "visits",
        role: "numeric" as const,
        reason,
        type: "number" as const,
        values: floats(plain.visits),
      },
      {
        name: "flag",
        role: "boolean" as const,
        reason,
        type: "boolean" as const,
        values: floats(plain.flag),
      },
      {
        name: "plan",
        role: "nominal" as const,
        reason,
        type: "string" as const,
        codes,
        levels: ["free", "gold", "trial"],
      },
    ],
  };
}

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
});
afterAll(() => browser.close());

async function fitInPage(isolated: boolean): Promise<{ hash: string; threads: number; warnings: string[] }> {
  const server = await servePackages({ packages: PACKAGES, isolated });
  const page = await browser.newPage();
  await page.goto(server.url);
  const result = await page.evaluate(`(async () => {
    const { createKernels } = await import("@clusterwhy/kernels");
    const { fitSegments } = await import("@clusterwhy/segments");
    const { sections } = await import("/scripts/determinism/sections.mjs");
    const toTable = ${toTable.toString()};
    const kernels = await createKernels({ threads: 2 });
    const found = await fitSegments(kernels, toTable(${JSON.stringify(plainTable())}), ${JSON.stringify(OPTIONS)});
    kernels.close();
    const whole = await new Blob(Object.values(sections(found)).flat()).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 16);
    return { hash, threads: kernels.threads, warnings: found.warnings.map(({ code }) => code) };
  })()`);
  server.close();
  return result as { hash: string; threads: number; warnings: string[] };
}

describe("a whole fit in a browser has the bits that Node.js gives", () => {
  it("with workers where the page is cross-origin isolated, inline with a warning where it is not", async () => {
    const kernels = await createKernels({ threads: 1 });
    const found = await fitSegments(kernels, toTable(plainTable()), OPTIONS);
    kernels.close();
    expect(found.document.segments.length).toBe(3);
    const expected = fingerprint(found);

    expect(await fitInPage(true)).toEqual({ hash: expected, threads: 2, warnings: [] });
    expect(await fitInPage(false)).toEqual({ hash: expected, threads: 1, warnings: ["NO_SHARED_MEMORY"] });
  });
});
