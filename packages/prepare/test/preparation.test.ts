import {
  applyPreparation,
  fitPreparation,
  type PrepareOptions,
  preparationSchema,
} from "@clusterwhy/prepare";
import { describe, expect, it } from "vitest";
import { feature, flags, numbers, table, texts, times } from "./columns.js";

const INFINITY = Number.POSITIVE_INFINITY;

function thrown(work: () => unknown): { code: string; category: string; message: string } {
  try {
    work();
  } catch (error) {
    return error as { code: string; category: string; message: string };
  }
  throw new Error("expected an error; there was none");
}

describe("what cannot tell rows apart", () => {
  it("drops constants and columns without values, and says so", () => {
    const { features, treatments, matrix } = fitPreparation(
      table(
        numbers("same", [3, 3, 3]),
        numbers("empty", [null, null, null]),
        flags("always", [1, 1, 1]),
        texts("one", ["x", "x", "x"]),
        times("once", ["2024-01-01", "2024-01-01", "2024-01-01"]),
        numbers("kept", [1, 2, 6]),
      ),
    );
    expect(features.map(({ name }) => name)).toEqual(["kept"]);
    expect(treatments.slice(0, 5)).toEqual([
      { column: "same", text: "left out: every value is 3 here" },
      { column: "empty", text: "left out: it has no value here" },
      { column: "always", text: "left out: every value is true here" },
      { column: "one", text: 'left out: every value is "x" here' },
      { column: "once", text: "left out: every value is the same moment here" },
    ]);
    expect([...matrix.values].every(Number.isFinite)).toBe(true);
  });

  it("refuses a table where nothing is left, with the reasons", () => {
    const error = thrown(() => fitPreparation(table(numbers("a", [1, 1]), flags("b", [null, null]))));
    expect(error).toMatchObject({ code: "NO_USABLE_COLUMN", category: "input" });
    expect(error.message).toBe(
      "no column tells rows apart: 'a' left out: every value is 1 here; 'b' left out: it has no value here; give at least one numeric, boolean, nominal, time or text column that varies",
    );
  });

  it("never lets ids, outcomes, constants and ignored columns in", () => {
    const roles = ["id", "outcome", "constant", "ignored"] as const;
    const { features } = fitPreparation(
      table(...roles.map((role) => numbers(role, [1, 2, 3], role)), numbers("used", [1, 2, 3])),
    );
    expect(features).toEqual([{ name: "used", column: "used", kind: "numeric" }]);
  });

  it("refuses unknown options", () => {
    const error = thrown(() =>
      fitPreparation(table(numbers("a", [1, 2])), { scalign: "auto" } as PrepareOptions),
    );
    expect(error).toMatchObject({
      code: "OPTION_UNKNOWN",
      message: "unknown option 'scalign'; did you mean 'scaling'?",
    });
  });
});

it("refuses an option for a column that does not exist", () => {
  const error = thrown(() => fitPreparation(table(numbers("likes", [1, 2])), { weights: { like: 2 } }));
  expect(error).toMatchObject({
    code: "COLUMN_UNKNOWN",
    category: "usage",
    message: "weights: the table has no column 'like'; did you mean 'likes'?",
  });
});

describe("missing and infinite values", () => {
  it("missing numbers take the median", () => {
    const fitted = fitPreparation(table(numbers("x", [1, null, 5, 2, null])), { scaling: "standard" });
    // Filled: 1 2 5 2 2: mean 2.4, population deviation √1.84.
    const expected = [1, 2, 5, 2, 2].map((x) => Math.fround((x - 2.4) / Math.sqrt(1.84)));
    expect(feature(fitted)).toEqual(expected);
    expect(fitted.treatments[0].text).toContain("2 missing values take the median 2");
  });

  it("a missing indicator tells them apart on request", () => {
    const fitted = fitPreparation(table(numbers("x", [1, null, 5, 2, null])), { missingIndicator: true });
    expect(fitted.features.map(({ name }) => name)).toEqual(["x", "x is missing"]);
    const [absent, present] = [feature(fitted, 1)[1], feature(fitted, 1)[0]];
    expect(feature(fitted, 1)).toEqual([present, absent, present, present, absent]);
    expect(absent).toBeGreaterThan(present);
  });

  it("infinities count as the largest or smallest finite value, with a warning", () => {
    const fitted = fitPreparation(table(numbers("x", [1, INFINITY, 5, -INFINITY, 2])), {
      scaling: "standard",
    });
    const [one, infinite, five, minus] = feature(fitted);
    expect(infinite).toBe(five);
    expect(minus).toBe(one);
    expect(fitted.warnings).toEqual([
      {
        code: "INFINITE_VALUES",
        message: "2 infinite values of 'x' count as its largest or smallest finite value",
      },
    ]);
  });

  it("missing flags count as the more frequent value", () => {
    const fitted = fitPreparation(table(flags("f", [1, 0, 0, null, 0])));
    expect(feature(fitted)[3]).toBe(feature(fitted)[1]);
    expect(fitted.treatments[0].text).toContain("1 missing values count as false");
  });

  it("missing categories share a feature with rare and unknown ones", () => {
    const fitted = fitPreparation(table(texts("c", ["a", "a", "b", "b", null, "rare"])));
    expect(fitted.features.map(({ name }) => name)).toEqual(["c = a", "c = b", "c = other"]);
    const rows = applyPreparation(fitted.preparation, table(texts("c", ["rare", null, "never seen"])));
    expect(feature({ matrix: rows }, 2)).toEqual([
      feature(fitted, 2)[4],
      feature(fitted, 2)[4],
      feature(fitted, 2)[4],
    ]);
  });

  it("missing times take the median", () => {
    const fitted = fitPreparation(table(times("t", ["2024-01-01", null, "2024-01-05", "2024-01-03"])));
    expect(feature(fitted)[1]).toBe(feature(fitted)[3]);
  });
});

