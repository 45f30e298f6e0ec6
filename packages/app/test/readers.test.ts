import { describe, expect, it } from "vitest";
import { ContainerReader, ContainerWriter } from "../src/report/container.js";
import { doubtsOf } from "../src/report/doubts.js";
import { bestRuleOf, differencesOf } from "../src/report/explainRows.js";
import { packNumbers, unpackNumbers } from "../src/report/packNumbers.js";
import { decodeReport, encodeReport } from "../src/report/payload.js";
import { ReportIndex } from "../src/report/reportIndex.js";
import { tellingNumbers } from "../src/report/telling.js";
import { sampleInput } from "./sampleInput.js";

function roundTrip(values: readonly number[], mayRound = false) {
  const writer = new ContainerWriter();
  const packed = packNumbers(writer, Float64Array.from(values), mayRound);
  const reader = new ContainerReader(writer.finish({}));
  return { packed, values: Array.from(unpackNumbers(reader, packed)) };
}

describe("packed numbers", () => {
  it.each([
    ["i8", [1, -127, Number.NaN, 127]],
    ["i16", [1, 128, Number.NaN]],
    ["i32", [70_000, -2_000_000_000, Number.NaN]],
    ["i16", [0.1, 12.5, 300, Number.NaN]],
    ["i32", [0.04962963, 0.059322034]],
    ["f32", [1.5 + 2 ** -20, 2 ** 40, Number.NaN]],
    ["f64", [Math.PI, 1e300, -0, Number.NEGATIVE_INFINITY, Number.NaN]],
    ["f32", [Number.POSITIVE_INFINITY, 1]],
    ["f64", [1, 0.1234567890123]],
  ] as const)("keep every value in %s: %j", (type, values) => {
    const result = roundTrip(values);
    expect(result.packed.ref.type).toBe(type);
    expect(result.values).toEqual([...values]);
  });

  it("round to single precision only where that is allowed, and say so", () => {
    const result = roundTrip([Math.PI], true);
    expect(result.packed.rounded).toBe(true);
    expect(result.values).toEqual([Math.fround(Math.PI)]);
  });

  it("are refused when the file is cut off", () => {
    const bytes = encodeReport(sampleInput());
    for (const length of [0, 7, 100, bytes.length - 1]) {
      expect(() => decodeReport(bytes.slice(0, length))).toThrow();
    }
  });
});

describe("large tables", () => {
  it("show an even choice of rows, with all that the document names", () => {
    const input = sampleInput({ numRows: 1200 });
    const data = decodeReport(encodeReport(input, 100));
    const { rowNumbers } = data;
    expect(data.rows.numRows).toBe(rowNumbers!.length);
    expect(data.rows.numRows).toBeLessThan(1200);
    expect(data.rows.x).toEqual(Float32Array.from(rowNumbers!, (row) => input.rows.x[row]));
    expect(data.rows.id!.values).toEqual(Array.from(rowNumbers!, (row) => input.rows.id!.values[row]));
    data.shap.forEach((sample, s) => {
      expect(Array.from(sample.rows, (row) => rowNumbers![row])).toEqual(Array.from(input.shap[s].rows));
    });
    data.document.segments.forEach((segment, s) => {
      expect(segment.exemplars.map((row) => rowNumbers![row])).toEqual(input.document.segments[s].exemplars);
    });
    const texts = (table: typeof data.table, row: number) => {
      const column = table.columns.find((candidate) => candidate.name === "country");
      return column?.type === "string" ? column.levels[column.codes[row]] : undefined;
    };
    for (const [i, row] of rowNumbers!.entries()) expect(texts(data.table, i)).toBe(texts(input.table, row));
  });
});

describe("what the front page says", () => {
  const input = sampleInput();
  const index = new ReportIndex(input);

  it("names the columns that differ most, outcomes left out", () => {
    const [first] = index.groups;
    const telling = tellingNumbers(first, (column) => index.info(column), 3);
    expect(telling).toHaveLength(3);
    const strengths = telling.map((number) => number.strength);
    expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
    const outcome = tellingNumbers(first, (column) => ({ ...index.info(column)!, role: "outcome" }), 3);
    expect(outcome).toEqual([]);
  });

  it("joins doubts that differ in their numbers alone", () => {
    const segments = input.document.segments.map((segment, i) =>
      i === 0 ? segment : { ...segment, quality: { ...segment.quality, warnings: [`only ${10 + i} rows`] } },
    );
    const doubts = doubtsOf({
      run: { ...input.run, warnings: [] },
      document: { ...input.document, segments },
    });
    expect(doubts).toEqual([
      { paths: segments.slice(1).map((segment) => segment.path), text: "Only 11 to 14 rows." },
    ]);
  });
});

describe("chosen rows", () => {
  it("are described by what sets them apart and by the best single test", () => {
    const input = sampleInput();
    const index = new ReportIndex(input);
    const chosen = index.members("2");
    expect(differencesOf(index, chosen, 2)[0].strength).toBe(1);
    const rule = bestRuleOf(index, chosen)!;
    expect(rule.precision).toBe(1);
    expect(rule.recall).toBe(1);
    expect(["active is true", `visits is at least`].some((text) => rule.text.startsWith(text))).toBe(true);
  });

  it("have no rule when nothing separates them from nobody", () => {
    const index = new ReportIndex(sampleInput());
    expect(bestRuleOf(index, new Uint8Array(240))).toBeUndefined();
  });
});
