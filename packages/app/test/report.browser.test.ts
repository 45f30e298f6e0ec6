// biome-ignore-all lint/performance/useDomNodeTextContent: tested is what people see
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { withhold } from "../src/index.js";
import { Reports, useReports } from "./openReport.js";
import { HOSTILE, sampleInput } from "./sampleInput.js";

const input = sampleInput();
const reports = useReports();

/** How many pixels of the map are painted. */
function paintedPixels(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector(".map canvas") as HTMLCanvasElement;
    const copy = document.createElement("canvas");
    copy.width = canvas.width;
    copy.height = canvas.height;
    const context = copy.getContext("2d")!;
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    let painted = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 0) painted++;
    return painted;
  });
}

function placeOfLabel(page: Page): Promise<string> {
  return page
    .locator(".map-stage .map-label")
    .first()
    .evaluate((label) => `${label.style.left} ${label.style.top}`);
}

/** Where a row is drawn, found by moving over the map until its card shows. */
async function hoverSomeRow(page: Page): Promise<void> {
  const box = (await page.locator(".map-stage .map").boundingBox())!;
  for (let y = box.y + 20; y < box.y + box.height; y += 24) {
    for (let x = box.x + 20; x < box.x + box.width; x += 24) {
      await page.mouse.move(x, y);
      if ((await page.locator(".hover-card").count()) > 0) return;
    }
  }
  throw new Error("no row shows its card");
}

describe("a report without rows", () => {
  it("shows groups, bars and figures, and says that there is no map", async () => {
    const page = await reports.open(withhold(input, { rows: false }));
    expect(await page.locator("h1").innerText()).toMatch(/^92% of the rows form 2 groups$/);
    expect(await page.locator(".mini-map").count()).toBe(0);
    await page.goto(`${page.url().split("#")[0]}#/group/1`);
    await page.waitForSelector("#shap svg");
    expect(await page.locator("#typical").count()).toBe(0);
    await page.goto(`${page.url().split("#")[0]}#/map`);
    expect(await page.locator("main").innerText()).toContain("made without rows");
  });
});

describe("overview", () => {
  it("says first how many rows are in groups, and names every group", async () => {
    const page = await reports.open(input);
    expect(await page.locator("h1").innerText()).toMatch(/^92% of the rows form 2 groups$/);
    expect(await page.locator(".card").count()).toBe(2);
    for (const path of ["1", "2"]) {
      const name = input.document.segments.find((segment) => segment.path === path)!.name;
      expect(await page.locator(".card h3", { hasText: name }).count()).toBe(1);
    }
    const text = await page.locator("main").innerText();
    expect(text).toContain("What to distrust");
    expect(text).not.toMatch(/SHAP|AUC|log-odds/);
  });

  it("prints on at most two pages, also with many groups", async () => {
    const [, one] = input.document.segments;
    const paths = Array.from({ length: 20 }, (_, i) => String(i + 1));
    const root = { ...input.document.segments[0], children: paths };
    const segments = [root, ...paths.map((path) => ({ ...one, path, id: path, children: [] }))];
    const many = {
      ...input,
      document: { ...input.document, segments },
      rows: { ...input.rows, paths: ["all", ...paths] },
    };
    for (const [shown, dark] of [
      [input, true],
      [many, false],
    ] as const) {
      const page = await reports.open(shown, "#/", { dark });
      const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
      expect(pdf.match(/\/Type\s*\/Page[^s]/g)!.length).toBeLessThanOrEqual(2);
    }
  });

  it("says plainly that there are no groups", async () => {
    const page = await reports.open(sampleInput({ allNoise: true }));
    expect(await page.locator("h1").innerText()).toBe("No groups in 240 rows");
    await page.goto(page.url().replace("#/", "#/map"));
    await page.locator(".map-tree", { hasText: "No groups were found" }).waitFor();
  });
});

