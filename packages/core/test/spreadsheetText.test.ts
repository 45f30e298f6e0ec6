import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guardCell, unguardCell } from "../src/spreadsheetText.js";

describe("cells for spreadsheets", () => {
  it.each([
    "=1+1",
    '=HYPERLINK("http://example.com","x")',
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "-1\n+cmd|'x'!A0",
    "'=already text",
  ])("makes %j text", (text) => {
    expect(guardCell(text)).toBe(`'${text}`);
  });

  it.each([
    "",
    "-5",
    "-5.5e-3",
    "+43 660 1234567",
    "-",
    "- other",
    "-inf",
    "a=b",
    "it's",
    "'quoted'",
    "-5 %",
  ])("leaves %j as it is", (text) => {
    expect(guardCell(text)).toBe(text);
  });

  it("gives back whatever it was given", () => {
    const cell = fc.string({
      unit: fc.constantFrom("'", "=", "@", "+", "-", "(", "|", "!", "\t", "\r", "\n", "a", "1"),
    });
    fc.assert(
      fc.property(cell, (text) => unguardCell(guardCell(text)) === text),
      { seed: 1, numRuns: 2000 },
    );
  });
});
