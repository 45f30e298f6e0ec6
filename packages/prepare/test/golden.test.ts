import { readFileSync } from "node:fs";
import { fitPreparation, type PrepareOptions } from "@clusterwhy/prepare";
import { describe, expect, it } from "vitest";
import { feature, largestDifference, numbers, table, texts } from "./columns.js";

interface NumericCase {
  values: number[];
  standard: number[];
  robust: number[];
  power: number[] | null;
  quantile: number[];
}

const golden = JSON.parse(readFileSync(new URL("./fixtures/sklearn.json", import.meta.url), "utf8")) as {
  numeric: Record<string, NumericCase>;
  nominal: {
    values: string[];
    categories: string[];
    onehot: number[];
    infrequent: string[];
    folded: number[];
    label: number[];
  };
};

const TOLERANCE = 1e-6;

describe.each(Object.entries(golden.numeric))("numbers: %s", (_, expected) => {
  function prepared(options: PrepareOptions): number[] {
    return feature(fitPreparation(table(numbers("x", expected.values)), options));
  }

  it("equals StandardScaler", () => {
    expect(largestDifference(prepared({ scaling: "standard" }), expected.standard)).toBeLessThan(TOLERANCE);
  });

  const { power } = expected;
  it.skipIf(power === null)("equals PowerTransformer (yeo-johnson, standardised)", () => {
    const found = prepared({ skew: { x: "yeo-johnson" } });
    expect(largestDifference(found, power ?? [])).toBeLessThan(TOLERANCE);
  });

  it("equals QuantileTransformer (101 quantiles, uniform), standardised", () => {
    expect(largestDifference(prepared({ skew: { x: "quantile" } }), expected.quantile)).toBeLessThan(
      TOLERANCE,
    );
  });
});

describe("categories", () => {
  const { nominal } = golden;

  /** Which feature is set in every row, after taking centre and scale away; fails unless exactly one is. */
  function setFeature(maxLevels: number): string[] {
    const fitted = fitPreparation(table(texts("city", nominal.values)), { maxLevels });
    const [column] = fitted.preparation.columns;
    if (column.kind !== "nominal") throw new Error("not nominal");
    const { numDims, values } = fitted.matrix;
    return nominal.values.map((_, row) => {
      const bits = fitted.features.map(
        (_, at) => values[row * numDims + at] / column.scale + column.means[at],
      );
      const set = bits.flatMap((bit, at) => (Math.abs(bit - 1) < TOLERANCE ? [at] : []));
      const unset = bits.filter((bit) => Math.abs(bit) < TOLERANCE).length;
      expect([set.length, unset]).toEqual([1, bits.length - 1]);
      return fitted.features[set[0]].name;
    });
  }

  it("equals OneHotEncoder", () => {
    expect(setFeature(12)).toEqual(nominal.onehot.map((at) => `city = ${nominal.categories[at]}`));
  });

  it("folds the levels that OneHotEncoder(max_categories) calls infrequent", () => {
    const frequent = nominal.categories.filter((level) => !nominal.infrequent.includes(level));
    const expected = nominal.folded.map((at) => `city = ${frequent[at] ?? "other"}`);
    expect(setFeature(frequent.length)).toEqual(expected);
  });

  it("equals LabelEncoder, standardised", () => {
    const fitted = fitPreparation(table(texts("city", nominal.values)), { encoding: "label" });
    expect(largestDifference(feature(fitted), nominal.label)).toBeLessThan(TOLERANCE);
  });
});
