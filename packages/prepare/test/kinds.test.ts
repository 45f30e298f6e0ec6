import { type Column, hashName } from "@clusterwhy/core";
import { applyPreparation, type FittedPreparation, fitPreparation } from "@clusterwhy/prepare";
import { describe, expect, it } from "vitest";
import { feature, flags, numbers, table, texts, times } from "./columns.js";

const rows = Array.from({ length: 240 }, (_, i) => i);
const names = ({ features }: FittedPreparation) => features.map(({ name }) => name);

/** Mean square of all features: how much the table's columns count together. */
function power({ matrix }: FittedPreparation): number {
  let sum = 0;
  for (const value of matrix.values) sum += value ** 2 / matrix.numRows;
  return sum;
}

function ordered(values: (string | null)[], order: string[], cyclic = false): Column {
  return { ...texts("o", values, "ordinal"), order, cyclic } as Column;
}

function lists(values: (string[] | null)[]): Column {
  const column = texts(
    "tags",
    values.map((value) => (value === null ? null : JSON.stringify(value))),
    "text",
  );
  if (column.type !== "string") throw new Error("not text");
  return { ...column, items: column.levels.map((level) => JSON.parse(level) as string[]) };
}

describe("ordered values", () => {
  const ORDER = ["low", "medium", "high"];

  it("become their ranks, standardised; missing and unknown ones the median rank", () => {
    const fitted = fitPreparation(table(ordered(["low", "medium", "high", "medium", null, "odd"], ORDER)));
    // Ranks 0 1 2 1 1 1: mean 1, population variance 1/3.
    const z = [-1, 0, 1, 0, 0, 0].map((x) => Math.fround(x * Math.sqrt(3)));
    expect(feature(fitted)).toEqual(z);
    expect(fitted.treatments[0].text).toBe(
      'ranks of its 3 values, standardised; 2 missing or unknown values count as "medium"',
    );
  });

  it("lie on a circle where their order is one", () => {
    const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
    const fitted = fitPreparation(table(ordered(months, months, true)));
    expect(names(fitted)).toEqual(["o (cosine)", "o (sine)"]);
    const at = (i: number) => [feature(fitted, 0)[i], feature(fitted, 1)[i]];
    const distance = (i: number, j: number) => Math.hypot(at(i)[0] - at(j)[0], at(i)[1] - at(j)[1]);
    expect(distance(0, 11)).toBeCloseTo(distance(3, 4), 6);
    expect(distance(0, 6)).toBeCloseTo(2, 6);
  });
});

describe("categories of many levels", () => {
  const city = texts(
    "city",
    rows.map((i) => `c${(i * i) % 97}`),
  );

  it("fold: the frequent ones and the others", () => {
    const fitted = fitPreparation(table(city), { maxLevels: 5 });
    expect(names(fitted)).toHaveLength(6);
    expect(names(fitted)[5]).toBe("city = other");
  });

  it("hash: each level in the bucket of its hash", () => {
    const fitted = fitPreparation(table(city), { maxLevels: 5, manyLevels: "hash" });
    expect(names(fitted)).toHaveLength(5);
    expect(power(fitted)).toBeCloseTo(0.5, 5);
    rows.forEach((row) => {
      const own = hashName(`c${(row * row) % 97}`) % 5;
      const values = [0, 1, 2, 3, 4].map((f) => feature(fitted, f)[row]);
      expect(values.indexOf(Math.max(...values))).toBe(own);
    });
    const fresh = applyPreparation(fitted.preparation, table(texts("city", ["never seen", null])));
    expect(
      fresh.values.slice(5).every((value, f) => value < 0 === feature(fitted, f).some((x) => x > 0)),
    ).toBe(true);
  });

  it("frequency: one number, the logarithm of how common the level is", () => {
    const fitted = fitPreparation(table(texts("c", ["a", "a", "a", "a", "b", "b", "x"])), {
      maxLevels: 2,
      manyLevels: "frequency",
    });
    const [a, , , , b, , x] = feature(fitted);
    // log 4, log 2, log 1: equal steps.
    expect(a - b).toBeCloseTo(b - x, 6);
    const fresh = applyPreparation(fitted.preparation, table(texts("c", ["new", null])));
    expect([...fresh.values]).toEqual([x, x]);
  });

  it("missing values have a feature of their own where they are many, beside the rare levels", () => {
    const values = rows.map((i) => (i % 3 === 0 ? null : i % 40 === 1 ? `rare ${i}` : ["a", "b"][i % 2]));
    expect(names(fitPreparation(table(texts("c", values))))).toEqual([
      "c = a",
      "c = b",
      "c = other",
      "c = missing",
    ]);
  });
});