describe("map", () => {
  it("draws, shows a row's values on hover, and hides rows in no group on request", async () => {
    const page = await reports.open(input, "#/map");
    await expect.poll(() => paintedPixels(page)).toBeGreaterThan(500);
    const all = await paintedPixels(page);
    await hoverSomeRow(page);
    const card = await page.locator(".hover-card").innerText();
    expect(card).toMatch(/user \d+/);
    for (const column of ["visits", "score", "active", "country", "joined"]) expect(card).toContain(column);
    await page.getByRole("checkbox").uncheck();
    await expect.poll(() => paintedPixels(page)).toBeLessThan(all);
  });

  it("colours by a column, with its legend", async () => {
    const page = await reports.open(input, "#/map");
    await page.getByLabel("Colour by").selectOption({ label: "country" });
    expect(await page.locator(".legend").innerText()).toMatch(/Denmark\s+\d+/);
    await page.getByLabel("Colour by").selectOption({ label: "visits" });
    expect(await page.locator(".ramp-ticks").innerText()).toContain("per month");
  });

  it("explains circled rows on the spot", async () => {
    const page = await reports.open(input, "#/map");
    await page.getByRole("button", { name: "circle rows" }).click();
    const box = (await page.locator(".map-stage .map").boundingBox())!;
    const corners = [
      [0.02, 0.02],
      [0.98, 0.02],
      [0.98, 0.98],
      [0.02, 0.98],
    ];
    const at = (corner: number[]) => [box.x + corner[0] * box.width, box.y + corner[1] * box.height] as const;
    await page.mouse.move(...at(corners[0]));
    await page.mouse.down();
    for (const corner of corners.slice(1)) await page.mouse.move(...at(corner), { steps: 5 });
    await page.mouse.up();
    expect(await page.locator(".selection h2").innerText()).toBe("240 rows chosen");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as CSV" }).click();
    const saved = readFileSync(await (await download).path(), "utf8");
    expect(saved.split("\n")[0]).toBe("user,segment,visits,score,active,country,joined");
    expect(saved.trim().split("\n").length).toBe(241);
  });

  it("explains the rows in a box, and those in view", async () => {
    const page = await reports.open(input, "#/map");
    const box = (await page.locator(".map-stage .map").boundingBox())!;
    const drag = async (from: number, to: number) => {
      await page.getByRole("button", { name: "box" }).click();
      await page.mouse.move(box.x + from * box.width, box.y + 0.02 * box.height);
      await page.mouse.down();
      await page.mouse.move(box.x + to * box.width, box.y + 0.98 * box.height, { steps: 4 });
      await page.mouse.up();
      return Number((await page.locator(".selection h2").innerText()).split(" ")[0]);
    };
    // Two halves hold all rows, and their own rows' best test is not that of all.
    const [left, right] = [await drag(0.02, 0.5), await drag(0.5, 0.98)];
    expect(left + right).toBe(240);
    expect(Math.min(left, right)).toBeGreaterThan(20);
    expect(await page.locator(".selection").innerText()).toMatch(/Best single test: .+ among the chosen/);
    await page.locator(".map-stage .map").focus();
    await page.keyboard.press("a");
    await page.locator(".selection h2", { hasText: "240 rows chosen" }).waitFor();
  });

  it("finds a row by its id and leads to its page", async () => {
    const page = await reports.open(input, "#/map");
    await page.getByRole("searchbox").fill("user 123");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Why here?" }).click();
    await page.getByRole("heading", { name: "user 123" }).waitFor();
    expect(page.url()).toContain("#/row/123");
  });

  it("moves with the keyboard", async () => {
    const page = await reports.open(input, "#/map");
    await page.locator(".map-stage .map-label").first().waitFor();
    const place = () => placeOfLabel(page);
    await page.locator(".map-stage .map").focus();
    const before = await place();
    await page.keyboard.press("ArrowRight");
    await expect.poll(place).not.toBe(before);
    await page.keyboard.press("0");
    await expect.poll(place).toBe(before);
  });

  it("turns in three dimensions", async () => {
    const page = await reports.open(sampleInput({ numComponents: 3 }), "#/map");
    await page.locator(".map-stage .map-label").first().waitFor();
    const before = await placeOfLabel(page);
    const box = (await page.locator(".map-stage .map").boundingBox())!;
    await page.mouse.move(box.x + 30, box.y + box.height - 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 330, box.y + box.height - 120, { steps: 6 });
    await page.mouse.up();
    await expect.poll(() => placeOfLabel(page)).not.toBe(before);
    await expect.poll(() => paintedPixels(page)).toBeGreaterThan(500);
  });
});

