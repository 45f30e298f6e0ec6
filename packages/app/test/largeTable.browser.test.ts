// biome-ignore-all lint/performance/useDomNodeTextContent: tested is what people see
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useReports } from "./openReport.js";
import { sampleInput } from "./sampleInput.js";

/** 240 rows, of which the report holds the values of a part, as it does of tables of more than 250,000 rows. */
const whole = sampleInput();
const { id: _, ...rows } = whole.rows;
const input = { ...whole, rows };
const limits = { maxRows: 40 };
const reports = useReports();

async function circleAll(page: Page): Promise<void> {
  await page.locator(".map-stage .map").focus();
  await page.keyboard.press("a");
  await page.locator(".selection").waitFor();
}

describe("the map of a table whose values are only partly in the report", () => {
  it("has every row, says of how many the values are here, and explains by those", async () => {
    const page = await reports.open(input, "#/map", { limits });
    const note = await page.locator(".map-side .note").innerText();
    const numValued = Number(/values of (\d+), evenly chosen/.exec(note)?.[1]);
    expect(note).toContain("All 240 rows are on the map.");
    expect(numValued).toBeLessThan(200);
    await circleAll(page);
    expect(await page.locator(".selection h2").innerText()).toBe("240 rows chosen");
    expect(await page.locator(".selection").innerText()).toContain(`of the ${numValued} among them`);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as CSV" }).click();
    const saved = readFileSync(await (await download).path(), "utf8")
      .trim()
      .split("\n");
    expect(saved.length).toBe(numValued + 1);
    expect(saved[0]).toBe("row,segment,visits,score,active,country,joined");
  });

  it("draws only the rows with values while a column colours it", async () => {
    const page = await reports.open(input, "#/map", { limits });
    await page.getByLabel("Colour by").selectOption({ label: "visits" });
    const note = await page.locator(".map-side .note").innerText();
    expect(note).toContain("only they are drawn");
    await circleAll(page);
    const numValued = /values of (\d+), evenly chosen/.exec(note)?.[1];
    expect(await page.locator(".selection h2").innerText()).toBe(`${numValued} rows chosen`);
  });

  it("finds every row by its number and says what it holds of it", async () => {
    const page = await reports.open(input, "#/map", { limits });
    const found: string[] = [];
    for (const row of [1, 2, 3, 4, 239, 240]) {
      await page.getByRole("searchbox").fill(String(row));
      await page.keyboard.press("Enter");
      const card = page.locator(".hover-card.pinned");
      await card.locator("b", { hasText: new RegExp(`^row ${row}$`) }).waitFor();
      found.push((await card.innerText()).includes("values are not in this report") ? "other" : "valued");
    }
    expect(new Set(found).size).toBe(2);
  });
});
