import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { faultsInEveryLook } from "../../../scripts/browser/faultsInEveryLook.mjs";
import { withhold } from "../src/index.js";
import { useReports } from "./openReport.js";
import { sampleInput } from "./sampleInput.js";

const input = sampleInput();
const openAll = async (page: Page) => {
  for (const summary of await page.locator("main details > summary").all()) await summary.click();
};

/** What the reader sees: an address and what was done there. */
const SIGHTS: readonly (readonly [name: string, route: string, act?: (page: Page) => Promise<unknown>])[] = [
  ["the overview", "#/"],
  ["the map", "#/map"],
  [
    "the map in a column's colours",
    "#/map",
    (page) => page.getByLabel("Colour by").selectOption({ label: "country" }),
  ],
  [
    "chosen rows",
    "#/map",
    async (page) => {
      await page.locator(".map-stage .map").focus();
      await page.keyboard.press("a");
      await page.locator(".selection").waitFor();
    },
  ],
  [
    "a row that was searched",
    "#/map",
    async (page) => {
      await page.getByRole("searchbox").fill("user 12");
      await page.keyboard.press("Enter");
      await page.locator(".hover-card.pinned").waitFor();
    },
  ],
  ["a group, everything unfolded", "#/group/2", openAll],
  ["a group of groups", "#/group/1"],
  ["a row, everything unfolded", "#/row/8", openAll],
  ["a missing row", "#/row/99999"],
  ["the columns", "#/columns"],
  ["the source", "#/about"],
];

const reports = useReports();

describe("the look itself", () => {
  it("sees what is pale, nameless or too wide", async () => {
    const page = await reports.browser.newPage();
    await page.setContent(
      '<html lang="en"><title>t</title><main><h1 style="color:#eee">pale</h1><button></button><div style="width:1500px">wide</div></main>',
    );
    const faults = (await faultsInEveryLook(page, { live: false })).join("\n");
    for (const part of [
      "1440 pixels",
      "390 pixels",
      "360 pixels",
      "color-contrast",
      "button-name",
      "too wide",
    ])
      expect(faults).toContain(part);
    await page.close();
  });
});

describe("for everyone, in light and dark, wide and narrow", () => {
  it.each(SIGHTS)("%s: nothing serious, nothing over the edge", async (_, route, act) => {
    const page = await reports.open(input, route);
    await act?.(page);
    expect(await faultsInEveryLook(page)).toEqual([]);
    await page.close();
    expect(reports.complaints.splice(0)).toEqual([]);
  });

  it.each([
    ["no groups", sampleInput({ allNoise: true }), "#/"],
    ["no rows", withhold(input, { rows: false }), "#/map"],
    ["a map of three dimensions", sampleInput({ numComponents: 3 }), "#/map"],
  ])("%s: nothing serious, nothing over the edge", async (_, shown, route) => {
    const page = await reports.open(shown, route);
    expect(await faultsInEveryLook(page)).toEqual([]);
    await page.close();
  });
});
