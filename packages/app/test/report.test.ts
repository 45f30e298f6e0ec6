import { RandomStream, segmentDocumentSchema } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import { decodeReport, type ReportInput, renderReport } from "../src/index.js";
import { fromBase64, inflate } from "../src/report/compression.js";
import { ContainerReader, ContainerWriter } from "../src/report/container.js";
import { packOthers, unpackOthers } from "../src/report/otherRows.js";
import { shownRows } from "../src/report/shownRows.js";
import { HOSTILE, sampleInput } from "./sampleInput.js";

const hostileNames = { numeric: HOSTILE, nominal: `2 ${HOSTILE}`, level: `level ${HOSTILE}` };

/** The data as a reader of the file finds them. */
async function dataOf(html: string) {
  const text = /<script type="text\/plain" id="clusterwhy-data">([^<]*)<\/script>/.exec(html)?.[1];
  return decodeReport(await inflate(fromBase64(text ?? "")));
}

describe("renderReport", () => {
  it("is given a document that the published schema accepts", () => {
    segmentDocumentSchema.parse(sampleInput().document);
    segmentDocumentSchema.parse(sampleInput({ allNoise: true }).document);
  });

  it.each([
    ["two components", {}],
    ["three components", { numComponents: 3 }],
    ["no groups", { allNoise: true }],
    ["hostile names", { names: hostileNames }],
  ] as const)("gives back what went in: %s", async (_, options) => {
    const input = sampleInput(options);
    const data = await dataOf(await renderReport(input));
    expect(data.run).toEqual(input.run);
    expect(data.document).toEqual(input.document);
    expect(data.table).toEqual(input.table);
    expect(data.shap).toEqual(input.shap);
    const { probability, outlierScore, ...exact } = data.rows;
    const { probability: wantedProbability, outlierScore: wantedScore, ...wanted } = input.rows;
    expect(exact).toEqual(wanted);
    probability.forEach((value, row) => {
      expect(Math.abs(value - wantedProbability[row])).toBeLessThanOrEqual(0.5 / 65535 + 1e-7);
    });
    outlierScore.forEach((value, row) => {
      expect(Math.abs(value - wantedScore[row])).toBeLessThanOrEqual(0.5 / 65535 + 1e-7);
    });
  });

  it("puts the rows whose values are left out on the map, in input order", async () => {
    const input = sampleInput();
    const { rows } = input;
    const { rows: valued, rowNumbers, others } = await dataOf(await renderReport(input, { maxRows: 40 }));
    if (rowNumbers === undefined || others === undefined) throw new Error("not a sample");
    expect(valued.numRows).toBeLessThan(rows.numRows);
    expect([...rowNumbers, ...others.rowNumbers].sort((a, b) => a - b)).toEqual(
      Array.from({ length: rows.numRows }, (_, row) => row),
    );
    const width = Math.max(...rows.x) - Math.min(...rows.x);
    others.rowNumbers.forEach((row, i) => {
      expect(others.segment[i]).toBe(rows.segment[row]);
      expect(Math.abs(others.x[i] - rows.x[row])).toBeLessThanOrEqual(width / 65535);
    });
    rowNumbers.forEach((row, i) => {
      expect(valued.segment[i]).toBe(rows.segment[row]);
    });
  });

  it("holds at most a million points, evenly chosen", async () => {
    const input = sampleInput();
    const writer = new ContainerWriter();
    const shown = shownRows(input, 40);
    const packed = packOthers(writer, input.rows, shown, shown.numRows + 20);
    if (packed === undefined || shown.rowNumbers === undefined) throw new Error("not a sample");
    const others = unpackOthers(new ContainerReader(writer.finish({})), packed, shown.rowNumbers);
    expect(others.numRows).toBe(20);
    expect(new Set([...others.rowNumbers, ...shown.rowNumbers]).size).toBe(20 + shown.numRows);
    others.rowNumbers.forEach((row, i) => {
      expect(others.segment[i]).toBe(input.rows.segment[row]);
    });
  });

  it("keeps to the size that it may have, with the values of fewer rows", async () => {
    const random = new RandomStream(1, "report size");
    const input = sampleInput();
    const numRows = 30_000;
    const many = <Values extends Float32Array | Int32Array | Uint8Array>(values: Values): Values =>
      values.constructor === Float32Array
        ? (Float32Array.from({ length: numRows }, () => random.nextFloat()) as Values)
        : ((values.constructor as Int32ArrayConstructor).from(
            { length: numRows },
            (_, row) => values[row % values.length],
          ) as unknown as Values);
    const { id: _, ...rows } = input.rows;
    const large = {
      ...input,
      rows: {
        ...rows,
        numRows,
        x: many(rows.x),
        y: many(rows.y),
        segment: many(rows.segment),
        noise: many(rows.noise),
        probability: many(rows.probability),
        outlierScore: many(rows.outlierScore),
      },
      table: {
        numRows,
        columns: input.table.columns.map((column) =>
          column.type === "string"
            ? { ...column, codes: many(column.codes) }
            : { ...column, values: Float64Array.from({ length: numRows }, () => random.nextFloat()) },
        ),
      },
    };
    const whole = await renderReport(large);
    const maxBytes = whole.length - 150_000;
    const smaller = await renderReport(large, { maxBytes });
    expect(smaller.length).toBeLessThanOrEqual(maxBytes);
    const { rows: valued, others } = await dataOf(smaller);
    expect(valued.numRows).toBeGreaterThan(numRows / 3);
    expect(valued.numRows + (others?.numRows ?? 0)).toBe(numRows);
  });

  it("lets no name or value become markup", async () => {
    const plain = await renderReport(sampleInput());
    const hostile = await renderReport({ ...sampleInput({ names: hostileNames }), title: HOSTILE });
    const tags = (html: string) => (html.match(/<[a-z!/][^>]*>/gi) ?? []).length;
    // The same elements, whatever the texts are.
    expect(tags(hostile)).toBe(tags(plain));
    expect(hostile).not.toContain("alert(1)</script>");
    expect(hostile).toContain("<title>&lt;/script&gt;&lt;!--");
  });

  it("asks for nothing from anywhere", async () => {
    const html = await renderReport(sampleInput());
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/(?:src|href)="(?!data:|#)/);
  });

  it("keeps `$` patterns of a title as they are", async () => {
    const input: ReportInput = { ...sampleInput(), title: "$& $1 $$" };
    expect(await renderReport(input)).toContain("<title>$&amp; $1 $$</title>");
  });
});
