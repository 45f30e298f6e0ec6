// biome-ignore-all lint/performance/useDomNodeTextContent: tested is what people see
import { describe, expect, it } from "vitest";
import type { ReportInput } from "../src/index.js";
import { useReports } from "./openReport.js";
import { HOSTILE, sampleInput } from "./sampleInput.js";

const reports = useReports();

/** Of every group: how many paid, and the mean of `visits`, a column with a unit. */
function withOutcomes(): ReportInput {
  const input = sampleInput();
  const segments = input.document.segments.map((segment) => ({
    ...segment,
    outcomes: [
      {
        column: HOSTILE,
        measure: "rate" as const,
        count: segment.size,
        value: 0.31,
        interval: [0.28, 0.34] as [number, number],
        overall: 0.155,
        lift: 2,
        sentence: `${HOSTILE} is true for 31% (28% to 34%) of the group, 2.0 times the 16% of all rows.`,
      },
      {
        column: "visits",
        measure: "mean" as const,
        count: 2,
        value: 1234,
        interval: null,
        overall: 617,
        lift: null,
        sentence: "visits is 1,234 per month on average, against the 617 per month of all rows.",
      },
    ],
  }));
  return { ...input, document: { ...input.document, segments } };
}

describe("outcomes", () => {
  it("stand on every group's card, beside all rows", async () => {
    const page = await reports.open(withOutcomes());
    const card = page.locator("article.card").first().locator("dl.outcomes");
    const text = await card.innerText();
    expect(text).toContain("31%");
    expect(text).toMatch(/all rows 15\.5%|all rows 16%/);
    expect(text).toContain("1,234 per month");
    await page.close();
  });

  it("are told in full on the group's page", async () => {
    const page = await reports.open(withOutcomes(), "#/group/1");
    const section = page.locator("#outcomes");
    const text = await section.innerText();
    expect(text).toContain(`${HOSTILE} is true for 31% (28% to 34%) of the group`);
    expect(text).toContain("28% to 34%");
    expect(text).toContain("too few rows");
    expect(reports.complaints).toEqual([]);
    await page.close();
  });

  it("leave no trace where there are none", async () => {
    const page = await reports.open(sampleInput(), "#/group/1");
    expect(await page.locator("#outcomes").count()).toBe(0);
    await page.close();
  });
});
