import { readFileSync } from "node:fs";
import { hashName } from "@clusterwhy/core";
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
  text: {
    texts: string[];
    idf: Record<string, number>;
    svd: number[][];
    bothSvd: number[][];
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

  it("equals RobustScaler", () => {
    const found = prepared({ scaling: "robust" });
    const largest = Math.max(...expected.robust.map(Math.abs), 1);
    expect(largestDifference(found, expected.robust)).toBeLessThan(TOLERANCE * largest);
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

describe("texts", () => {
  const { text } = golden;

  function fitted(textTokens: "words" | "both") {
    const found = fitPreparation(table(texts("bio", text.texts, "text")), { textTokens, textDims: 4 });
    const [column] = found.preparation.columns;
    if (column.kind !== "text") throw new Error("not text");
    return { found, column };
  }

  it("equals TfidfVectorizer's weights", () => {
    const [{ vocabulary }] = fitted("words").column.blocks;
    const expected = Object.entries(text.idf);
    expect(vocabulary.hashes).toHaveLength(expected.length);
    for (const [word, idf] of expected) {
      expect(vocabulary.idf[vocabulary.hashes.indexOf(hashName(word))]).toBeCloseTo(idf, 12);
    }
  });

  it.each([
    ["words", text.svd],
    ["both", text.bothSvd],
  ] as const)("equals TruncatedSVD up to sign: %s", (tokens, expected) => {
    const { found, column } = fitted(tokens);
    for (let d = 0; d < 4; d++) {
      const scores = feature(found, d).map((x) => x / column.scale + column.means[d]);
      const reference = expected.map((row) => row[d]);
      const sign = Math.sign(scores.reduce((sum, score, i) => sum + score * reference[i], 0));
      expect(
        largestDifference(
          scores.map((x) => sign * x),
          reference,
        ),
      ).toBeLessThan(TOLERANCE);
    }
  });
});
