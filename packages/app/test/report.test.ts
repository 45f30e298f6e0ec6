import { segmentDocumentSchema } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";
import { decodeReport, type ReportInput, renderReport } from "../src/index.js";
import { fromBase64, inflate } from "../src/report/compression.js";
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