describe("group", () => {
  it("shows rules, every column, quality, importance, SHAP plots and typical rows", async () => {
    const page = await reports.open(input, "#/group/2");
    const segment = input.document.segments.find((candidate) => candidate.path === "2")!;
    await page.waitForSelector("#shap svg");
    const text = await page.locator("main").innerText();
    for (const part of [segment.name, segment.rules[0].text, "precision", "95%", "0.960", "user "])
      expect(text).toContain(part);
    expect(await page.locator(".column-card svg").count()).toBe(segment.profile.length);
    for (const kind of ["Bars", "Dependence", "Decision", "Heat map"]) {
      await page.locator("#shap").getByRole("button", { name: kind }).click();
      await page.waitForSelector("#shap svg");
      expect(await page.locator("#shap svg").getAttribute("aria-label")).not.toBe("");
    }
    await page.locator("#shap summary").click();
    const first = segment.classifiers.vsRest!.shap.columns[0];
    expect(await page.locator("#shap table").innerText()).toContain(first.meanAbsolute.toFixed(4));
  });

  it("shows importance by every kind", async () => {
    const page = await reports.open(input, "#/group/2");
    const longest = new Set<string>();
    for (const kind of ["total gain", "gain", "weight", "cover", "total cover"]) {
      await page.locator("#importance").getByRole("button", { name: kind, exact: true }).click();
      await page.waitForSelector(`#importance svg[aria-label="importance by ${kind}"]`);
      longest.add(await page.locator("#importance svg").innerHTML());
    }
    expect(longest.size).toBe(5);
  });

  it("saves a plot as SVG and PNG", async () => {
    const page = await reports.open(input, "#/group/2");
    await page.locator("#shap .plot").hover();
    for (const [kind, magic] of [
      ["SVG", "<?xml"],
      ["PNG", "\u0089PNG"],
    ] as const) {
      const download = page.waitForEvent("download");
      await page
        .locator("#shap")
        .getByRole("button", { name: `save 2 beeswarm as ${kind}` })
        .click();
      const file = await download;
      expect(file.suggestedFilename()).toBe(`2-beeswarm.${kind.toLowerCase()}`);
      expect(
        readFileSync(await file.path())
          .toString("latin1")
          .startsWith(magic),
      ).toBe(true);
    }
  });

  it("gives a one-page card of 1920 by 1080 pixels", async () => {
    const page = await reports.open(input, "#/group/2");
    await page.getByText("One-page card").click();
    const saved = async (kind: string) => {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: `save 2 card as ${kind}` }).click();
      return readFileSync(await (await download).path());
    };
    const png = await saved("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1920, 1080]);
    const svg = (await saved("SVG")).toString("utf8");
    expect(svg).toContain('width="1920" height="1080"');
    const segment = input.document.segments.find(({ path }) => path === "2")!;
    expect(svg).toContain(segment.name);
    expect(svg).not.toMatch(/SHAP|AUC|log-odds/);
  });

  it("names the nearest group, what separates the two, and which rows are mixed up", async () => {
    const page = await reports.open(input, "#/group/1");
    const around = page.locator("#around");
    await around.waitFor();
    expect(await around.innerText()).toContain("median visits 10 against 10,000");
    expect(await around.locator("table").innerText()).toMatch(/2\s+high visits · 2\s+3\s+0/);
    await page.locator("#evidence summary").first().click();
    await page.waitForSelector('#evidence svg[aria-label^="condensed tree"]');
  });

  it("tells when there is no such group or row", async () => {
    const page = await reports.open(input, "#/group/9.9");
    expect(await page.locator("h2").innerText()).toBe("No such group");
    await page.goto(page.url().replace(/#.*/, "#/row/99999"));
    await page.getByRole("heading", { name: "No such row" }).waitFor();
  });
});

describe("row", () => {
  it("says why it is here: the waterfall's numbers are the run's", async () => {
    const page = await reports.open(input, "#/row/8");
    const { paths, segment } = input.rows;
    const path = paths[segment[8]];
    const sample = input.shap.find((candidate) => candidate.path === path)!;
    await page.waitForSelector("#why svg");
    const tips = await page
      .locator("#why svg [data-tip]")
      .evaluateAll((marks) => marks.map((mark) => mark.getAttribute("data-tip")));
    const i = sample.rows.indexOf(8);
    for (let c = 0; c < sample.columns.length; c++) {
      const value = sample.values[i * sample.columns.length + c];
      const shown = `SHAP ${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
      expect(tips.some((tip) => tip?.startsWith(`${sample.columns[c]} = `) && tip.includes(shown))).toBe(
        true,
      );
    }
    for (const kind of ["Force", "Decision"]) {
      await page.locator("#why").getByRole("button", { name: kind }).click();
      await page.waitForSelector("#why svg");
    }
  });
});

describe("what would move a row", () => {
  it("names the smallest changes, and answers for any value that is tried", async () => {
    // Row 8 is in group 2, because it is active.
    const page = await reports.open(input, "#/row/8");
    await page.waitForSelector("#move");
    expect(await page.locator("#move .moves li").allInnerTexts()).toEqual([
      expect.stringMatching(/^If active were false \(it is true\), it would be put in\s+1/),
    ]);
    await page.getByLabel("Try another value of").selectOption({ label: "active" });
    expect(await page.locator("#move [role=status]").innerText()).toContain("2");
    await page.getByLabel("value of active", { exact: true }).selectOption("false");
    expect(await page.locator("#move [role=status]").innerText()).toMatch(/^→ in\s+1/);
    await page.getByLabel("Try another value of").selectOption({ label: "score" });
    await page.getByLabel("value of score", { exact: true }).fill("many");
    expect(await page.locator("#move [role=status]").innerText()).toBe("expected a number");
    await page.locator("#move summary").click();
    expect(await page.locator("#move table").innerText()).toContain("goes here; for it: active +6.00");
  });

  it("answers one level deeper", async () => {
    const row = Array.from(input.rows.segment).findIndex((position) => input.rows.paths[position] === "1.1");
    const page = await reports.open(input, `#/row/${row}`);
    const moves = await page.locator("#move .moves li").allInnerTexts();
    expect(moves.some((text) => /^If score were at least 3\.5 .*put in\s+1\.2/s.test(text))).toBe(true);
    expect(moves.some((text) => /^If active were true .*put in\s+2/s.test(text))).toBe(true);
  });
});

describe("whatever the texts are", () => {
  it("they stay text", async () => {
    const hostile = sampleInput({ names: { numeric: HOSTILE, nominal: `2 ${HOSTILE}`, level: HOSTILE } });
    const page = await reports.open({ ...hostile, title: HOSTILE }, "#/group/2");
    page.on("dialog", () => reports.complaints.push("a script ran"));
    await page.waitForSelector("#shap svg");
    for (const route of ["#/", "#/map", "#/columns", "#/about", "#/row/2"]) {
      await page.goto(page.url().replace(/#.*/, route));
      await page.waitForTimeout(100);
    }
    expect(await page.locator("main script, header script").count()).toBe(0);
    expect(await page.locator(".bar-title").innerText()).toBe(HOSTILE);
  });
});

describe("for everyone", () => {
  it("remembers the chosen colours and the place over a reload", async () => {
    const page = await reports.open(input, "#/columns");
    await page.getByRole("button", { name: "use dark colours" }).click();
    await page.reload();
    await page.waitForSelector("header.bar");
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
    expect(await page.locator("h1").innerText()).toBe("Columns");
  });
});

describe("without WebGL", () => {
  it("draws the map on a plain canvas", async () => {
    const plain = await Reports.start(false);
    try {
      const page = await plain.open(input, "#/map");
      await expect.poll(() => paintedPixels(page)).toBeGreaterThan(500);
      expect(plain.complaints).toEqual([]);
    } finally {
      await plain.stop();
    }
  });
});

describe("a damaged file", () => {
  it("says so and keeps the summary readable", async () => {
    const page = await reports.browser.newPage();
    const { renderReport } = await import("../src/index.js");
    const html = (await renderReport(input)).replace(/(id="clusterwhy-data">.{200}).{40}/, "$1");
    await page.setContent(html);
    await page.waitForSelector(".failure");
    expect(await page.locator(".failure").innerText()).toContain("cannot be shown in full");
    expect(await page.locator("main.plain").innerText()).toContain("rows (92%) are in groups");
  });
});
