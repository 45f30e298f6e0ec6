import { outcomeSentence, summariseOutcome } from "@clusterwhy/prepare";
import { describe, expect, it } from "vitest";
import { flags, numbers, texts } from "./columns.js";

const rows = Array.from({ length: 100 }, (_, i) => i);

describe("an outcome in groups", () => {
  it("of flags is a rate with Wilson's interval and lift", () => {
    const paid = flags(
      "paid",
      rows.map((i) => (i < 20 || (i >= 50 && i < 55) ? 1 : 0)),
    );
    const [first, second] = summariseOutcome(paid, [rows.slice(0, 50), rows.slice(50)]);
    // Wilson, p = 0.4, n = 50, z = 1.96: (0.4384 ± 0.1411) / 1.0768.
    expect(first).toMatchObject({ measure: "rate", count: 50, value: 0.4, overall: 0.25, lift: 1.6 });
    expect([first.low, first.high].map((x) => x.toFixed(4))).toEqual(["0.2761", "0.5382"]);
    expect(outcomeSentence(paid, first)).toBe(
      "paid is true for 40% (28% to 54%) of the group, 1.6 times the 25% of all rows.",
    );
    expect(outcomeSentence(paid, second)).toContain("10% (4.3% to 21%) of the group, 0.4 times");
  });

  it("of numbers is a mean with Student's interval; missing values are not counted", () => {
    const spend = numbers("spend", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, null, 100, 100]);
    const [group, few, none] = summariseOutcome(spend, [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0, 1], [10]]);
    // t(0.975, 9) = 2.2622, s = 3.0277: 5.5 ± 2.1659.
    expect(group).toMatchObject({ measure: "mean", count: 10, value: 5.5 });
    expect([group.low, group.high].map((x) => x.toFixed(3))).toEqual(["3.334", "7.666"]);
    expect([few.low, few.high]).toEqual([Number.NaN, Number.NaN]);
    expect(none.value).toBeNaN();
    expect(outcomeSentence(spend, none)).toBe("No row of the group has a value of spend.");
    expect(outcomeSentence(spend, group)).toMatch(
      /^spend is 5\.5 \(3\.33 to 7\.67\) on average, 0\.3 times the 21\.\d /,
    );
  });

  it("is written in the column's label, unit and format; moments have no lift", () => {
    const spend = { ...numbers("spend", [10, 20, 30, 40]), label: "Spend", unit: "€" };
    const [summary] = summariseOutcome(spend, [[0, 1, 2]]);
    expect(outcomeSentence(spend, summary)).toMatch(/^Spend is €20 \(−?-?€?[\d.]+ to €44\.\d\) on average, /);
    const left = { ...numbers("left", [0, 86_400, 172_800]), type: "time" as const };
    const [moment] = summariseOutcome(left, [[0, 1, 2]]);
    expect(moment.lift).toBeNaN();
    expect(outcomeSentence(left, moment)).toMatch(/^left is 1970-01-02 \(/);
  });

  it("of two levels counts the second; of more is refused", () => {
    const won = texts("won", ["no", "yes", "yes", null]);
    const [summary] = summariseOutcome(won, [[0, 1, 3]]);
    expect(summary).toMatchObject({ measure: "rate", level: "yes", count: 2, value: 0.5 });
    expect(outcomeSentence({ ...won, label: "Won" }, summary)).toMatch(/^Won is “yes” for 50% \(/);
    expect(() => summariseOutcome(texts("c", ["a", "b", "c"]), [[0]])).toThrow(
      expect.objectContaining({ code: "OUTCOME_TEXT", category: "input" }),
    );
  });
});