describe("weights of columns", () => {
  const half = Array.from({ length: 400 }, (_, i) => i % 2);
  const fewTrue = Array.from({ length: 400 }, (_, i) => (i % 50 === 0 ? 1 : 0));
  const step = (values: number[]) => Math.max(...values) - Math.min(...values);

  it("puts the values of a half-and-half flag one deviation apart, and a rare true far out", () => {
    expect(step(feature(fitPreparation(table(flags("f", half)))))).toBeCloseTo(1, 6);
    expect(step(feature(fitPreparation(table(flags("f", fewTrue)))))).toBeCloseTo(
      1 / Math.sqrt(0.02 * 0.98) - 1,
      5,
    );
  });

  it("gives a category half the variance of a number, however many levels it has", () => {
    for (const numLevels of [2, 5, 11]) {
      const { matrix } = fitPreparation(
        table(
          texts(
            "c",
            half.map((_, i) => `v${(i * 7) % numLevels}`),
          ),
        ),
      );
      let sum = 0;
      for (const value of matrix.values) sum += value ** 2 / matrix.numRows;
      expect(sum).toBeCloseTo(0.5, 5);
    }
  });

  it("limits the features of a category", () => {
    const many = Array.from({ length: 5000 }, (_, i) => `city ${(i * i) % 400}`);
    const { features } = fitPreparation(table(texts("city", many)), { maxLevels: 8 });
    expect(features).toHaveLength(9);
    expect(features[8].name).toBe("city = other");
  });
});

describe("skew", () => {
  const powers = Array.from({ length: 300 }, (_, i) => 10 ** (i / 50));
  const even = Array.from({ length: 300 }, (_, i) => i);

  it("is treated where there is some, and reported", () => {
    const { treatments } = fitPreparation(
      table(
        numbers("tail", powers),
        numbers("even", even),
        numbers(
          "negative",
          powers.map((x) => -x),
        ),
      ),
    );
    expect(treatments.map(({ text }) => text)).toEqual([
      "log(1 + x / 3.96), standardised (skewness 3.1, 0.1 after the logarithm)",
      "standardised (skewness 0.0)",
      "Yeo-Johnson power 2.01, standardised (skewness -3.1, 0.0 after Yeo and Johnson's power)",
    ]);
  });

  it("follows what is asked for a column", () => {
    const { preparation } = fitPreparation(table(numbers("tail", powers), numbers("even", even)), {
      skew: { tail: "none", even: "quantile" },
    });
    expect(preparation.columns.map((column) => column.kind === "numeric" && column.skew.kind)).toEqual([
      "none",
      "quantile",
    ]);
  });
});

describe("the fitted preparation", () => {
  const numRows = 120;
  const value = (i: number) => ((i * 7919) % 1009) / 10;
  const rows = Array.from({ length: numRows }, (_, i) => i);
  const whole = table(
    numbers(
      "n",
      rows.map((i) => (i % 11 === 0 ? null : value(i) ** 3)),
    ),
    flags(
      "f",
      rows.map((i) => (i % 9 === 0 ? 1 : 0)),
    ),
    texts(
      "c",
      rows.map((i) => ["x", "y", "z", null][i % 4]),
    ),
    times(
      "t",
      rows.map((i) => new Date(Date.UTC(2020 + (i % 4), i % 12, 1, i % 24)).toISOString()),
    ),
    texts(
      "words",
      rows.map((i) => `the ${["quick", "slow"][i % 2]} ${["fox", "dog", "bee"][i % 3]}`),
      "text",
    ),
  );

  it("is JSON that gives the same bits again", () => {
    const fitted = fitPreparation(whole, { missingIndicator: true });
    const reread = preparationSchema.parse(JSON.parse(JSON.stringify(fitted.preparation)));
    expect(applyPreparation(reread, whole).values).toEqual(fitted.matrix.values);
  });

  it("fits and applies to a part of the rows", () => {
    const part = Int32Array.from(rows.filter((i) => i % 3 === 1));
    const fitted = fitPreparation(whole, {}, part);
    expect(fitted.matrix.numRows).toBe(part.length);
    const all = applyPreparation(fitted.preparation, whole);
    const { numDims } = fitted.matrix;
    part.forEach((row, i) => {
      expect(all.values.slice(row * numDims, (row + 1) * numDims)).toEqual(
        fitted.matrix.values.slice(i * numDims, (i + 1) * numDims),
      );
    });
  });

  it("a row's numbers do not depend on the rows beside it", () => {
    const { preparation } = fitPreparation(whole);
    const all = applyPreparation(preparation, whole);
    for (const row of [0, 33, 119]) {
      const alone = applyPreparation(preparation, whole, Int32Array.of(row));
      expect(alone.values).toEqual(all.values.slice(row * all.numDims, (row + 1) * all.numDims));
    }
  });

  it("every feature knows its column", () => {
    const { features, matrix } = fitPreparation(whole);
    expect(features).toHaveLength(matrix.numDims);
    expect([...new Set(features.map(({ column }) => column))]).toEqual(["n", "f", "c", "t", "words"]);
  });
});
