import { describe, expect, it } from "vitest";
import { ContainerReader, ContainerWriter } from "../src/report/container.js";
import { packModel, unpackModel } from "../src/report/packModel.js";
import { decodeReport, encodeReport } from "../src/report/payload.js";
import { ReportIndex } from "../src/report/reportIndex.js";
import { rowValues } from "../src/report/rowValues.js";
import { withhold } from "../src/report/withhold.js";
import { sampleInput } from "./sampleInput.js";

const input = sampleInput();
const model = input.assignment!;

describe("the model in a report", () => {
  it("comes back with everything that predicts", () => {
    const writer = new ContainerWriter();
    const packed = packModel(writer, model);
    const back = unpackModel(new ContainerReader(writer.finish({})), packed!);
    expect(back.columns).toEqual(model.columns);
    back.nodes.forEach((node, n) => {
      node.children.forEach((child, c) => {
        const { ensemble, ...said } = model.nodes[n].children[c];
        expect(child).toMatchObject(said);
        for (const part of ["nodeOffsets", "left", "right", "feature", "threshold", "defaultLeft"] as const)
          expect(child.ensemble[part]).toEqual(ensemble[part]);
        for (const part of ["categoryOffset", "categorySize", "categories", "baseMargins"] as const)
          expect(child.ensemble[part]).toEqual(ensemble[part]);
      });
    });
  });

  it("brings along what it takes of texts, of the shown rows", () => {
    const [first, ...others] = model.columns;
    const assignment = { ...model, columns: [{ ...first, source: "note", component: 0 }, ...others] };
    const textComponents = Float32Array.from({ length: 240 }, (_, row) => row / 7);
    const texts = { ...input, assignment, textComponents };
    const all = decodeReport(encodeReport(texts));
    expect(all.textComponents).toEqual(textComponents);
    expect(rowValues(new ReportIndex(all), assignment, 21)![0]).toBe(3);
    const some = decodeReport(encodeReport(texts, 30));
    const numbers = some.rowNumbers!;
    expect(numbers.length).toBeLessThan(240);
    expect(some.textComponents).toEqual(
      numbers.length === 0 ? undefined : Float32Array.from(numbers, (row) => textComponents[row]),
    );
    // Without them a row's values are not known.
    expect(rowValues(new ReportIndex({ ...input, assignment }), assignment, 21)).toBeUndefined();
    expect(withhold(texts, { rows: false }).textComponents).toBeUndefined();
  });

  it("stays out where rows are withheld", () => {
    expect(withhold(input, { rows: false }).assignment).toBeUndefined();
    expect(decodeReport(encodeReport(input)).assignment).toBeDefined();
  });

  it("takes a row's values as it was fitted on them", () => {
    const index = new ReportIndex(input);
    const { columns } = input.table;
    const values = rowValues(index, model, 23)!;
    const [visits, score, active, country] = columns;
    expect(values[1]).toBe(Math.fround(score.type === "number" ? score.values[23] : Number.NaN));
    expect(values[2]).toBe(active.type === "boolean" ? active.values[23] : Number.NaN);
    // Every 23rd country and every 17th number of visits is missing.
    expect(country.type === "string" && country.codes[23]).toBe(-1);
    expect(values[3]).toBeNaN();
    expect(rowValues(index, model, 17)![0]).toBeNaN();
    expect(visits.name).toBe(model.columns[0].name);
    const without = { ...input, table: { ...input.table, columns: columns.slice(1) } };
    expect(rowValues(new ReportIndex(without), model, 23)).toBeUndefined();
  });
});
