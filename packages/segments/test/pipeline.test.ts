import { createKernels, type Kernels } from "@clusterwhy/kernels";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assignRows, decodePipeline, encodePipeline, fitSegments } from "../src/index.js";
import type { Segmentation } from "../src/segmentation.js";
import { planted } from "./tables.js";

let kernels: Kernels;
let segmentation: Segmentation;
let json: Record<string, unknown>;
let binary: Uint8Array;
const { table } = planted(1, 400, [2, 2]);

beforeAll(async () => {
  kernels = await createKernels({ threads: 1 });
  segmentation = await fitSegments(kernels, table, { seed: 1 });
  const encoded = encodePipeline(segmentation);
  json = JSON.parse(JSON.stringify(encoded.json));
  binary = encoded.binary;
});
afterAll(() => kernels.close());

/** The JSON with one place changed. */
function changed(edit: (copy: never) => void): unknown {
  const copy = JSON.parse(JSON.stringify(json));
  edit(copy as never);
  return copy;
}
const refused = { category: "model", code: "PIPELINE_DAMAGED" };

describe("the saved pipeline", () => {
  it("assigns as the fitted one does, to the bit", () => {
    const read = decodePipeline(json, binary);
    expect(assignRows(read, table)).toEqual(assignRows(segmentation.assignment, table));
    expect(encodePipeline({ assignment: read }).binary).toEqual(binary);
  });

  it("is read from a Buffer that shares its memory with others, as files are", () => {
    const shared = Buffer.concat([Buffer.alloc(24), binary, Buffer.alloc(100)]).subarray(
      24,
      24 + binary.length,
    );
    expect(assignRows(decodePipeline(json, shared), table)).toEqual(
      assignRows(segmentation.assignment, table),
    );
  });

  it("is refused when cut short anywhere", () => {
    for (const length of [0, 7, 8, binary.length >> 1, binary.length - 1]) {
      expect(() => decodePipeline(json, binary.slice(0, length))).toThrow(expect.objectContaining(refused));
    }
  });

  it("is refused with any single bit turned", () => {
    for (let at = 0; at < binary.length; at += Math.ceil(binary.length / 97)) {
      const turned = binary.slice();
      turned[at] ^= 1 << (at % 8);
      expect(() => decodePipeline(json, turned)).toThrow(expect.objectContaining(refused));
    }
  });

  it("is refused with places that reach beyond the file, are missing, or are no numbers", () => {
    type Pipeline = { nodes: { children: { ensemble: { arrays: Record<string, unknown> } }[] }[] };
    const arrays = (copy: Pipeline) => copy.nodes[0].children[0].ensemble.arrays;
    const edits: ((copy: Pipeline) => void)[] = [
      (copy) => Object.assign(arrays(copy), { left: [binary.length, 4] }),
      (copy) => Object.assign(arrays(copy), { left: [8, 1e9] }),
      (copy) => Object.assign(arrays(copy), { left: [-8, 4] }),
      (copy) => Object.assign(arrays(copy), { left: ["8", 4] }),
      (copy) => Object.assign(arrays(copy), { left: arrays(copy).threshold }),
      (copy) => {
        delete arrays(copy).feature;
      },
      (copy) => Object.assign(copy, { nodes: 3 }),
    ];
    for (const edit of edits) {
      expect(() => decodePipeline(changed(edit), binary)).toThrow(expect.objectContaining(refused));
    }
    for (const nothing of [undefined, null, 3, "x", [], {}]) {
      expect(() => decodePipeline(nothing, binary)).toThrow(expect.objectContaining(refused));
    }
  });

  it("says so when a newer version wrote it", () => {
    const newer = changed((copy) => Object.assign(copy, { formatVersion: 99 }));
    expect(() => decodePipeline(newer, binary)).toThrow(
      expect.objectContaining({ category: "model", code: "PIPELINE_NEWER" }),
    );
  });
});

describe("assignRows", () => {
  it("answers a row by itself as within any batch", () => {
    const whole = assignRows(segmentation.assignment, table);
    for (const row of [0, 17, 399]) {
      const alone = {
        numRows: 1,
        columns: table.columns.map((column) =>
          column.type === "string"
            ? { ...column, codes: column.codes.slice(row, row + 1) }
            : { ...column, values: column.values.slice(row, row + 1) },
        ),
      };
      const answer = assignRows(segmentation.assignment, alone);
      expect(answer.segment[0]).toBe(whole.segment[row]);
      expect(answer.probability[0]).toBe(whole.probability[row]);
    }
  });

  it("names the column that a table lacks, and the nearest it has", () => {
    const columns = table.columns.map((column) =>
      column.name === "level_1" ? { ...column, name: "level1" } : column,
    );
    expect(() => assignRows(segmentation.assignment, { ...table, columns })).toThrow(/'level_1'.*'level1'/s);
  });
});
