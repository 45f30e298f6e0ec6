import { describe, expect, it } from "vitest";
import { renderProfile } from "../src/index.js";
import { HOSTILE } from "./sampleInput.js";
import { column, profile } from "./sampleProfile.js";

describe("a table's profile as a page", () => {
  const page = renderProfile(profile);

  it("says roles, reasons, quantiles, missing values, levels and warnings", () => {
    for (const text of [
      "100 rows, 4 columns",
      "1 numeric",
      "texts, all different",
      "€9,000",
      "70 different · 25% missing",
      "drawn on a log scale",
      "(blank)",
      "and 7 more",
      "for example",
      "tells the same twice",
    ]) {
      expect(page).toContain(text);
    }
    // 30% of the 50 rows that have a value.
    expect(page).toContain("true: 15 rows");
    expect(page.match(/<rect /g)!.length).toBe(5 + 2 + 2);
  });

  it("holds names and values as text: no tag, script, address or style of theirs", () => {
    expect(page).not.toContain(HOSTILE);
    expect(page).not.toMatch(/<script|<!--|<img|onerror=(?!\S*&)/i);
    expect(page).not.toMatch(/(src|href)=(?!"data:,")/);
    expect(page.match(/<title>/g)!.length).toBeGreaterThan(1);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });

  it("takes five thousand columns", () => {
    const columns = Array.from({ length: 5000 }, (_, i) => ({ ...column, name: `c${i}` }));
    const wide = renderProfile({ ...profile, columns, head: [columns.map(() => "1")] });
    expect(wide.match(/<article /g)).toHaveLength(5000);
    expect(wide).toContain("and 4,940 more columns");
    expect(wide.length).toBeLessThan(25_000_000);
  });
});
