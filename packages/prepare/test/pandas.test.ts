import { readFileSync } from "node:fs";
import { fitPreparation, type PrepareOptions } from "@clusterwhy/prepare";
import { describe, expect, it } from "vitest";
import { quantile } from "../src/quantile.js";
import { feature, largestDifference, numbers, table, texts } from "./columns.js";

interface NumericCase {
  values: (number | null)[];
  zscores: number[];
  indicator: number[];
  quantiles: number[];
  winsorized: number[];
  qcut: Record<string, number[]>;
  complete: number[];
}

/** By parity/make_prepare_pandas.py. */
const golden = JSON.parse(readFileSync(new URL("./fixtures/pandas.json", import.meta.url), "utf8")) as {
  numeric: Record<string, NumericCase>;
  nominal: {
    values: (string | null)[];
    dummies: string[];
    set: number[];
    codes: number[];
    logCounts: number[];
    present: number[];
  };
  time: {
    seconds: number[];
    days: number[];
    day: [number[], number[]];
    week: [number[], number[]];
  };
};

const TOLERANCE = 1e-6;

describe.each(Object.entries(golden.numeric))("numbers as pandas has them: %s", (_, expected) => {
  const prepared = (options: PrepareOptions) =>
    fitPreparation(table(numbers("x", expected.values)), { scaling: "standard", ...options });
  const size = (values: readonly number[]) => Math.max(...values.map(Math.abs), 1);

  it("fillna(median), standardised; isna as its indicator", () => {
    const fitted = prepared({ missingIndicator: true });
    const found = feature(fitted, 0);
    expect(largestDifference(found, expected.zscores)).toBeLessThan(TOLERANCE * size(expected.zscores));
    expect(largestDifference(feature(fitted, 1), expected.indicator)).toBeLessThan(TOLERANCE);
  });

  it("quantile", () => {
    const sorted = Float64Array.from(expected.values.filter((value) => value !== null)).sort();
    const found = [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(sorted, share));
    found.forEach((value, i) => {
      expect(Math.abs(value - expected.quantiles[i])).toBeLessThanOrEqual(1e-12 * size(expected.quantiles));
    });
  });

  it("clip at the quantiles", () => {
    const found = feature(prepared({ winsorize: 0.05 }));
    expect(largestDifference(found, expected.winsorized)).toBeLessThan(TOLERANCE * size(expected.winsorized));
  });

  it.each(Object.entries(expected.qcut))("qcut in %s bins", (bins, codes) => {
    const options = { skew: { x: "quantile" } } as const;
    const fitted = fitPreparation(table(numbers("x", expected.complete)), options);
    const [column] = fitted.preparation.columns;
    if (column.kind !== "numeric") throw new Error("not numeric");
    const ranks = feature(fitted).map((z) => z * column.standard.deviation + column.standard.mean);
    // A bin holds its upper edge; the first one its lower edge too.
    const found = ranks.map((rank) => Math.max(0, Math.ceil(rank * Number(bins) - TOLERANCE) - 1));
    expect(found).toEqual(codes);
  });
});

describe("categories as pandas has them", () => {
  const { nominal } = golden;
  const column = texts("city", nominal.values);

  it("get_dummies, missing values too", () => {
    const fitted = fitPreparation(table(column));
    const [own] = fitted.preparation.columns;
    if (own.kind !== "nominal") throw new Error("not nominal");
    const { numDims, values } = fitted.matrix;
    expect(numDims).toBe(nominal.dummies.length);
    nominal.set.forEach((wanted, row) => {
      fitted.features.forEach(({ name }, at) => {
        const bit = values[row * numDims + at] / own.scale + own.means[at];
        // Without rare levels the feature for all others is that of the missing values.
        const level = name === "city = other" ? "missing" : name.slice("city = ".length);
        expect(Math.abs(bit - (level === nominal.dummies[wanted] ? 1 : 0))).toBeLessThan(TOLERANCE);
      });
    });
  });

  it("factorize(sort=True), standardised", () => {
    const found = feature(fitPreparation(table(column), { encoding: "label" }));
    expect(largestDifference(found, nominal.codes)).toBeLessThan(TOLERANCE);
  });

  it("value_counts by its logarithm, standardised", () => {
    const present = texts(
      "city",
      nominal.present.map((row) => nominal.values[row]),
    );
    const found = feature(fitPreparation(table(present), { manyLevels: "frequency", maxLevels: 2 }));
    expect(largestDifference(found, nominal.logCounts)).toBeLessThan(TOLERANCE);
  });
});

describe("moments as pandas has them", () => {
  const { time } = golden;
  const fitted = fitPreparation(table(numbers("t", time.seconds, "time", "time")), {
    timeParts: ["age", "day", "week"],
    balance: "features",
  });

  it("days since 1970, standardised; the clock and the weekday on their circles", () => {
    expect(fitted.features.map(({ name }) => name)).toHaveLength(5);
    const expected = [time.days, ...time.day, ...time.week];
    expected.forEach((values, at) => {
      expect(largestDifference(feature(fitted, at), values)).toBeLessThan(TOLERANCE);
    });
  });
});