describe("lists", () => {
  it("of few different items: one feature an item", () => {
    const fitted = fitPreparation(table(lists([["rock", "pop"], ["pop"], ["jazz"], null, ["rock", "pop"]])));
    expect(names(fitted)).toEqual(["tags has pop", "tags has rock", "tags has jazz"]);
    const [pop] = [0].map((f) => feature(fitted, f));
    expect(pop[0]).toBe(pop[1]);
    expect(pop[0]).toBeGreaterThan(pop[2]);
    expect(pop[2]).toBe(pop[3]);
    expect(power(fitted)).toBeCloseTo(0.5, 6);
  });

  it("of many different items: as words are", () => {
    const fitted = fitPreparation(table(lists(rows.map((i) => [`a${i % 30}`, `b${i % 7}`]))), {
      textDims: 3,
    });
    expect(names(fitted)).toHaveLength(3);
    expect(names(fitted)[0]).toMatch(/^tags \(items 1: b\d/);
    expect(power(fitted)).toBeCloseTo(1, 5);
  });
});

describe("texts", () => {
  const topic = (i: number) => (i % 2 ? "guitar songs and vinyl" : "tomato seeds and compost");
  const bio = texts(
    "bio",
    rows.map((i) => `${topic(i)} ${i % 5 ? "daily" : "weekly"}`),
    "text",
  );

  it("tell topics apart, and name their directions", () => {
    const fitted = fitPreparation(table(bio), { textDims: 2, textTokens: "words" });
    const separates = [0, 1].some((d) => {
      const scores = feature(fitted, d);
      const [odd, even] = [1, 0].map((rest) => scores.filter((_, i) => i % 2 === rest));
      return Math.max(...odd) < Math.min(...even) || Math.max(...even) < Math.min(...odd);
    });
    expect(separates).toBe(true);
    expect(names(fitted).join()).toMatch(/guitar|songs|vinyl/);
    expect(names(fitted).join()).toMatch(/tomato|seeds|compost/);
    expect(power(fitted)).toBeCloseTo(1, 5);
  });

  it("in scripts without blanks are told apart by their characters", () => {
    const japanese = texts(
      "t",
      rows.map((i) => (i % 2 ? "今日は音楽を聴きました" : "庭でトマトを育てています") + "あいう"[i % 3]),
      "text",
    );
    const fitted = fitPreparation(table(japanese), { textDims: 2, textTokens: "characters" });
    const scores = [0, 1].map((d) => feature(fitted, d));
    const separates = scores.some((values) => {
      const [odd, even] = [1, 0].map((rest) => values.filter((_, i) => i % 2 === rest));
      return Math.max(...odd) < Math.min(...even) || Math.max(...even) < Math.min(...odd);
    });
    expect(separates).toBe(true);
  });

  it("without a word in common are left out", () => {
    const { treatments } = fitPreparation(
      table(texts("t", ["aa", "bb", "cc"], "text"), numbers("n", [1, 2, 3])),
      { textTokens: "words" },
    );
    expect(treatments[0]).toEqual({ column: "t", text: "left out: no two rows have a word in common here" });
  });
});

describe("times", () => {
  const hourly = times(
    "t",
    rows.map((i) => new Date(Date.UTC(2021, 0, 1) + i * 5 * 3_600_000 * 11).toISOString()),
  );

  it("have the parts that the data spans, or those that are asked for", () => {
    expect(names(fitPreparation(table(hourly)))).toEqual(["t (days)", "t (day, cosine)", "t (day, sine)"]);
    expect(names(fitPreparation(table(hourly), { timeParts: ["week"] }))).toEqual([
      "t (week, cosine)",
      "t (week, sine)",
    ]);
    const yearly = times(
      "t",
      rows.map((i) => `${1800 + i}-01-01`),
    );
    expect(names(fitPreparation(table(yearly)))).toEqual(["t (days)"]);
  });

  it("count as one column together", () => {
    expect(power(fitPreparation(table(hourly)))).toBeCloseTo(1, 1);
    expect(power(fitPreparation(table(hourly), { balance: "features" }))).toBeCloseTo(2, 1);
  });
});

describe("numbers on request", () => {
  it("keep what varies where a transform would flatten it, and say so", () => {
    // A million and a few hundredths: the likeliest power is beyond what a number's digits hold.
    const values = rows.map((i) => 1e6 + ((i * 37) % 240) / 100);
    const fitted = fitPreparation(table(numbers("x", values)), { skew: { x: "yeo-johnson" } });
    expect(fitted.warnings).toEqual([
      { code: "TRANSFORM_FLAT", message: "'x' would not vary after yeo-johnson; it is left as it is" },
    ]);
    expect(new Set(feature(fitted)).size).toBe(240);
  });

  it("are drawn in to their quantiles", () => {
    const values = rows.map((i) => (i === 7 ? 1e6 : i));
    const fitted = fitPreparation(table(numbers("x", values)), { winsorize: 0.05, skew: { x: "none" } });
    const sorted = [...feature(fitted)].sort((a, b) => a - b);
    expect(sorted[239]).toBe(sorted[239 - 10]);
    expect(feature(fitted)[7]).toBe(sorted[239]);
    expect(fitted.treatments[0].text).toContain("values beyond");
    const fresh = applyPreparation(fitted.preparation, table(numbers("x", [1e9])));
    expect(fresh.values[0]).toBe(sorted[239]);
  });

  it("take a chosen value where they are missing", () => {
    const fitted = fitPreparation(table(numbers("x", [1, null, 5, 0])), { fill: { x: 0 } });
    expect(feature(fitted)[1]).toBe(feature(fitted)[3]);
    expect(fitted.treatments[0].text).toContain("1 missing values count as 0");
  });

  it("robust scaling falls back on the deviation where half the values are equal", () => {
    const fitted = fitPreparation(table(numbers("x", [0, 0, 0, 0, 0, 4])), { scaling: "robust" });
    // Median 0, population deviation of 0 0 0 0 0 4: √(16·5)/6.
    expect(feature(fitted)[5]).toBeCloseTo(4 / (Math.sqrt(80) / 6), 6);
  });
});

describe("weights", () => {
  const a = numbers(
    "a",
    rows.map((i) => (i * 7) % 240),
  );
  const b = numbers(
    "b",
    rows.map((i) => (i * 11) % 240),
  );

  it("multiply a column's squared distances; 0 leaves it out", () => {
    const plain = fitPreparation(table(a, b));
    const weighted = fitPreparation(table(a, b), { weights: { b: 4 } });
    expect(feature(weighted, 0)).toEqual(feature(plain, 0));
    expect(feature(weighted, 1)).toEqual(feature(plain, 1).map((x) => Math.fround(2 * x)));
    const without = fitPreparation(table({ ...a, weight: 0 }, b));
    expect(names(without)).toEqual(["b"]);
    expect(without.treatments[0]).toEqual({ column: "a", text: "left out of the map: its weight is 0" });
  });

  it("are shared by the positions of one list", () => {
    const positions = [1, 2, 3, 4].map((i) => ({
      ...numbers(
        `e[${i}]`,
        rows.map((row) => (row * i * 7) % 241),
      ),
      source: "e",
    }));
    const fitted = fitPreparation(table(a, ...positions));
    expect(power(fitted)).toBeCloseTo(2, 5);
    expect(fitted.features[1]).toEqual({ name: "e[1]", column: "e[1]", source: "e", kind: "numeric" });
    expect(power(fitPreparation(table(a, ...positions), { weights: { e: 3 } }))).toBeCloseTo(4, 5);
  });

  it("a missing indicator shares its column's weight", () => {
    const holes = numbers(
      "h",
      rows.map((i) => (i % 5 === 0 ? null : i)),
    );
    expect(power(fitPreparation(table(holes), { missingIndicator: true }))).toBeCloseTo(1, 5);
  });
});

it("every kind comes back from JSON with the same bits", () => {
  const whole = table(
    ordered(
      rows.map((i) => ["low", "medium", "high", null][i % 4]),
      ["low", "medium", "high"],
    ),
    lists(rows.map((i) => (i % 9 ? [["x", "y", "z"][i % 3], "w"] : ["w"]))),
    texts(
      "city",
      rows.map((i) => `c${(i * i) % 97}`),
    ),
    flags(
      "f",
      rows.map((i) => (i % 7 ? 0 : 1)),
    ),
  );
  for (const manyLevels of ["fold", "hash", "frequency"] as const) {
    const fitted = fitPreparation(whole, { manyLevels });
    const again = applyPreparation(JSON.parse(JSON.stringify(fitted.preparation)), whole);
    expect(again.values).toEqual(fitted.matrix.values);
  }
});
